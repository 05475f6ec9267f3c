import { HttpApp, type HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { toIncomingMessage } from "@effect/platform-node/NodeHttpServerRequest"
import { Failure, type Issue } from "@lanekit/core"
import { Array, Data, Effect } from "effect"
import type { IncomingMessage } from "node:http"
import { type BreakCode, onBreak } from "./brokenRequest.ts"
import { Exchange } from "./Exchange.ts"
import { parseJson } from "./json.ts"
import { parserFault, parserStatus } from "./rawAnswer.ts"

/** Largest body of the API, in bytes: hundreds of times the largest that a write has use for. */
export const maxBodyBytes = 1024 * 1024

/**
 * The JSON value of a request's body.
 *
 * At most `limit` bytes are read. A body that JSON leaves ambiguous is refused like one that is no JSON at all: text that is not UTF-8, and a name
 * that stands twice in one object. `whenEmpty` is what no body at all stands for; without it, it is refused.
 */
export const readJson: (
  request: HttpServerRequest.HttpServerRequest,
  limit: number,
  whenEmpty?: unknown
) => Effect.Effect<
  unknown,
  Failure.ValidationFailed | Failure.PayloadTooLarge | Failure.UnsupportedMediaType,
  Exchange
> = Effect
  .fnUntraced(function*(request, limit, whenEmpty) {
    const bytes = yield* readBody(request, limit)
    if (bytes.length === 0 && whenEmpty !== undefined) return whenEmpty
    if (bytes.length === 0) return yield* invalid([{ path: "", message: "must be a JSON object; it is empty" }])
    yield* checkMediaType(request.headers)
    const text = yield* decodeText(bytes)
    const exchange = yield* Exchange
    exchange.body = text
    return yield* Effect.mapError(parseJson(text), (issues) => new Failure.ValidationFailed({ issues }))
  })

/** The bytes of a request's body, `limit` at most. */
export const readBody = (
  request: HttpServerRequest.HttpServerRequest,
  limit: number
): Effect.Effect<Uint8Array, Failure.ValidationFailed | Failure.PayloadTooLarge, Exchange> =>
  readBytes(toIncomingMessage(request), limit).pipe(
    Effect.catchTag("Broken", ({ code }) => Effect.zipRight(answerWith(parserStatus(code)), parserFault(code)))
  )

/** A body of which the rest does not come. */
class Broken extends Data.TaggedError("Broken")<{ readonly code: BreakCode }> {}

// A failure of ours has one status; some of HTTP's own have another.
const answerWith = (status: number | undefined) =>
  status === undefined ?
    Effect.void :
    Effect.flatMap(Exchange, (exchange) =>
      HttpApp.appendPreResponseHandler((_request, response) =>
        Effect.sync(() => (exchange.answer = HttpServerResponse.setStatus(response, status)))
      ))

// The platform's reader destroys the socket of a body over its limit, and with it the answer that says so.
const readBytes = (
  incoming: IncomingMessage,
  limit: number
): Effect.Effect<Uint8Array, Failure.PayloadTooLarge | Broken> => {
  const tooLarge = new Failure.PayloadTooLarge({ limit })
  if (Number(incoming.headers["content-length"] ?? 0) > limit) return Effect.fail(tooLarge)
  return Effect.async((resume) => {
    const chunks = Array.empty<Buffer>()
    let size = 0
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) {
        chunks.push(chunk)
        return
      }
      stop()
      incoming.resume()
      resume(Effect.fail(tooLarge))
    }
    const onEnd = () => {
      stop()
      resume(Effect.succeed(Buffer.concat(chunks)))
    }
    const stop = () => {
      incoming.off("data", onData)
      incoming.off("end", onEnd)
      stopWaiting()
    }
    incoming.on("data", onData)
    incoming.on("end", onEnd)
    const stopWaiting = onBreak(incoming, (code) => {
      incoming.off("data", onData)
      incoming.off("end", onEnd)
      resume(Effect.fail(new Broken({ code })))
    })
    return Effect.sync(stop)
  })
}

const jsonType = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?;?\s*$/i

const checkMediaType = (
  headers: Readonly<Record<string, string | undefined>>
): Effect.Effect<void, Failure.UnsupportedMediaType> => {
  const coding = headers["content-encoding"] ?? "identity"
  return jsonType.test(headers["content-type"] ?? "") && coding.toLowerCase() === "identity"
    ? Effect.void
    : Effect.fail(new Failure.UnsupportedMediaType())
}

const utf8 = new TextDecoder("utf-8", { fatal: true })

const decodeText = (bytes: Uint8Array) =>
  Effect.try({
    try: () => utf8.decode(bytes),
    catch: () => new Failure.ValidationFailed({ issues: [{ path: "", message: "must be encoded as UTF-8" }] })
  })

const invalid = (issues: Array.NonEmptyReadonlyArray<Issue.Issue>) =>
  Effect.fail(new Failure.ValidationFailed({ issues }))
