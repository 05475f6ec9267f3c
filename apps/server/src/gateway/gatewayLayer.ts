import {
  AuditTrail,
  Dispatcher,
  Gateway,
  Leave,
  type QueueConfig,
  Reads,
  VendorEvents,
  WriteQueue
} from "@lanekit/gateway"
import { Duration, Effect, Layer, Option } from "effect"
import { Draining } from "../Draining.ts"
import { lastMoments } from "../HttpServer.ts"
import { GatewayFace, type GatewayServices } from "./GatewayFace.ts"
import * as GatewayResponder from "./GatewayResponder.ts"
import type { GatewaySettings } from "./GatewaySettings.ts"
import { Readiness } from "./Readiness.ts"
import * as tidying from "./tidying.ts"
import { WebhookSecrets } from "./WebhookSecrets.ts"

/** How long a process has what it took from the queue, before others may go on with it. */
const lease = Duration.seconds(30)

/** The gateway over its queue and the API. `timeout` is how long one request upstream may take, `drain` how long those who wait have when it stops. */
export const layer = (
  settings: GatewaySettings,
  { drain, timeout }: { readonly timeout: Duration.Duration; readonly drain: Duration.Duration }
) => {
  const {
    cache,
    idempotencyKeys,
    keepsAuditValues: keepsValues,
    lanes,
    memory,
    patience,
    queue,
    wait,
    webhookSecrets
  } = settings
  const arrival = Duration.sum(timeout, lanes.write.lateArrival)
  const queueConfig: QueueConfig = { limits: { ...queue, keys: idempotencyKeys }, lease, arrival, memory }
  const reads = Reads.layer({ timeToLive: cache.timeToLive, capacity: cache.entries, wait })
  return Layer.mergeAll(GatewayResponder.layer, face, tidying.layer(settings)).pipe(
    Layer.provide(Readiness.layer(wait)),
    Layer.provide(Layer.merge(VendorEvents.layer, Layer.succeed(WebhookSecrets, webhookSecrets))),
    Layer.provide(Gateway.layer({ wait, grace: Duration.times(timeout, 4), keepsValues })),
    Layer.provide(leave(drain)),
    Layer.provide(Dispatcher.layer({ lease, arrival, patience, keepsValues })),
    Layer.provide(Layer.mergeAll(WriteQueue.layer(queueConfig), AuditTrail.layer, reads))
  )
}

// Half of what is left is for the answers.
const leave = (drain: Duration.Duration) =>
  Layer.effect(
    Leave,
    Effect.map(Draining, ({ lastCall }) => ({ begins: lastCall, grace: Duration.times(lastMoments(drain), 0.5) }))
  )

const face: Layer.Layer<GatewayFace, never, GatewayServices> = Layer.effect(
  GatewayFace,
  Effect.map(Effect.context<GatewayServices>(), Option.some)
)
