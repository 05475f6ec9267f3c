import { HttpLayerRouter, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Failure, issues } from "@lanekit/core"
import { Operation, type OperationName } from "@lanekit/http"
import { Array, type Context, Effect, Schema } from "effect"
import { type Auth, CurrentKey } from "./Auth.ts"
import { withEnvelope } from "./Envelope.ts"
import { Exchange } from "./Exchange.ts"
import { readJson } from "./requestBody.ts"
import { readQuery } from "./requestQuery.ts"
import type { Handler } from "./Routes.ts"

/**
 * Makes the function from an operation and its handler to the effect that answers a request: authorize, decode,
 * handle, encode. Every problem of path, query and body is reported at once.
 */
export const makeAnswer =
  (auth: Context.Tag.Service<Auth>, unknownFields: issues.UnknownFields) =>
  <Op extends Operation.Operation>(name: OperationName, operation: Op, handle: Handler<Op>) => {
    const decodeParams = issues.decode(operation.params)
    const decodeQuery = issues.decode(operation.query)
    const decodeBody = issues.decode(operation.body)
    const encode = Schema.encode(operation.success, { onExcessProperty: "preserve" })
    const hasBody = operation.body !== Schema.Void

    const readInput = Effect.fnUntraced(function*(request: HttpServerRequest.HttpServerRequest) {
      const route = yield* HttpLayerRouter.RouteContext
      const [params, query, body] = yield* Effect.all([
        decodeParams(route.params, unknownFields),
        Effect.flatMap(readQuery, (query) => decodeQuery(query, unknownFields)),
        hasBody ? Effect.flatMap(readJson(request), (body) => decodeBody(body, unknownFields)) : Effect.void
      ], { mode: "either" })
      yield* refuse(Array.getLefts([params, query, body]))
      return yield* Effect.all({ params, query, body })
    })

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

type InputFailure = Failure.ValidationFailed | Failure.PayloadTooLarge | Failure.UnsupportedMediaType

// A body that was not read has no issues to report, so that its failure goes before the others'.
const refuse = (failures: ReadonlyArray<InputFailure>): Effect.Effect<void, InputFailure> => {
  const found = failures.flatMap((failure) => failure._tag === "ValidationFailed" ? failure.issues : [])
    .slice(0, issues.maxIssues)
  const unread = failures.find((failure) => failure._tag !== "ValidationFailed")
  if (unread !== undefined) return Effect.fail(unread)
  return Array.isNonEmptyReadonlyArray(found)
    ? Effect.fail(new Failure.ValidationFailed({ issues: found }))
    : Effect.void
}
