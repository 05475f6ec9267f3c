import { HttpApp, HttpServerRequest } from "@effect/platform"
import { toServerResponse } from "@effect/platform-node/NodeHttpServerRequest"
import { type Context, Effect, Layer } from "effect"
import type { Exchange } from "../Exchange.ts"
import { ExchangeObserver } from "../ExchangeObserver.ts"
import { observationOf, recordOf } from "./observed.ts"
import { Report } from "./Report.ts"

/** Puts every request on record as soon as its answer has left, or its connection is gone. */
export const layer = (options: {
  /** Whether requests over the limits are refused: else there is nothing to keep to. */
  readonly hasLimits: boolean
}): Layer.Layer<ExchangeObserver, never, Report> =>
  Layer.effect(
    ExchangeObserver,
    Effect.gen(function*() {
      const report = yield* Report
      const others = yield* ExchangeObserver

      const record = Effect.fnUntraced(function*(exchange: Context.Tag.Service<Exchange>) {
        const request = yield* HttpServerRequest.HttpServerRequest
        const clock = yield* Effect.clock
        const outgoing = toServerResponse(request)
        const arrival = { at: exchange.receivedAt, turn: report.nextTurn() }
        outgoing.once("close", () => {
          const course = {
            arrival,
            end: { at: clock.unsafeCurrentTimeMillis(), turn: report.nextTurn() },
            isDelivered: outgoing.writableFinished && exchange.loss === undefined
          }
          const query = request.originalUrl.slice(exchange.path.length + 1)
          report.record(recordOf(exchange, course), observationOf(exchange, course, { ...options, query }))
        })
      })

      return {
        arrived: (exchange) => Effect.zipRight(others.arrived(exchange), record(exchange)),
        answered: (exchange, response) => Effect.zipRight(others.answered(exchange, response), note(exchange))
      }
    })
  )

// Faults have changed the answer by the time that it is noted.
const note = (exchange: Context.Tag.Service<Exchange>) =>
  HttpApp.appendPreResponseHandler((_request, response) =>
    Effect.sync(() => {
      exchange.answer = response
      return response
    })
  )
