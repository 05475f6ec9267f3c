import { type HttpServerRequest, HttpServerResponse } from "@effect/platform"
import type { Failure } from "@lanekit/core"
import { type Operation, type OperationName, type Operations, operations } from "@lanekit/http"
import { Context, Effect, Layer, Schema } from "effect"
import type { CurrentKey } from "./Auth.ts"
import { Exchange } from "./Exchange.ts"
import { type Handler, Handlers } from "./Handlers.ts"

/** What answers requests for one operation, whose input was read. */
export type Respond<Op extends Operation.Operation> = (
  input: Operation.Input<Op>
) => Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  Failure.Answerable,
  CurrentKey | Exchange | HttpServerRequest.HttpServerRequest
>

/** What answers requests, operation by operation. */
export class Responder extends Context.Tag("server/Responder")<Responder, {
  readonly to: <Name extends OperationName>(name: Name) => Respond<Operations[Name]>
}>() {
  /** Answers with what the handlers give. */
  static readonly layer: Layer.Layer<Responder, never, Handlers> = Layer.effect(
    Responder,
    Effect.map(Handlers, (handlers) => ({ to: (name) => answering(operations[name], handlers[name]) }))
  )
}

/** Answers with what a handler gives, in the API's own form. */
export const answering = <Op extends Operation.Operation>(operation: Op, handle: Handler<Op>): Respond<Op> => {
  const encode = Schema.encode(operation.success, { onExcessProperty: "preserve" })
  return Effect.fnUntraced(function*(input) {
    const success = yield* handle(input)
    const exchange = yield* Exchange
    exchange.success = yield* Effect.orDie(encode(success))
    return HttpServerResponse.unsafeJson(exchange.success)
  })
}
