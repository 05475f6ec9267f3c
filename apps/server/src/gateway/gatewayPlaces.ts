import { Context, Effect, Option } from "effect"
import { apiPath } from "../apiPath.ts"
import { GatewayFace } from "./GatewayFace.ts"
import { WebhookSecrets } from "./WebhookSecrets.ts"

/** What a gateway answers beside the API, by the templates of its paths. */
export const places = {
  live: { method: "GET", path: "/health/live" },
  ready: { method: "GET", path: "/health/ready" },
  operation: { method: "GET", path: `${apiPath}/operations/{id}` },
  events: { method: "POST", path: "/webhooks/productlane" }
} as const

/** One of them. */
export type Place = (typeof places)[keyof typeof places]

/** Those that there are: none without a gateway, and none for events where no secret is known, as nothing could be believed. */
export const placesThere: Effect.Effect<ReadonlyArray<Place>, never, GatewayFace> = Effect.map(
  GatewayFace,
  Option.match({
    onNone: () => [],
    onSome: (services) =>
      Object.values(places).filter((place) =>
        place !== places.events || Context.get(services, WebhookSecrets).length > 0
      )
  })
)
