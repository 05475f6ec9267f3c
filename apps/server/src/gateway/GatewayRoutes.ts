import { HttpLayerRouter, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Failure } from "@lanekit/core"
import { Gateway, OperationId } from "@lanekit/gateway"
import { Clock, Context, Effect, type Layer, Option } from "effect"
import { apiPath } from "../apiPath.ts"
import { Auth } from "../Auth.ts"
import { withEnvelope } from "../Envelope.ts"
import { Exchange } from "../Exchange.ts"
import { RateLimits } from "../limits/RateLimits.ts"
import { withServerSpan } from "../serverSpan.ts"
import { spend } from "../spend.ts"
import { GatewayFace } from "./GatewayFace.ts"
import { places, placesThere } from "./gatewayPlaces.ts"
import { addHealthRoutes } from "./healthRoutes.ts"
import { statusOf } from "./OperationStatus.ts"
import { Readiness } from "./Readiness.ts"
import { receiveEvent } from "./receiveEvent.ts"

/** Adds what a gateway answers beside the API, where the server is one. */
export const layer: Layer.Layer<never, never, HttpLayerRouter.HttpRouter | GatewayFace | Auth | RateLimits> =
  HttpLayerRouter.use(
    Effect.fnUntraced(function*(router) {
      const face = yield* GatewayFace
      if (Option.isNone(face)) return
      yield* addHealthRoutes(router, Context.get(face.value, Readiness))
      const limits = yield* RateLimits
      const operation = withEnvelope(tellOperation).pipe(
        withServerSpan({ method: places.operation.method, path: "/operations/{id}" }),
        Effect.provide(face.value),
        Effect.provideService(Auth, yield* Auth),
        Effect.provideService(RateLimits, limits)
      )
      yield* router.add(places.operation.method, `${apiPath}/operations/:id`, operation)
      if (!(yield* placesThere).includes(places.events)) return
      const delivery = withEnvelope(receiveEvent).pipe(
        withServerSpan(places.events),
        Effect.provide(face.value),
        Effect.provideService(RateLimits, limits)
      )
      yield* router.add(places.events.method, places.events.path, delivery)
    })
  )

// A write tells nobody but its caller what it is.
const tellOperation = Effect.gen(function*() {
  const request = yield* HttpServerRequest.HttpServerRequest
  const { params } = yield* HttpLayerRouter.RouteContext
  const exchange = yield* Exchange
  const auth = yield* Auth
  const key = yield* auth.identify(request.headers.authorization)
  exchange.keyId = key.id
  yield* spend(yield* RateLimits, exchange, key.id)
  const { operation } = yield* Gateway
  const id = params.id ?? ""
  if (id === "") return yield* new Failure.OperationNotFound()
  const { place, write } = yield* operation(key.id, OperationId.make(id))
  return HttpServerResponse.unsafeJson(statusOf(write, place, yield* Clock.currentTimeMillis))
})
