import type { AuditTrail, Dispatcher, Gateway, VendorEvents, WriteQueue } from "@lanekit/gateway"
import type { LaneStore } from "@lanekit/http"
import { Context, Layer, Option } from "effect"
import type { Readiness } from "./Readiness.ts"
import type { Secrets } from "./Secrets.ts"
import type { WebhookSecrets } from "./WebhookSecrets.ts"

/** What a gateway has that a server on its own records has not. */
export type GatewayServices =
  | Gateway
  | AuditTrail
  | Dispatcher
  | WriteQueue
  | VendorEvents
  | WebhookSecrets
  | LaneStore
  | Readiness
  | Secrets

/** The gateway of a server, where it is one. */
export class GatewayFace extends Context.Tag("server/GatewayFace")<
  GatewayFace,
  Option.Option<Context.Context<GatewayServices>>
>() {
  /** None: the records are the server's own. */
  static readonly layerNone: Layer.Layer<GatewayFace> = Layer.succeed(GatewayFace, Option.none())
}
