import { createServer, type IncomingMessage } from "node:http"
import { answer, type SeenRequest } from "./wire.ts"

// A server that does as little as it can, so that what is timed is the client. It answers every request with the same
// contact and the headers that the API sends, and tells at `/seen` what it was asked last.

const body = Buffer.from(JSON.stringify(answer))
const inAnHour = Math.ceil(Date.now() / 1000) + 3600

const headers = {
  "Content-Type": "application/json",
  "Content-Length": body.length,
  "X-Request-Id": "req_bench",
  "X-RateLimit-Limit": "1000000",
  "X-RateLimit-Remaining": "1000000",
  "X-RateLimit-Reset": String(inAnHour)
}

const last = new Map<string, SeenRequest>()

const note = ({ headers, method = "", url = "" }: IncomingMessage, body: string): void => {
  last.set(method, {
    method,
    path: url,
    authorization: headers.authorization,
    contentType: headers["content-type"],
    body
  })
}

const server = createServer((request, response) => {
  if (request.url === "/seen") {
    response.end(JSON.stringify([...last.values()]))
    return
  }
  let text = ""
  request.setEncoding("utf8")
  request.on("data", (chunk: string) => {
    text += chunk
  })
  request.on("end", () => {
    note(request, text)
    response.writeHead(200, headers).end(body)
  })
})

// No connection is lost between two rounds.
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
  console.log(`Contacts answers on http://127.0.0.1:${port}/api/v2`)
})
