import { Failure } from "@lanekit/core"
import { type Context, Effect } from "effect"
import type { Exchange } from "./Exchange.ts"
import type { RateLimits } from "./limits/RateLimits.ts"

/** Counts the request of a good key, whatever becomes of it. One over the limit is refused, and does not count. */
export const spend = Effect.fnUntraced(function*(
  limits: Context.Tag.Service<RateLimits>,
  exchange: Context.Tag.Service<Exchange>,
  keyId: string
) {
  const { budget, isAdmitted, retryAfter } = yield* limits.take(keyId, exchange.lane)
  exchange.budget = budget
  if (!isAdmitted) return yield* new Failure.RateLimited({ retryAfter, limit: budget.limit })
})
