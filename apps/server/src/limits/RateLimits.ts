import { Clock, Context, Effect, Layer } from "effect"
import type { Budget } from "./Budget.ts"
import type { Lane } from "./Lane.ts"
import { type Admission, makeLaneBudget } from "./LaneBudget.ts"
import type { LimitsConfig } from "./LimitsConfig.ts"

/** The limits of all keys, each by its own. Kept in memory: a server that starts anew begins with full budgets. */
export class RateLimits extends Context.Tag("server/RateLimits")<RateLimits, {
  /** Counts a request of a key, when it is admitted. */
  readonly take: (keyId: string, lane: Lane) => Effect.Effect<Admission>
  /** The budget of a key of which nothing is spent: what an answer says when the request has no good key. */
  readonly full: (lane: Lane) => Effect.Effect<Budget>
  /** What every key that made requests has left, by its id. */
  readonly all: Effect.Effect<Readonly<Record<string, Readonly<Record<Lane, Budget>>>>>
  /** Gives every key its full budgets back. */
  readonly clear: Effect.Effect<void>
}>() {
  /** Limits that count from nothing. */
  static readonly layer = (config: LimitsConfig): Layer.Layer<RateLimits> =>
    Layer.sync(RateLimits, () => {
      const lanes = {
        read: makeLaneBudget(config.window, config.lanes.read),
        write: makeLaneBudget(config.window, config.lanes.write)
      }
      const full = (lane: Lane) => Effect.map(Clock.currentTimeMillis, lanes[lane].full)
      return {
        take: (keyId, lane) =>
          config.areEnforced
            ? Effect.map(Clock.currentTimeMillis, (now) => lanes[lane].take(keyId, now))
            : Effect.map(full(lane), (budget) => ({ isAdmitted: true, budget, retryAfter: 0 })),
        full,
        all: Effect.map(Clock.currentTimeMillis, (now) => {
          const ids = new Set([...lanes.read.keys(), ...lanes.write.keys()])
          return Object.fromEntries(
            [...ids].map((id) => [id, { read: lanes.read.read(id, now), write: lanes.write.read(id, now) }])
          )
        }),
        clear: Effect.sync(() => {
          lanes.read.clear()
          lanes.write.clear()
        })
      }
    })
}
