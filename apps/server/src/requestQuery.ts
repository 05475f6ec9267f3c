import { HttpServerRequest } from "@effect/platform"
import { Failure, type Issue } from "@lanekit/core"
import { Array, Effect, Either, Predicate } from "effect"
import { Exchange } from "./Exchange.ts"
import { isPercentEncoded } from "./percentEncoding.ts"

/** The query parameters of a request. None of this API's parameters may be repeated: which one would be meant? */
export const readQuery: Effect.Effect<
  Readonly<Record<string, string>>,
  Failure.ValidationFailed,
  HttpServerRequest.ParsedSearchParams | HttpServerRequest.HttpServerRequest | Exchange
> = Effect.gen(function*() {
  const { originalUrl } = yield* HttpServerRequest.HttpServerRequest
  // The router's parser puts replacement characters in the place of what it cannot decode.
  if (!isPercentEncoded(originalUrl.split("?").slice(1).join("?"))) {
    return yield* invalid([{ path: "query", message: "is not percent-encoded UTF-8" }])
  }
  const parameters = yield* HttpServerRequest.ParsedSearchParams
  const [repeated, single] = Array.partitionMap(
    Object.entries(parameters),
    ([name, value]) => Predicate.isString(value) ? Either.right([name, value] as const) : Either.left(name)
  )
  if (Array.isNonEmptyReadonlyArray(repeated)) {
    return yield* invalid(Array.map(repeated, (path) => ({ path, message: "is given more than once" })))
  }
  const exchange = yield* Exchange
  return exchange.query = Object.fromEntries(single)
})

const invalid = (issues: Array.NonEmptyReadonlyArray<Issue.Issue>) =>
  Effect.fail(new Failure.ValidationFailed({ issues }))
