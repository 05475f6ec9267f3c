import { HttpApp, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { toServerResponse } from "@effect/platform-node/NodeHttpServerRequest"
import { Failure } from "@lanekit/core"
import { Clock, type Context, Effect, Option } from "effect"
import type { ServerResponse } from "node:http"
import type { Exchange } from "../Exchange.ts"
import { alter, textOf } from "./alter.ts"
import type { Armed } from "./draw.ts"
import type { FaultRule } from "./FaultRule.ts"
import { inPieces } from "./inPieces.ts"

type Response = HttpServerResponse.HttpServerResponse

/**
 * Answers a request as the rules that befall it want it.
 *
 * Waits come first and last; in between the operation runs, unless a rule takes its place. A rule that comes `after` does
 * not look at what the operation answered: a request that it refused changed nothing, and meets the fault all the same.
 */
export const withFaults = <E, R>(
  respond: Effect.Effect<Response, E, R>,
  befalling: ReadonlyArray<Armed>,
  exchange: Context.Tag.Service<Exchange>
): Effect.Effect<Response, E | StrikeFailure, R | HttpServerRequest.HttpServerRequest> => {
  if (befalling.length === 0) return respond
  const rules = befalling.map(({ rule }) => rule)
  const strike = rules.find(isStrike)
  exchange.faults = befalling.map(({ id }) => id)
  noteLoss(exchange, rules)
  return Effect.gen(function*() {
    const outgoing = toServerResponse(yield* HttpServerRequest.HttpServerRequest)
    yield* HttpApp.appendPreResponseHandler((_request, response) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const whole = altered(response, rules, now)
        if (rules.some(({ kind }) => kind === "short_page")) notePage(exchange, whole)
        exchange.answer = whole
        return inPieces(whole, rules, outgoing)
      })
    )
    yield* waits(rules, "before")
    if (strike === undefined) {
      const outcome = yield* Effect.either(respond)
      yield* waits(rules, "after")
      return yield* outcome
    }
    if (strike.kind !== "rate_limited" && strike.when === "after") yield* Effect.ignore(respond)
    yield* waits(rules, "after")
    return yield* answerOf(strike, outgoing, exchange.budget?.limit)
  })
}

/** What a fault makes a request fail with. */
export type StrikeFailure = Failure.RateLimited | Failure.Unavailable | Failure.UpstreamTimeout | Failure.InternalError

type Strike = Extract<FaultRule, { readonly kind: "rate_limited" | "status" | "cut" | "html" }>

const isStrike = (rule: FaultRule): rule is Strike =>
  rule.kind === "rate_limited" || rule.kind === "status" || rule.kind === "cut" || rule.kind === "html"

// The handling of a request cannot be interrupted; whoever gives up while nothing happens need not be waited for.
const waits = (rules: ReadonlyArray<FaultRule>, when: "before" | "after"): Effect.Effect<void> =>
  Effect.forEach(
    rules,
    (rule) => rule.kind === "latency" && rule.when === when ? Effect.sleep(rule.milliseconds) : Effect.void,
    { discard: true }
  ).pipe(Effect.interruptible)

const answerOf = (
  strike: Strike,
  outgoing: ServerResponse,
  limit: number | undefined
): Effect.Effect<Response, StrikeFailure> => {
  switch (strike.kind) {
    case "rate_limited":
      return Effect.fail(
        new Failure.RateLimited({
          ...(limit !== undefined && { limit }),
          ...(strike.retryAfter !== undefined && { retryAfter: strike.retryAfter })
        })
      )
    case "status":
      return Effect.fail(failureOf(strike.status))
    case "cut":
      return Effect.as(cut(outgoing), HttpServerResponse.empty())
    // The page takes the place of whatever is answered, once its headers are known.
    case "html":
      return Effect.succeed(HttpServerResponse.empty())
  }
}

// Ended by hand: the platform would wait for bytes to leave that have nowhere to go.
const cut = (outgoing: ServerResponse) =>
  Effect.sync(() => {
    outgoing.socket?.destroy()
    outgoing.end()
  })

const failureOf = (status: number): StrikeFailure => {
  switch (status) {
    case 502:
    case 503:
      return new Failure.Unavailable({ reason: "overloaded" })
    case 504:
      return new Failure.UpstreamTimeout()
    default:
      return new Failure.InternalError()
  }
}

// What stands for the whole answer goes first: the others change what it left.
const altered = (response: Response, rules: ReadonlyArray<FaultRule>, now: number): Response =>
  [...rules.filter(isStrike), ...rules.filter((rule) => !isStrike(rule))].reduce(
    (response, rule) => alter(response, rule, now),
    response
  )

const noteLoss = (exchange: Context.Tag.Service<Exchange>, rules: ReadonlyArray<FaultRule>): void => {
  if (rules.some(({ kind }) => kind === "cut")) exchange.loss = "whole"
  if (rules.some(({ kind }) => kind === "truncated_body")) exchange.loss = "end"
}

// The page that is sent is not the one that the operation gave.
const notePage = (exchange: Context.Tag.Service<Exchange>, response: Response): void => {
  const body = textOf(response)
  if (exchange.success !== undefined && Option.isSome(body)) exchange.success = JSON.parse(body.value)
}
