import { HttpApp, type HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { toIncomingMessage } from "@effect/platform-node/NodeHttpServerRequest"
import { Failure, type Issue } from "@lanekit/core"
import { Array, Data, Effect } from "effect"
import { type ParseErrorCode, visit } from "jsonc-parser"
import type { IncomingMessage } from "node:http"
import { type BreakCode, onBreak } from "./brokenRequest.ts"
import { Exchange } from "./Exchange.ts"
import { parserFault, parserStatus } from "./rawAnswer.ts"

/** Largest body of the API, in bytes: hundreds of times the largest that a write has use for. */
export const maxBodyBytes = 1024 * 1024

/**
 * The JSON value of a request's body.
 *
 * At most `limit` bytes are read. A body that JSON leaves ambiguous is refused like one that is no JSON at all: text that is not UTF-8, and a name
 * that stands twice in one object.
 */
export const readJson: (
  request: HttpServerRequest.HttpServerRequest,
  limit: number
) => Effect.Effect<
  unknown,
  Failure.ValidationFailed | Failure.PayloadTooLarge | Failure.UnsupportedMediaType,
  Exchange
> = Effect
  .fnUntraced(function*(request, limit) {
    const bytes = yield* readBytes(toIncomingMessage(request), limit).pipe(
      Effect.catchTag("Broken", ({ code }) => Effect.zipRight(answerWith(parserStatus(code)), parserFault(code)))
    )
    if (bytes.length === 0) return yield* invalid([{ path: "", message: "must be a JSON object; it is empty" }])
    yield* checkMediaType(request.headers)
    const text = yield* decodeText(bytes)
    const exchange = yield* Exchange
    exchange.body = text
    return yield* parse(text)
  })

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

const parse = (text: string) =>
  Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: () => new Failure.ValidationFailed({ issues: [notJson(text)] })
  }).pipe(
    Effect.tap(() => {
      const issues = ambiguities(text)
      return Array.isNonEmptyReadonlyArray(issues) ? invalid(issues) : Effect.void
    })
  )

const invalid = (issues: Array.NonEmptyReadonlyArray<Issue.Issue>) =>
  Effect.fail(new Failure.ValidationFailed({ issues }))

const notJson = (text: string): Issue.Issue => {
  let place = ""
  walk(text, {
    onError: (_error: ParseErrorCode, _offset: number, _length: number, line: number, character: number) => {
      if (place === "") place = ` (line ${line + 1}, column ${character + 1})`
    }
  })
  return { path: "", message: `must be valid JSON${place}` }
}

// `JSON.parse` keeps the last of two equal names and says nothing; `__proto__` would be lost on the way to a record.
const ambiguities = (text: string): ReadonlyArray<Issue.Issue> => {
  const issues = Array.empty<Issue.Issue>()
  const open = Array.empty<Set<string>>()
  const isWalked = walk(text, {
    onObjectBegin: () => {
      open.push(new Set())
    },
    onObjectEnd: () => {
      open.pop()
    },
    onObjectProperty: (name, _offset, _length, _line, _character, pathOf) => {
      const path = [...pathOf(), name].map(String).join(".")
      const names = open.at(-1)
      if (names?.has(name) === true) issues.push({ path, message: "is given more than once" })
      if (name === "__proto__") issues.push({ path, message: "is not a known field" })
      names?.add(name)
    }
  })
  return isWalked ? issues : [{ path: "", message: "is nested too deeply" }]
}

// The parser recurses, so that a body of nothing but brackets ends its stack; no body of this API nests that deep.
const walk = (text: string, visitor: Parameters<typeof visit>[1]): boolean => {
  try {
    visit(text, visitor, { disallowComments: true, allowTrailingComma: false })
    return true
  } catch {
    return false
  }
}
