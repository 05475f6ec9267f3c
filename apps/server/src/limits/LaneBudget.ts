import { both } from "./both.ts"
import type { Budget } from "./Budget.ts"
import { fixedWindow } from "./FixedWindow.ts"
import type { LaneLimit } from "./LimitsConfig.ts"
import { slidingWindow } from "./SlidingWindow.ts"
import { tokenBucket } from "./TokenBucket.ts"
import type { Window, WindowKind } from "./Window.ts"

/** How long the window of a limit is, in milliseconds. Source: the vendor's documentation of its limits. */
export const minute = 60_000

/** How long the window of a burst is, in milliseconds. Source: the vendor's documentation of its limits. */
export const tenSeconds = 10_000

/** Whether a request is admitted, and what is left after it. */
export interface Admission {
  readonly isAdmitted: boolean
  readonly budget: Budget
  /** In how many whole seconds a request is admitted again; 0 where one is now. */
  readonly retryAfter: number
}

/**
 * The budgets of one lane, by the ids of the keys.
 *
 * A key that made no request for a minute has its whole budget again, and is forgotten: no more are known than made one.
 * Times are Unix milliseconds. When a clock is set back, a key that is known from later begins anew.
 */
export interface LaneBudget {
  /** Counts a request of a key, when it is admitted. */
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
      return withBurst(fixedWindow(perMinute, minute), limit, 2 * perMinute)
    case "sliding":
      return withBurst(slidingWindow(perMinute, minute), limit, perMinute)
    case "bucket":
      return withBurst(tokenBucket(perMinute, minute), limit, perMinute + Math.ceil(perMinute * tenSeconds / minute))
  }
}

// A burst need not be counted that is no less than the most that the minute itself admits in ten seconds.
const withBurst = <State>(window: Window<State>, { burst, perMinute }: LaneLimit, most: number): LaneBudget =>
  burst >= most ? make(window, perMinute) : make(both(window, slidingWindow(burst, tenSeconds)), perMinute)

const make = <State>(window: Window<State>, limit: number): LaneBudget => {
  interface Entry {
    readonly state: State
    /** When the key made its last request that was admitted. */
    readonly spentAt: number
  }

  // In the order of the last requests, so that those to forget come first.
  const entries = new Map<string, Entry>()

  const isKnown = ({ spentAt }: Entry, now: number) => spentAt <= now && now < spentAt + minute

  const forgetIdle = (now: number) => {
    for (const [keyId, entry] of entries) {
      if (isKnown(entry, now)) return
      entries.delete(keyId)
    }
  }

  const stateOf = (keyId: string, now: number): State => {
    const entry = entries.get(keyId)
    return entry !== undefined && isKnown(entry, now) ? entry.state : window.empty
  }

  const budgetOf = (state: State, now: number): Budget => {
    const { growsAt, remaining } = window.read(state, now)
    return { limit, remaining, resetAt: growsAt }
  }

  const take = (keyId: string, now: number): Admission => {
    forgetIdle(now)
    const state = stateOf(keyId, now)
    const budget = budgetOf(state, now)
    if (budget.remaining === 0) {
      return { isAdmitted: false, budget, retryAfter: Math.ceil((budget.resetAt - now) / 1000) }
    }
    const spent = window.spend(state, now)
    entries.delete(keyId)
    entries.set(keyId, { state: spent, spentAt: now })
    return { isAdmitted: true, budget: budgetOf(spent, now), retryAfter: 0 }
  }

  return {
    take,
    read: (keyId, now) => budgetOf(stateOf(keyId, now), now),
    full: (now) => budgetOf(window.empty, now),
    keys: () => entries.keys(),
    clear: () => entries.clear()
  }
}
