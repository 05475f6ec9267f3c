import { HttpLayerRouter, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Failure } from "@lanekit/core"
import { Context, Effect, Layer, Struct } from "effect"
import * as router from "../router.ts"
import { answering, makeAdminAnswer } from "./adminAnswer.ts"
import type { AdminHandler, AdminOperation } from "./AdminOperation.ts"
import { type AdminOperationName, type AdminOperations, adminOperations } from "./adminOperations.ts"

/** What answers the whole admin port: an operation without its handler does not compile. */
export class AdminHandlers extends Context.Tag("server/AdminHandlers")<
  AdminHandlers,
  { readonly [Name in AdminOperationName]: AdminHandler<AdminOperations[Name]> }
>() {}

/** A router that knows the whole table. */
export const layer: Layer.Layer<HttpLayerRouter.HttpRouter, never, AdminHandlers> = HttpLayerRouter.use(
  Effect.fnUntraced(function*(router) {
    const handlers = yield* AdminHandlers
    const add = <Name extends AdminOperationName>(name: Name) => {
      const { method, path } = adminOperations[name]
      return router.add(method, toPattern(path), makeAdminAnswer(adminOperations[name], handlers[name]))
    }
    yield* Effect.forEach(Struct.keys(adminOperations), add, { discard: true })
    yield* router.add("GET", "/", answering(Effect.succeed(toIndex)))
  })
).pipe(Layer.provideMerge(router.layer()))

const toIndex = HttpServerResponse.empty({ status: 302, headers: { location: adminOperations.index.path } })

type Place = Pick<AdminOperation, "method"> & { readonly path: string }

/** Answers a request by its route, or for the lack of one among all there are. */
export const handle = (operations: ReadonlyArray<Place> = Object.values(adminOperations)) =>
  Effect.map(
    HttpLayerRouter.HttpRouter,
    (router) =>
      router.asHttpEffect().pipe(
        Effect.catchAll(() =>
          answering(Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ url }) => noRoute(operations, url)))
        )
      )
  )

const noRoute = (
  operations: ReadonlyArray<Place>,
  url: string
): Effect.Effect<never, Failure.EndpointNotFound | Failure.MethodNotAllowed> => {
  const [path = ""] = url.split("?", 1)
  const allowed = operations.filter((operation) => patternOf(operation.path).test(path))
  return Effect.fail(
    allowed.length === 0
      ? new Failure.EndpointNotFound()
      : new Failure.MethodNotAllowed({ allowed: allowed.flatMap(({ method }) => methodsOf(method)) })
  )
}

// A resource that answers GET answers HEAD as well (RFC 9110, section 9.3.2).
const methodsOf = (method: string): ReadonlyArray<string> => method === "GET" ? ["GET", "HEAD"] : [method]

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`)

const toPattern = (path: AdminOperation["path"]): `/${string}` => `/${path.slice(1).replaceAll(/\{(\w+)\}/g, ":$1")}`
