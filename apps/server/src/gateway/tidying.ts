import { AuditTrail, WriteQueue } from "@lanekit/gateway"
import { Duration, Effect, Layer, Schedule } from "effect"
import type { GatewaySettings } from "./GatewaySettings.ts"

/** How often a gateway looks for what is to be forgotten. */
const interval = Duration.minutes(1)

/** Forgets what is older than a gateway is to remember, as long as it runs. */
export const layer = (
  { auditRetention }: Pick<GatewaySettings, "auditRetention">
): Layer.Layer<never, never, WriteQueue | AuditTrail> =>
  Layer.scopedDiscard(Effect.gen(function*() {
    const queue = yield* WriteQueue
    const trail = yield* AuditTrail
    const forget = Effect.all([whole(queue.forget), whole(trail.forget(auditRetention))], { discard: true })
    yield* Effect.forkScoped(Effect.repeat(forget, Schedule.spaced(interval)))
  }))

// Some at a time. Where the database is away, it is tried again a minute later.
const whole = <E>(some: Effect.Effect<number, E>) => Effect.ignore(Effect.repeat(some, { while: (gone) => gone > 0 }))
