import { Failure } from "@lanekit/core"
import { ErrorEnvelope } from "@lanekit/http"
import { Duration, Effect, Predicate } from "effect"
import { type ServerResponse, STATUS_CODES } from "node:http"
import type { Duplex } from "node:stream"
import { makeRequestId } from "./requestId.ts"

/** Answers a request before the routes see it, and closes its connection. */
export const refuse = (
  response: ServerResponse,
  failure: Failure.Failure,
  more: Readonly<Record<string, string>>
): void => {
  const { body, headers, status } = ErrorEnvelope.toAnswer(failure, Effect.runSync(makeRequestId))
  response.writeHead(status, { ...headers, ...more, "content-type": "application/json", connection: "close" })
  response.end(JSON.stringify(body))
}

/** Answers on a connection what never became a request, and closes it: after `linger` whatever the client does. */
export const answerOnSocket = (
  socket: Duplex,
  failure: Failure.Failure,
  more: Readonly<Record<string, string>>,
  { code, linger }: { readonly code?: string | undefined; readonly linger: Duration.Duration }
): void => {
  const answer = ErrorEnvelope.toAnswer(failure, Effect.runSync(makeRequestId))
  const status = parserStatus(code) ?? answer.status
  const text = JSON.stringify(answer.body)
  const fields = {
    ...answer.headers,
    ...more,
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(text)),
    connection: "close"
  }
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join("")
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${head}\r\n${text}`)
  // Not at once: what the client still sends would have its side throw the answer away (RFC 9112, section 9.6).
  const timer = setTimeout(() => socket.destroy(), Duration.toMillis(linger))
  timer.unref()
  socket.on("close", () => clearTimeout(timer))
}

/** The method of a request that Node's parser refused, when the bytes that it was given last begin with one. */
export const methodIn = (error: Error): string | undefined =>
  Predicate.hasProperty(error, "rawPacket") && Buffer.isBuffer(error.rawPacket)
    ? /^([A-Z]+) /.exec(error.rawPacket.toString("latin1", 0, 16))?.[1]
    : undefined

/** What is wrong with bytes that Node's parser refused, given its error's code. */
export const parserFault = (code: string | undefined): Failure.ValidationFailed =>
  new Failure.ValidationFailed({
    issues: [{ path: "request", message: messages.get(code ?? "") ?? "is not HTTP that can be read" }]
  })

/** The status of the answer to such bytes, where the failure's own does not say enough. */
export const parserStatus = (code: string | undefined): number | undefined => statuses.get(code ?? "")

const statuses: ReadonlyMap<string, number> = new Map([["HPE_HEADER_OVERFLOW", 431], ["ERR_HTTP_REQUEST_TIMEOUT", 408]])

const messages: ReadonlyMap<string, string> = new Map([
  ["HPE_HEADER_OVERFLOW", "has a header section larger than 16 KiB"],
  ["ERR_HTTP_REQUEST_TIMEOUT", "did not arrive in time"],
  ["HPE_INVALID_EOF_STATE", "ended before it was whole"]
])
