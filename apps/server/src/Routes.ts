import { HttpLayerRouter, HttpServerRequest } from "@effect/platform"
import { Failure, type issues } from "@lanekit/core"
import { type Operation, type OperationName, type Operations, operations } from "@lanekit/http"
import { Array, Context, Effect, Layer, Struct } from "effect"
import { makeAnswer } from "./answer.ts"
import { Auth, type CurrentKey } from "./Auth.ts"
import { withEnvelope } from "./Envelope.ts"

/** Where the API begins, as at the vendor's, so that a client needs only another origin. */
export const apiPath = "/api/v2"

/** What answers one operation. */
export type Handler<Op extends Operation.Operation> = (
  input: Operation.Input<Op>
) => Effect.Effect<Operation.Success<Op>, Operation.Failures<Op>, CurrentKey>

/** What answers the whole API: an operation without its handler does not compile. */
export class Handlers extends Context.Tag("server/Handlers")<
  Handlers,
  { readonly [Name in OperationName]: Handler<Operations[Name]> }
>() {}

/** A router that knows the whole table. */
export const layer = (
  unknownFields: issues.UnknownFields
): Layer.Layer<HttpLayerRouter.HttpRouter, never, Handlers | Auth> =>
  HttpLayerRouter.use(Effect.fnUntraced(function*(router) {
    const handlers = yield* Handlers
    const answer = makeAnswer(yield* Auth, unknownFields)
    const api = router.prefixed(apiPath)

    const add = <Name extends OperationName>(name: Name) => {
      const operation = operations[name]
      return api.add(operation.method, toPattern(operation.path), answer(operation, handlers[name]))
    }
    yield* Effect.forEach(Struct.keys(operations), add, { discard: true })

    // The router knows no 405: the methods that a path lacks are routes of their own.
    for (const [path, allowed] of allowedMethods) {
      const refuse = withEnvelope(Effect.fail(new Failure.MethodNotAllowed({ allowed })))
      for (const method of routableMethods) {
        if (!allowed.includes(method)) yield* api.add(method, toPattern(path), refuse)
      }
    }
  })).pipe(
    Layer.provideMerge(HttpLayerRouter.layer),
    Layer.provide(Layer.succeed(HttpLayerRouter.RouterConfig, {
      caseSensitive: true,
      ignoreTrailingSlash: false,
      ignoreDuplicateSlashes: false,
      // Longer than any URL that the limit on headers lets in: the bounds of an id are core's to check.
      maxParamLength: 64 * 1024
    }))
  )

/** Answers a request by its route, or for the lack of one. */
export const handle = Effect.map(HttpLayerRouter.HttpRouter, (router) =>
  router.asHttpEffect().pipe(
    // The routes answer all of their own failures: what is left is the router's.
    Effect.catchAll(() => withEnvelope(Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ url }) => noRoute(url))))
  ))

const routableMethods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const

const allowedMethods: ReadonlyArray<readonly [Operation.Operation["path"], ReadonlyArray<string>]> = Object.entries(
  Array.groupBy(Object.values(operations), ({ path }) => path)
).map(([, group]) => [group[0].path, group.flatMap(({ method }) => method === "GET" ? ["GET", "HEAD"] : [method])])

const toPattern = (path: Operation.Operation["path"]): `/${string}` => `/${path.slice(1).replace(/\{(\w+)\}/g, ":$1")}`

const noRoute = (url: string): Effect.Effect<never, Failure.Failure> => {
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "")
    return Effect.fail(new Failure.EndpointNotFound())
  } catch {
    const message = "is not percent-encoded UTF-8"
    return Effect.fail(new Failure.ValidationFailed({ issues: [{ path: "path", message }] }))
  }
}
