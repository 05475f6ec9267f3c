import { Failure, FailureTraits } from "@lanekit/core"

/**
 * How a request ended that was not answered with success.
 *
 * `effect` is what it may have done: `none` when it surely did nothing; `unknown` when it came to no end (`timeout`,
 * `cut`), or to one that does not tell (`failed`: the server's failure may have come after the effect).
 */
export interface FailedAttempt<F> {
  readonly failure: F
  readonly effect: "none" | "unknown"
  readonly reason: Failure.OutcomeUnknown["reason"]
}

/** A request that came to an end: the server answered, and has nothing left to do for it. */
export const answered = <F extends Failure.Failure>(failure: F, status: number): FailedAttempt<F> => ({
  failure,
  effect: status < 300 || status >= 500 || status === 408 ? "unknown" : "none",
  reason: "failed"
})

/** A request that no connection was there for. */
export const unsent = <F>(failure: F): FailedAttempt<F> => ({ failure, effect: "none", reason: "cut" })

/** A request that was given up, or whose connection was lost. */
export const lost = <F>(failure: F, reason: "timeout" | "cut"): FailedAttempt<F> => ({
  failure,
  effect: "unknown",
  reason
})

/** Whether sending the same again may succeed, given that it does no harm. */
export const canRepeat = ({ failure }: FailedAttempt<Failure.Failure>): boolean =>
  FailureTraits.traitsOf(failure).canRetry

/** Seconds that the API asked to wait. */
export const retryAfterOf = ({ failure }: FailedAttempt<Failure.Failure>): number =>
  failure instanceof Failure.RateLimited || failure instanceof Failure.Unavailable ? failure.retryAfter ?? 0 : 0
