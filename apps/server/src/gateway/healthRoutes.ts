import { type HttpLayerRouter, HttpServerResponse } from "@effect/platform"
import { type Context, Effect } from "effect"
import { places } from "./gatewayPlaces.ts"
import type { Health, Readiness } from "./Readiness.ts"

/** Adds what balancers ask: whether the process lives, and whether it can be sent requests. For anybody, outside of limits. */
export const addHealthRoutes = (
  router: HttpLayerRouter.HttpRouter,
  { check }: Context.Tag.Service<Readiness>
): Effect.Effect<void> =>
  Effect.zipRight(
    router.add(places.live.method, places.live.path, Effect.succeed(answerOf({ status: "ok", checks: {} }))),
    router.add(places.ready.method, places.ready.path, Effect.map(check, answerOf))
  )

const answerOf = (health: Health): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.unsafeJson(health, {
    status: health.status === "ok" ? 200 : 503,
    headers: { "cache-control": "no-store" }
  })
