import { HttpServerRequest } from "@effect/platform"
import { Failure } from "@lanekit/core"
import { Array, Effect, Either, Predicate } from "effect"

/** The query parameters of a request. None of this API's parameters may be repeated: which one would be meant? */
export const readQuery: Effect.Effect<
  Readonly<Record<string, string>>,
  Failure.ValidationFailed,
  HttpServerRequest.ParsedSearchParams
> = Effect.flatMap(HttpServerRequest.ParsedSearchParams, (parameters) => {
  const [repeated, single] = Array.partitionMap(
    Object.entries(parameters),
    ([name, value]) => Predicate.isString(value) ? Either.right([name, value] as const) : Either.left(name)
  )
  return Array.isNonEmptyReadonlyArray(repeated)
    ? Effect.fail(
      new Failure.ValidationFailed({
        issues: Array.map(repeated, (path) => ({ path, message: "is given more than once" }))
      })
    )
    : Effect.succeed(Object.fromEntries(single))
})
