import { HttpLayerRouter, HttpServerRequest } from "@effect/platform"
import { Failure, type issues } from "@lanekit/core"
import { type Operation, type OperationName, operations } from "@lanekit/http"
import { Effect, Layer, Struct } from "effect"
import { makeAnswer } from "./answer.ts"
import { apiPath } from "./apiPath.ts"
import { Auth } from "./Auth.ts"
import * as Documentation from "./Documentation.ts"
import { withEnvelope } from "./Envelope.ts"
import { Faults } from "./faults/Faults.ts"
import { placesThere } from "./gateway/gatewayPlaces.ts"
import { RateLimits } from "./limits/RateLimits.ts"
import { isPercentEncoded } from "./percentEncoding.ts"
import { Responder } from "./Responder.ts"
import * as router from "./router.ts"
import { isBefore, shadowsOf } from "./shadows.ts"

/** A router that knows the whole table. */
export const layer = (
  unknownFields: issues.UnknownFields
): Layer.Layer<HttpLayerRouter.HttpRouter, never, Responder | Auth | Faults | RateLimits> =>
  HttpLayerRouter.use(Effect.fnUntraced(function*(router) {
    const responder = yield* Responder
    const limits = yield* RateLimits
    const answer = makeAnswer({ auth: yield* Auth, faults: yield* Faults, limits, unknownFields })
    const api = router.prefixed(apiPath)

    const add = <Name extends OperationName>(name: Name) => {
      const operation = operations[name]
      const effect = Effect.provideService(answer(name, operation, responder.to(name)), RateLimits, limits)
      return api.add(operation.method, toPattern(operation.path), effect)
    }
    yield* Effect.forEach(Struct.keys(operations), add, { discard: true })
    for (const { allowed, methods, path } of shadowsOf(table)) {
      const refusal = Effect.provideService(withEnvelope(Effect.fail(notAllowed(allowed))), RateLimits, limits)
      yield* Effect.forEach(methods, (method) => api.add(method, toPattern(path), refusal), { discard: true })
    }
  })).pipe(
    Layer.merge(Documentation.layer),
    Layer.provideMerge(router.layer())
  )

/** Answers a request by its route, or for the lack of one. */
export const handle = Effect.gen(function*() {
  const router = yield* HttpLayerRouter.HttpRouter
  const places = [...api, ...yield* placesThere]
  // The routes answer all of their own failures: what is left is the router's.
  return router.asHttpEffect().pipe(
    Effect.catchAll(() =>
      withEnvelope(Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ url }) => noRoute(places, url)))
    )
  )
})

interface Place {
  readonly method: Operation.Method
  /** Its path from the root on, in which `{id}` stands for anything. */
  readonly path: string
}

const noRoute = (places: ReadonlyArray<Place>, url: string): Effect.Effect<never, Failure.Failure> => {
  const [path = ""] = url.split("?", 1)
  if (!isPercentEncoded(path)) {
    const message = "is not percent-encoded UTF-8"
    return Effect.fail(new Failure.ValidationFailed({ issues: [{ path: "path", message }] }))
  }
  if (Documentation.isDocumentation(path)) return Effect.fail(notAllowed(["GET"]))
  const found = places.filter((place) => matches(place, path))
  const allowed = found.filter((operation) => !found.some((other) => isBefore(other.path, operation.path)))
  return Effect.fail(
    allowed.length === 0 ? new Failure.EndpointNotFound() : notAllowed(allowed.map(({ method }) => method))
  )
}

// A resource that answers GET answers HEAD as well (RFC 9110, section 9.3.2).
const notAllowed = (methods: ReadonlyArray<Operation.Method>): Failure.MethodNotAllowed =>
  new Failure.MethodNotAllowed({
    allowed: methods.flatMap((method) => method === "GET" ? ["GET", "HEAD"] : [method])
  })

const table: ReadonlyArray<Operation.Operation> = Object.values(operations)

const api = table.map(({ method, path }): Place => ({ method, path: `${apiPath}${path}` }))

const matches = (place: Place, path: string): boolean =>
  new RegExp(`^${place.path.replaceAll(/\{\w+\}/g, "[^/]*")}$`).test(path)

const toPattern = (path: Operation.Operation["path"]): `/${string}` => `/${path.slice(1).replace(/\{(\w+)\}/g, ":$1")}`
