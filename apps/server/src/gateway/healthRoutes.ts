import { type HttpLayerRouter, HttpServerResponse } from "@effect/platform"
import { type Context, Effect } from "effect"
import type { Health, Readiness } from "./Readiness.ts"

/** Adds what balancers ask: whether the process lives, and whether it can be sent requests. For anybody, outside of limits. */
export const addHealthRoutes = (
  router: HttpLayerRouter.HttpRouter,
  { check }: Context.Tag.Service<Readiness>
): Effect.Effect<void> =>
  Effect.zipRight(
    router.add("GET", "/health/live", Effect.succeed(answerOf({ status: "ok", checks: {} }))),
    router.add("GET", "/health/ready", Effect.map(check, answerOf))
  )

const answerOf = (health: Health): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.unsafeJson(health, {
    status: health.status === "ok" ? 200 : 503,
    headers: { "cache-control": "no-store" }
  })
