import { AuditTrail, Dispatcher, Gateway, type QueueConfig, WriteQueue } from "@lanekit/gateway"
import { Duration, Effect, Layer, Option } from "effect"
import { GatewayFace, type GatewayServices } from "./GatewayFace.ts"
import * as GatewayResponder from "./GatewayResponder.ts"
import type { GatewaySettings } from "./GatewaySettings.ts"

/** How long a process has what it took from the queue, before others may go on with it. */
const lease = Duration.seconds(30)

/** The gateway over its queue and the API. `timeout` is how long one request upstream may take. */
export const layer = (settings: GatewaySettings, timeout: Duration.Duration) => {
  const { idempotencyKeys, keepsAuditValues: keepsValues, lanes, memory, patience, queue, wait } = settings
  const arrival = Duration.sum(timeout, lanes.write.lateArrival)
  const queueConfig: QueueConfig = { limits: { ...queue, keys: idempotencyKeys }, lease, arrival, memory }
  return Layer.merge(GatewayResponder.layer, face).pipe(
    Layer.provide(Gateway.layer({ wait, grace: Duration.times(timeout, 4), keepsValues })),
    Layer.provide(Dispatcher.layer({ lease, arrival, patience, keepsValues })),
    Layer.provide(Layer.merge(WriteQueue.layer(queueConfig), AuditTrail.layer))
  )
}

const face: Layer.Layer<GatewayFace, never, GatewayServices> = Layer.effect(
  GatewayFace,
  Effect.map(Effect.context<GatewayServices>(), Option.some)
)
