import type { AnyProductlaneError } from "./errors.ts"

/** How one call is made. */
export interface CallOptions {
  /**
   * Aborting it ends the call, while it waits for its lane as well, and the call rejects with the signal's reason. A write
   * that was sent may have taken effect nevertheless.
   */
  readonly signal?: Signal | undefined
  /**
   * What goes first when requests have to wait: `interactive`, when absent, before `batch`. Changes of a person's consent
   * go before both.
   */
  readonly priority?: "interactive" | "batch" | undefined
  /** Is told of every request that has to wait, once, when its wait begins. What it throws, the call rejects with. */
  readonly onWait?: ((wait: Wait) => void) | undefined
  /** Is told of every request that will be sent again, before the wait. What it throws, the call rejects with. */
  readonly onRetry?: ((retry: Retry) => void) | undefined
}

/** One of the two budgets of a key: reads are counted apart from writes. */
export type Lane = "read" | "write"

/** What a request is worth, the most urgent first. */
export type Priority = "consent" | "interactive" | "batch"

/** A request that has to wait for its lane. */
export interface Wait {
  readonly lane: Lane
  readonly priority: Priority
  /** How many requests go before it. */
  readonly position: number
  /** How long it will take, as far as anybody can tell, in milliseconds. */
  readonly estimate: number
}

/** A request that will be sent again. */
export interface Retry {
  /** Method and path template, such as `GET /contacts/{id}`. */
  readonly operation: string
  /** How the last attempt ended. */
  readonly error: AnyProductlaneError
  /** Which retry it is, from 1. */
  readonly retry: number
  /** How long it is until then, in milliseconds; the lane may add to it. */
  readonly wait: number
}

/** What of an `AbortSignal` a call looks at. */
export interface Signal {
  readonly aborted: boolean
  readonly reason?: unknown
  readonly addEventListener: (type: "abort", listener: () => void) => void
  readonly removeEventListener: (type: "abort", listener: () => void) => void
}
