import { Duration } from "effect"

/** When a request is sent again. */
export interface RetryPolicy {
  /** How often a request is sent again, at most: 0 or more. With 2 there are 3 attempts. */
  readonly retries: number
  /** The longest wait before the first of them; each one after doubles it. */
  readonly base: Duration.Duration
  /** The longest wait of all, where the API does not ask for a longer one. */
  readonly cap: Duration.Duration
  /**
   * How many requests may be sent again while none succeeds, so that an API in trouble is not burdened with a multiple of
   * its load. Every {@link successesPerRetry} successes give one back.
   */
  readonly quota: number
  /**
   * Whether a write that may have taken effect is settled by reading. Without, its failure is given as it came, and it is
   * not sent again.
   */
  readonly settles: boolean
}

/** Three retries, after at most 0.5 s, 1 s and 2 s; a quota of ten. */
export const defaultPolicy: RetryPolicy = {
  retries: 3,
  base: Duration.millis(500),
  cap: Duration.seconds(20),
  quota: 10,
  settles: true
}

/** Nothing is sent again, and nothing is settled. */
export const none: RetryPolicy = { ...defaultPolicy, retries: 0, settles: false }

/** How many successes give one retry back to the quota. */
export const successesPerRetry = 10

/**
 * How long to wait before a request is sent again: whole milliseconds from nothing to a bound that doubles with each retry
 * ("full jitter"), so that those who failed together do not come back together. `retry` counts from 0, `draw` is at least
 * 0 and below 1.
 */
export const backoff = ({ base, cap }: RetryPolicy, retry: number, draw: number): Duration.Duration => {
  const bound = Math.min(Duration.toMillis(cap), Duration.toMillis(base) * 2 ** Math.min(retry, 30))
  return Duration.millis(Math.floor(bound * draw))
}
