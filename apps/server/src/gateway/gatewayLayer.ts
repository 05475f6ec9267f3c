import {
  AuditTrail,
  Dispatcher,
  Gateway,
  type QueueConfig,
  Upstream,
  WriteLane,
  WriteQueue
} from "@lanekit/gateway"
import { type CompanyResolver, handlers, LaneStore } from "@lanekit/http"
import { type Context, Duration, Effect, Layer, Option } from "effect"
import { GatewayFace, type GatewayServices } from "./GatewayFace.ts"
import type { GatewaySettings } from "./GatewaySettings.ts"

/** How long a process has what it took from the queue, before others may go on with it. */
const lease = Duration.seconds(30)

/**
 * The gateway over its queue and the API. `timeout` is how long one request upstream may take.
 */
export const layer = (
  settings: GatewaySettings,
  timeout: Duration.Duration
) => {
  const { auditRetention: _, idempotencyKeys, keepsAuditValues: keepsValues, lanes, memory, patience, queue, wait } = settings
  const arrival = Duration.sum(timeout, lanes.write.lateArrival)
  const queueConfig: QueueConfig = { limits: { ...queue, keys: idempotencyKeys }, lease, arrival, memory }
  return face.pipe(
    Layer.provide(Gateway.layer({ wait, grace: Duration.times(timeout, 4), keepsValues })),
    Layer.provide(Dispatcher.layer({ lease, arrival, patience, keepsValues })),
    Layer.provide(Layer.merge(WriteQueue.layer(queueConfig), AuditTrail.layer))
  )
}
