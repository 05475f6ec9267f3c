import { Failure } from "@lanekit/core"
import { ErrorEnvelope } from "@lanekit/http"
import { Effect, Predicate } from "effect"
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

/** Answers on a connection what never became a request, and closes it. */
export const answerOnSocket = (
  socket: Duplex,
  failure: Failure.Failure,
  more: Readonly<Record<string, string>>,
  code?: string
): void => {
  const answer = ErrorEnvelope.toAnswer(failure, Effect.runSync(makeRequestId))
  const status = statuses.get(code ?? "") ?? answer.status
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

const statuses: ReadonlyMap<string, number> = new Map([["HPE_HEADER_OVERFLOW", 431], ["ERR_HTTP_REQUEST_TIMEOUT", 408]])

const messages: ReadonlyMap<string, string> = new Map([
  ["HPE_HEADER_OVERFLOW", "has a header section larger than 16 KiB"],
  ["ERR_HTTP_REQUEST_TIMEOUT", "did not arrive in time"]
])
