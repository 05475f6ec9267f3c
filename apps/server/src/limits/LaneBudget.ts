import type { Budget } from "./Budget.ts"
import { fixedWindow } from "./FixedWindow.ts"
import type { LaneLimit } from "./LimitsConfig.ts"
import type { Admission } from "./RateLimits.ts"
import { type SlidingState, slidingWindow } from "./SlidingWindow.ts"
import { tokenBucket } from "./TokenBucket.ts"
import type { Window, WindowKind } from "./Window.ts"

/** How long the window of a limit is, in milliseconds. Source: the vendor's documentation of its limits. */
export const minute = 60_000

/** How long the window of a burst is, in milliseconds. Source: the vendor's documentation of its limits. */
export const tenSeconds = 10_000

/** The budgets of one lane, by the ids of the keys. */
export interface LaneBudget {
  readonly take: (keyId: string, now: number) => Admission
  readonly read: (keyId: string, now: number) => Budget
  readonly full: (now: number) => Budget
  /** The keys of which something is known. */
  readonly keys: () => Iterable<string>
  readonly clear: () => void
}

/** The budgets of one lane, of which nothing is spent yet. */
export const makeLaneBudget = (kind: WindowKind, limit: LaneLimit): LaneBudget => {
  const { perMinute } = limit
  switch (kind) {
    case "fixed":
      return make(fixedWindow(perMinute, minute), limit, 2 * perMinute)
    case "sliding":
      return make(slidingWindow(perMinute, minute), limit, perMinute)
    case "bucket":
      return make(tokenBucket(perMinute, minute), limit, perMinute + Math.ceil(perMinute * tenSeconds / minute))
  }
}

// Where the minute admits no burst, none has to be counted.
const boundless: Window<SlidingState> = {
  empty: [],
  read: (_state, now) => ({ remaining: Number.POSITIVE_INFINITY, growsAt: now }),
  spend: (state) => state
}

// Beyond so many keys, those of which nothing is spent are forgotten.
const manyKeys = 1000

const make = <Main>(
  main: Window<Main>,
  { burst: burstLimit, perMinute }: LaneLimit,
  /** Most requests that the minute itself admits in ten seconds. */
  bound: number
): LaneBudget => {
  const burst = burstLimit >= bound ? boundless : slidingWindow(burstLimit, tenSeconds)
  const empty = { main: main.empty, burst: burst.empty }
  const states = new Map<string, typeof empty>()

  const readingOf = (state: typeof empty, now: number) => {
    const a = main.read(state.main, now)
    const b = burst.read(state.burst, now)
    const growsAt = a.remaining === b.remaining
      ? Math.max(a.growsAt, b.growsAt)
      : a.remaining < b.remaining
      ? a.growsAt
      : b.growsAt
    return { remaining: Math.min(a.remaining, b.remaining), growsAt }
  }

  const budgetOf = (state: typeof empty, now: number): Budget => {
    const { growsAt, remaining } = readingOf(state, now)
    return { limit: perMinute, remaining, resetAt: growsAt }
  }

  const forgetIdle = (now: number) => {
    for (const [keyId, state] of states) {
      const { remaining } = readingOf(state, now)
      if (remaining === Math.min(perMinute, burstLimit)) states.delete(keyId)
    }
  }

  const take = (keyId: string, now: number): Admission => {
    const state = states.get(keyId) ?? empty
    const { growsAt, remaining } = readingOf(state, now)
    if (remaining === 0) {
      return {
        isAdmitted: false,
        budget: budgetOf(state, now),
        retryAfter: Math.max(1, Math.ceil((growsAt - now) / 1000))
      }
    }
    if (states.size >= manyKeys && !states.has(keyId)) forgetIdle(now)
    const next = { main: main.spend(state.main, now), burst: burst.spend(state.burst, now) }
    states.set(keyId, next)
    return { isAdmitted: true, budget: budgetOf(next, now), retryAfter: 0 }
  }

  return {
    take,
    read: (keyId, now) => budgetOf(states.get(keyId) ?? empty, now),
    full: (now) => budgetOf(empty, now),
    keys: () => states.keys(),
    clear: () => states.clear()
  }
}
