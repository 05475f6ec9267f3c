import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { Failure } from "@lanekit/core"
import { type Context, Effect, Option, Predicate, Redacted, Schema } from "effect"
import type { ClientConfig } from "../ClientConfig.ts"
import { fromAnswer, malformed } from "../FailureReader.ts"
import type { Lanes } from "../Lanes.ts"
import { nameOf, noParams, noQuery, type Operation } from "../Operation.ts"
import { operations } from "../operations.ts"
import { RequestPriority } from "../Priority.ts"
import type { RawAnswer, RawRequest } from "../RawRequest.ts"
import { defaultPolicy } from "../Retry.ts"
import * as Attempt from "./Attempt.ts"
import { outcomeUnknown } from "./outcomeUnknown.ts"
import type { Resending } from "./resend.ts"
import type { Exchange, ReadAnswer } from "./send.ts"

/** Makes the function that sends requests of one's own: through the lanes, and with the retries, of all others. */
export const makeRaw = (
  config: ClientConfig,
  exchange: Exchange,
  lanes: Context.Tag.Service<Lanes>,
  { again, earned }: Resending
) => {
  const { settles } = config.retries ?? defaultPolicy

  return Effect.fnUntraced(function*(raw: RawRequest) {
    const operation = operationOf(raw)
    const request = yield* prepare(config, raw, operation)
    const ticket = yield* lanes.ticket(isConsent(raw) ? "consent" : yield* RequestPriority)
    for (let retry = 0;; retry++) {
      const outcome = yield* Effect.either(Effect.flatMap(exchange(request, operation, ticket, retry), read(operation)))
      if (outcome._tag === "Right") return earned(outcome.right)
      const failed = outcome.left
      const isHarmless = raw.method === "GET" || failed.effect === "none"
      // What it would do is not known here, so that it cannot be looked for.
      if (!isHarmless && settles) return yield* outcomeUnknown(failed)
      const isRepeated = isHarmless && Attempt.canRepeat(failed) && (yield* again(operation, failed, retry))
      if (!isRepeated) return yield* failed.failure
    }
  })
}

const isConsent = ({ body }: RawRequest): boolean => Predicate.hasProperty(body, "is_subscribed")

const prepare = (
  { apiKey, baseUrl }: ClientConfig,
  { body, method, path, query = {} }: RawRequest,
  operation: Operation
) => {
  const origin = { operation: nameOf(operation) }
  const refused = (path: string, message: string) =>
    Effect.fail(new Failure.ValidationFailed({ issues: [{ path, message }], origin }))
  // Dots would be resolved on the way, and lead out of the API; a query has its own place.
  if (!/^\/[^?#\\\s]*$/.test(path) || /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path)) {
    return refused("path", "must begin with / and have no query, fragment, blank and dot segment")
  }
  const request = HttpClientRequest.make(method)(baseUrl + path).pipe(
    HttpClientRequest.setUrlParams(query),
    HttpClientRequest.bearerToken(Redacted.value(apiKey)),
    HttpClientRequest.acceptJson
  )
  if (body === undefined) return Effect.succeed(request)
  if (method === "GET") return refused("body", "must be absent from a GET")
  return Effect.orElse(HttpClientRequest.bodyJson(request, body), () => refused("body", "must be what JSON can hold"))
}

const read =
  (operation: Operation) => (answer: ReadAnswer): Effect.Effect<RawAnswer, Attempt.FailedAttempt<Failure.Failure>> => {
    const { body, headers, isWhole, status } = answer
    if (!isWhole) return Effect.fail(Attempt.answered(malformed(answer, operation), status))
    if (status >= 200 && status <= 299) {
      return Effect.succeed({ status, headers, body: Option.getOrElse(parse(body), () => body) })
    }
    return Effect.fail(Attempt.answered(fromAnswer(answer, { operation, hasCursor: false }), status))
  }

const parse = Schema.decodeUnknownOption(Schema.parseJson())

// A path may hold what nobody else should see: it is called by its template, where it has one. Where several fit, it is one
// that is no template at all, as in `GET /contacts/blocked-senders`.
const operationOf = ({ method, path }: RawRequest): Operation => {
  const fitting = Object.values(operations).filter((each) => each.method === method && patternOf(each).test(path))
  return fitting.find((each) => each.path === path) ?? fitting[0] ?? { ...unknown, method }
}

const patternOf = ({ path }: Pick<Operation, "path">): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`)

const unknown: Omit<Operation, "method"> = {
  summary: "Request of one's own",
  path: "/…",
  scopes: [],
  params: noParams,
  query: noQuery,
  body: Schema.Void,
  success: Schema.Unknown,
  failures: []
}
