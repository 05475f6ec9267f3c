import { HttpServerRequest } from "@effect/platform"
import { toIncomingMessage, toServerResponse } from "@effect/platform-node/NodeHttpServerRequest"
import { type Context, Effect, Layer } from "effect"
import type { Socket } from "node:net"
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
      const clock = yield* Effect.clock
      const others = yield* ExchangeObserver
      const numberOf = makeNumberOf()

      const attend = (exchange: Context.Tag.Service<Exchange>, request: HttpServerRequest.HttpServerRequest) => {
        const outgoing = toServerResponse(request)
        const connection = numberOf(toIncomingMessage(request).socket)
        const arrival = { at: exchange.receivedAt, turn: report.nextTurn() }
        outgoing.once("close", () => {
          const course = {
            connection,
            arrival,
            end: { at: clock.unsafeCurrentTimeMillis(), turn: report.nextTurn() },
            isDelivered: outgoing.writableFinished && exchange.loss === undefined
          }
          const query = request.originalUrl.slice(exchange.path.length + 1)
          report.record(recordOf(exchange, course), observationOf(exchange, course, { ...options, query }))
        })
      }

      return {
        arrived: (exchange) =>
          Effect.zipRight(
            others.arrived(exchange),
            Effect.map(HttpServerRequest.HttpServerRequest, (request) => attend(exchange, request))
          ),
        answered: (exchange, response) => {
          exchange.answer = response
          exchange.answeredAt = clock.unsafeCurrentTimeMillis()
          return others.answered(exchange, response)
        }
      }
    })
  )

const makeNumberOf = () => {
  const numbers = new WeakMap<Socket, number>()
  let last = 0
  return (socket: Socket): number => {
    const number = numbers.get(socket) ?? ++last
    numbers.set(socket, number)
    return number
  }
}
