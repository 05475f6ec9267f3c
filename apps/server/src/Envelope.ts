import { type HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Failure, FailureTraits } from "@lanekit/core"
import { ErrorEnvelope } from "@lanekit/http"
import { type Cause, Clock, Effect, LogLevel } from "effect"
import { defectsOf } from "./defects.ts"
import { Exchange, makeExchange } from "./Exchange.ts"
import { ExchangeObserver } from "./ExchangeObserver.ts"
import { httpDate } from "./httpDate.ts"
import { rateLimitHeaders } from "./limits/rateLimitHeaders.ts"
import { RateLimits } from "./limits/RateLimits.ts"

/**
 * Makes of whatever happens an answer with a request id, the date and the key's budget: failures and defects become the error
 * envelope. The whole of it is one exchange.
 */
export const withEnvelope = <R>(
  answer: Effect.Effect<HttpServerResponse.HttpServerResponse, Failure.Answerable, R>
): Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  never,
  Exclude<R, Exchange> | HttpServerRequest.HttpServerRequest | RateLimits
> =>
  Effect.gen(function*() {
    const exchange = yield* makeExchange
    const observer = yield* ExchangeObserver
    yield* observer.arrived(exchange)
    const response = yield* answer.pipe(Effect.provideService(Exchange, exchange), enveloped(exchange.requestId))
    const budget = exchange.budget ?? (yield* Effect.flatMap(RateLimits, ({ full }) => full(exchange.lane)))
    // Node would take the date from a clock that nobody has advanced.
    const date = httpDate(yield* Clock.currentTimeMillis)
    const complete = HttpServerResponse.setHeaders(response, { ...rateLimitHeaders(budget), ...exchange.headers, date })
    yield* observer.answered(exchange, complete)
    return complete
  })

/** Gives an answer its request id, and makes the error envelope of failures and defects. */
export const enveloped = (requestId: string) =>
<R>(
  answer: Effect.Effect<HttpServerResponse.HttpServerResponse, Failure.Answerable, R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, never, R> =>
  answer.pipe(
    Effect.map(HttpServerResponse.setHeader(ErrorEnvelope.requestIdHeader, requestId)),
    Effect.tapDefect((cause) => logDefect(cause, requestId)),
    Effect.catchAllDefect(() => Effect.fail(new Failure.InternalError())),
    Effect.catchAll((failure) => Effect.as(noteOrigin(failure, requestId), fail(failure, requestId)))
  )

const fail = (failure: Failure.Answerable, requestId: string): HttpServerResponse.HttpServerResponse => {
  const { body, headers, status } = ErrorEnvelope.toAnswer(failure, requestId)
  return HttpServerResponse.unsafeJson(body, { status, headers })
}

const logDefect = (cause: Cause.Cause<never>, requestId: string) =>
  Effect.annotateLogs(Effect.logError("defect"), { request_id: requestId, defects: defectsOf(cause) })

// What a caller did wrong is between the caller and the API; an operator wants to know of the rest.
const noteOrigin = (failure: Failure.Answerable, requestId: string) => {
  if (failure.origin === undefined) return Effect.void
  const { code, operation, requestId: upstreamRequestId, status } = failure.origin
  const level = expected.has(FailureTraits.traitsOf(failure).category) ? LogLevel.Debug : LogLevel.Warning
  return Effect.annotateLogs(Effect.logWithLevel(level, "upstream failure"), {
    request_id: requestId,
    failure: failure._tag,
    operation,
    ...(status !== undefined && { "upstream.status": status }),
    ...(code !== undefined && { "upstream.code": code }),
    ...(upstreamRequestId !== undefined && { "upstream.request_id": upstreamRequestId })
  })
}

const expected: ReadonlySet<FailureTraits.FailureCategory> = new Set(["bad input", "not found", "conflict"])
