import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Failure } from "@lanekit/core"
import { ErrorEnvelope } from "@lanekit/http"
import { Duration } from "effect"
import { randomBytes } from "node:crypto"
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http"
import type { Socket } from "node:net"

/** How long requests that are being answered may still take when the server stops. */
export const drainLimit = Duration.seconds(10)

/** Listens on an address; stops by finishing what runs and refusing, with the envelope, what comes. */
export const layer = (options: { readonly host: string; readonly port: number }) =>
  NodeHttpServer.layer(() => makeServer(drainLimit), options)

/** A Node server with the manners that the platform's lacks. */
export const makeServer = (limit: Duration.Duration): Server => {
  const server = createServer({ maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 60_000 })
  const close = server.close.bind(server)
  let isDraining = false

  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    request.url = withoutForeignDelimiters(request.url ?? "/")
    if (isDraining) refuse(response)
  })
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
    if (socket.writable && error.code !== "ECONNRESET") socket.end(rawAnswer(error.code))
    else socket.destroy()
  })
  server.close = (done) => {
    isDraining = true
    const timer = setTimeout(() => server.closeAllConnections(), Duration.toMillis(limit))
    timer.unref()
    return close((error) => {
      clearTimeout(timer)
      done?.(error)
    })
  }
  return server
}

// The router ends a path at `;` and `#` as it does at `?`, and would take `/contacts/a;b` for the contact `a`.
const withoutForeignDelimiters = (url: string): string => {
  const end = url.indexOf("?")
  const path = end === -1 ? url : url.slice(0, end)
  return path.replaceAll(";", "%3B").replaceAll("#", "%23") + (end === -1 ? "" : url.slice(end))
}

const refuse = (response: ServerResponse): void => {
  if (response.headersSent) return
  const { body, headers, status } = ErrorEnvelope.toAnswer(new Failure.Unavailable({ reason: "stopping" }), requestId())
  response.writeHead(status, { ...headers, "content-type": "application/json", connection: "close" })
  response.end(JSON.stringify(body))
}

// What Node's parser refuses never becomes a request: these are answered outside of the routes, with the same envelope.
const rawAnswer = (code: string | undefined): string => {
  const [status, message] = parserErrors.get(code ?? "") ?? [400, "is not an HTTP request that can be read"]
  const failure = new Failure.ValidationFailed({ issues: [{ path: "", message }] })
  const { body, headers } = ErrorEnvelope.toAnswer(failure, requestId())
  const text = JSON.stringify(body)
  const fields = { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(text) }
  const lines = Object.entries({ ...fields, connection: "close" }).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, ...lines, "", text].join("\r\n")
}

const parserErrors: ReadonlyMap<string, readonly [status: number, message: string]> = new Map([
  ["HPE_HEADER_OVERFLOW", [431, "has a header section larger than 16 KiB"]],
  ["ERR_HTTP_REQUEST_TIMEOUT", [408, "did not arrive in time"]]
])

const requestId = (): string => `req_${randomBytes(16).toString("hex")}`
