import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { answer } from "../clients/wire.ts"

// The API behind the gateway and the proxy, which does as little as it can: it knows every contact, whose name is always the
// same, and answers a change as if it had been made. So every change that is asked for is one.

const inAnHour = Math.ceil(Date.now() / 1000) + 3600

const limits = {
  "X-RateLimit-Limit": "1000000",
  "X-RateLimit-Remaining": "1000000",
  "X-RateLimit-Reset": String(inAnHour)
}

const reply = (response: ServerResponse, status: number, value: object): void => {
  const body = Buffer.from(JSON.stringify(value))
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": body.length,
    "X-Request-Id": "req_bench",
    ...limits
  }).end(body)
}

const respond = ({ headers, method, url = "" }: IncomingMessage, response: ServerResponse, body: string): void => {
  const id = /^\/api\/v2\/contacts\/(ct_\w+)$/.exec(url)?.[1]
  if (headers.authorization !== `Bearer ${process.env["UPSTREAM_KEY"] ?? ""}`) {
    reply(response, 401, errorOf("unauthorized"))
  } else if (id === undefined) {
    reply(response, 404, errorOf("not_found"))
  } else {
    const changes: object = method === "PATCH" ? JSON.parse(body) : {}
    reply(response, 200, { ...answer, id, ...changes })
  }
}

const errorOf = (code: string) => ({ error: { code, message: code, request_id: "req_bench" } })

const server = createServer((request, response) => {
  let body = ""
  request.setEncoding("utf8")
  request.on("data", (chunk: string) => {
    body += chunk
  })
  request.on("end", () => respond(request, response, body))
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
  console.log(`Upstream answers on http://127.0.0.1:${port}/api/v2`)
})
