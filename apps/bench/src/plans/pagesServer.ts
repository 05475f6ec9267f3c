import { createServer } from "node:http"
import { contactJson, perPage } from "./records.ts"

// An API that has so many contacts and does as little as it can: it makes each page when it is asked for it. It tells at
// `/seen` how many requests came.

const count = Number(process.env["PAGES_COUNT"])
let requests = 0

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "", "http://127.0.0.1")
  if (url.pathname === "/api/v2/seen") {
    response.end(JSON.stringify({ requests }))
    requests = 0
    return
  }
  requests++
  const start = Number(url.searchParams.get("cursor") ?? "0")
  const end = Math.min(start + perPage, count)
  const data = Array.from({ length: end - start }, (_, at) => contactJson(start + at)).join(",")
  const hasMore = end < count
  const cursor = hasMore ? `"${end}"` : "null"
  response.writeHead(200, { "Content-Type": "application/json", "X-Request-Id": "req_bench" })
  response.end(`{"data":[${data}],"page":{"cursor":${cursor},"has_more":${hasMore},"limit":${perPage}}}`)
})

server.keepAliveTimeout = 60_000

const stop = () => {
  server.close()
  server.closeAllConnections()
}
process.once("SIGTERM", stop)
process.once("SIGINT", stop)

server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  const port = typeof address === "object" ? address?.port : undefined
  console.log(`Pages answers on http://127.0.0.1:${port}/api/v2 now`)
})
