import { HttpServerRequest } from "@effect/platform"
import type { issues } from "@lanekit/core"
import type { Operation, OperationName } from "@lanekit/http"
import { type Context, Effect } from "effect"
import { type Auth, checkScopes, CurrentKey } from "./Auth.ts"
import { withEnvelope } from "./Envelope.ts"
import { Exchange } from "./Exchange.ts"
import type { Faults } from "./faults/Faults.ts"
import { withFaults } from "./faults/withFaults.ts"
import type { RateLimits } from "./limits/RateLimits.ts"
import { noteChanges } from "./noteChanges.ts"
import { makeReadInput } from "./requestInput.ts"
import type { Respond } from "./Responder.ts"
import { withServerSpan } from "./serverSpan.ts"
import { spend } from "./spend.ts"

/** What answering takes. */
export interface Answering {
  readonly auth: Context.Tag.Service<Auth>
  readonly limits: Context.Tag.Service<RateLimits>
  readonly faults: Context.Tag.Service<Faults>
  readonly unknownFields: issues.UnknownFields
}

/**
 * Makes the function from an operation and its handler to the effect that answers a request: identify, count, authorize,
 * decode, handle, encode. Every problem of path, query and body is reported at once.
 */
export const makeAnswer =
  ({ auth, faults, limits, unknownFields }: Answering) =>
  <Op extends Operation.Operation>(name: OperationName, operation: Op, respond: Respond<Op>) => {
    const readInput = makeReadInput(operation, unknownFields)

    return withEnvelope(
      Effect.gen(function*() {
        const request = yield* HttpServerRequest.HttpServerRequest
        const exchange = yield* Exchange
        exchange.operation = name
        const key = yield* auth.identify(request.headers.authorization)
        exchange.keyId = key.id
        yield* spend(limits, exchange, key.id)
        yield* checkScopes(key, operation.scopes)
        const input = yield* readInput(request)
        const responding = noteChanges(exchange)(Effect.provideService(respond(input), CurrentKey, key))
        const { lane, method } = exchange
        return yield* withFaults(responding, faults.drawFor({ operation: name, lane, method }), exchange)
      })
    ).pipe(withServerSpan(operation))
  }
