import { HttpServerRequest, HttpServerResponse } from "@effect/platform"
import type { ReadInput, ReadName, Reads, Representation } from "@lanekit/gateway"
import { type Operation, type Operations, operations } from "@lanekit/http"
import { type Context, Duration, Effect, Schema } from "effect"
import { CurrentKey } from "../Auth.ts"
import { entityTagOf, isKnown } from "../entityTag.ts"
import { Exchange } from "../Exchange.ts"
import type { Handler } from "../Handlers.ts"
import type { Respond } from "../Responder.ts"
import { appliedField, preferencesOf } from "./preferences.ts"

/** Answers a read of a gateway: with nothing but header fields where the client has the answer already. */
export const reading = <Name extends ReadName>(
  { answer }: Context.Tag.Service<Reads>,
  name: Name,
  handle: Handler<Operations[Name]>
): Respond<Operations[Name]> => {
  const represent = representing(operations[name])
  return Effect.fnUntraced(function*(input: ReadInput<Name>) {
    const { headers } = yield* HttpServerRequest.HttpServerRequest
    const exchange = yield* Exchange
    const caller = yield* CurrentKey
    const preferences = preferencesOf(headers["prefer"])
    exchange.headers = appliedField(preferences, false)
    const read = Effect.flatMap(Effect.provideService(handle(input), CurrentKey, caller), represent)
    const { age, etag, text } = yield* answer({ name, input, caller, wait: preferences.wait }, read)
    const fields = {
      ...always,
      etag,
      ...(age !== undefined && { age: String(Math.floor(Duration.toSeconds(age))) })
    }
    return isKnown(headers["if-none-match"], etag)
      ? HttpServerResponse.empty({ status: 304, headers: fields })
      : HttpServerResponse.text(text, { contentType: "application/json", headers: fields })
  })
}

// For the caller alone, who asks every time whether it is still so.
const always = { "cache-control": "private, no-cache" }

const representing = <Op extends Operation.Operation>(operation: Op) => {
  const encode = Schema.encode(operation.success, { onExcessProperty: "preserve" })
  return (success: Operation.Success<Op>): Effect.Effect<Representation> =>
    Effect.map(Effect.orDie(encode(success)), (body) => {
      const text = JSON.stringify(body)
      return { text, etag: entityTagOf(text) }
    })
}
