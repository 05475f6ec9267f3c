import { HttpServerRequest, HttpServerResponse } from "@effect/platform"
import type { issues } from "@lanekit/core"
import { Operation, type OperationName } from "@lanekit/http"
import { type Context, Effect, Schema } from "effect"
import { type Auth, CurrentKey } from "./Auth.ts"
import { withEnvelope } from "./Envelope.ts"
import { Exchange } from "./Exchange.ts"
import { makeReadInput } from "./requestInput.ts"
import type { Handler } from "./Routes.ts"

/**
 * Makes the function from an operation and its handler to the effect that answers a request: authorize, decode,
 * handle, encode. Every problem of path, query and body is reported at once.
 */
export const makeAnswer =
  (auth: Context.Tag.Service<Auth>, unknownFields: issues.UnknownFields) =>
  <Op extends Operation.Operation>(name: OperationName, operation: Op, handle: Handler<Op>) => {
    const readInput = makeReadInput(operation, unknownFields)
    const encode = Schema.encode(operation.success, { onExcessProperty: "preserve" })

    return withEnvelope(
      Effect.gen(function*() {
        const request = yield* HttpServerRequest.HttpServerRequest
        const exchange = yield* Exchange
        exchange.operation = name
        const key = yield* auth.authorize(request.headers.authorization, operation.scopes)
        exchange.keyId = key.id
        const input = yield* readInput(request)
        const success = yield* Effect.provideService(handle(input), CurrentKey, key)
        return HttpServerResponse.unsafeJson(yield* Effect.orDie(encode(success)))
      })
    ).pipe(
      Effect.tap(({ status }) => Effect.annotateCurrentSpan("http.response.status_code", status)),
      Effect.withSpan(Operation.nameOf(operation), {
        kind: "server",
        captureStackTrace: false,
        attributes: { "http.request.method": operation.method, "http.route": operation.path }
      })
    )
  }
