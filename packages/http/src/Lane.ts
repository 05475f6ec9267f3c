import { Duration } from "effect"
import type { Method } from "./Operation.ts"

/** One of the two budgets of a key: reads are counted apart from writes. Source: the vendor's documentation. */
export type Lane = "read" | "write"

/** How many requests of a lane the API takes. */
export interface LaneLimits {
  /** Requests in any {@link window}, 1 or more. */
  readonly requests: number
  /** The time that a limit is about; twice that for a server that weighs the window before, so that it remembers both. */
  readonly window: Duration.Duration
  /**
   * How long after it was given up a request may still arrive, at most: it may wait in the queue of a proxy. Until then it
   * counts as one that may yet be counted.
   */
  readonly lateArrival: Duration.Duration
}

/** The limits of both lanes. */
export type LanesConfig = { readonly [Name in Lane]: LaneLimits }

const window = Duration.minutes(1)
const lateArrival = Duration.minutes(2)

/** 1000 reads and 60 writes a minute. Source: the vendor's documentation of its limits. */
export const vendorLimits: LanesConfig = {
  read: { requests: 1000, window, lateArrival },
  write: { requests: 60, window, lateArrival }
}

/**
 * Time that a slot stays taken beyond its window, in milliseconds: clocks of two machines do not run at quite the same
 * speed, and a server may round the moments that it counts.
 */
export const margin = 100

/** The lane that requests of a method are counted in. */
export const laneOf = (method: Method | "HEAD"): Lane => method === "GET" || method === "HEAD" ? "read" : "write"
