import { HttpLayerRouter, type HttpServerRequest } from "@effect/platform"
import { Failure, issues } from "@lanekit/core"
import { Operation } from "@lanekit/http"
import { Array, Effect } from "effect"
import { maxBodyBytes, readJson } from "./requestBody.ts"
import { readQuery } from "./requestQuery.ts"

/** What of an operation says what a request for it must hold. */
export type Shape = Pick<Operation.Operation, "params" | "query" | "body">

/** Why a request's input cannot be used. */
export type InputFailure = Failure.ValidationFailed | Failure.PayloadTooLarge | Failure.UnsupportedMediaType

/**
 * Makes what reads an operation's input from a request of its route. Every problem of path, query and body is reported
 * at once. A body may have `limit` bytes; `whenEmpty` is what no body stands for.
 */
export const makeReadInput = <S extends Shape>(
  shape: S,
  unknownFields: issues.UnknownFields,
  { limit = maxBodyBytes, whenEmpty }: { readonly limit?: number; readonly whenEmpty?: unknown } = {}
) => {
  const decodeParams = issues.decode<S["params"]["Type"], S["params"]["Encoded"]>(shape.params)
  const decodeQuery = issues.decode<S["query"]["Type"], S["query"]["Encoded"]>(shape.query)
  const decodeBody = issues.decode<S["body"]["Type"], S["body"]["Encoded"]>(shape.body)
  const hasBody = Operation.takesBody(shape)

  return Effect.fnUntraced(function*(request: HttpServerRequest.HttpServerRequest) {
    const route = yield* HttpLayerRouter.RouteContext
    const [params, query, body] = yield* Effect.all([
      decodeParams(route.params, unknownFields),
      Effect.flatMap(readQuery, (query) => decodeQuery(query, unknownFields)),
      hasBody
        ? Effect.flatMap(readJson(request, limit, whenEmpty), (body) => decodeBody(body, unknownFields))
        : Effect.void
    ], { mode: "either" })
    yield* refuse(Array.getLefts([params, query, body]))
    return yield* Effect.all({ params, query, body })
  })
}

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
