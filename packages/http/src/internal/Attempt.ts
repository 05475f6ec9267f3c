import { Failure, FailureTraits } from "@lanekit/core"
import { nameOf, type Operation } from "../Operation.ts"

/**
 * How a request ended that was not answered with success.
 *
 * `effect` is what it may have done: `none` when it surely did nothing; `unknown` when it came to no end (`timeout`,
 * `cut`), so that the server may be at it yet, or to one that does not tell (`failed`: the server's failure may have come
 * after the effect).
 */
export interface FailedAttempt<F> {
  readonly failure: F
  readonly effect: "none" | "unknown"
  readonly reason: Failure.OutcomeUnknown["reason"]
  /** Whether a success was seen, of which the body could not be read: what it did must not be done again. */
  readonly isAcknowledged: boolean
}

/** A request that was answered. */
export const answered = <F extends Failure.Failure>(failure: F, status: number): FailedAttempt<F> => ({
  failure,
  effect: effectOf(status),
  reason: reasonOf(failure, status),
  isAcknowledged: isSuccess(status)
})

/** A request that no connection was there for. */
export const unsent = <F>(failure: F): FailedAttempt<F> => ({
  failure,
  effect: "none",
  reason: "cut",
  isAcknowledged: false
})

/**
 * A request that was given up, or whose connection was lost. Its status is known when that happened within the body of the
 * answer.
 */
export const lost = <F>(failure: F, reason: "timeout" | "cut", status: number | undefined): FailedAttempt<F> => ({
  failure,
  effect: status === undefined ? "unknown" : effectOf(status),
  reason,
  isAcknowledged: status !== undefined && isSuccess(status)
})

/** An attempt that somebody else has made, who did not see how it ended. */
export const unseen = (operation: Pick<Operation, "method" | "path">): FailedAttempt<Failure.UpstreamTimeout> => ({
  failure: new Failure.UpstreamTimeout({ origin: { operation: nameOf(operation) } }),
  effect: "unknown",
  reason: "timeout",
  isAcknowledged: false
})

/** Whether sending the same again may succeed, given that it does no harm. */
export const canRepeat = ({ failure }: FailedAttempt<Failure.Failure>): boolean =>
  FailureTraits.traitsOf(failure).canRetry

/** Seconds that the API asked to wait. */
export const retryAfterOf = ({ failure }: FailedAttempt<Failure.Failure>): number =>
  failure instanceof Failure.RateLimited || failure instanceof Failure.Unavailable ? failure.retryAfter ?? 0 : 0

const isSuccess = (status: number): boolean => status >= 200 && status <= 299

const effectOf = (status: number): FailedAttempt<never>["effect"] =>
  isSuccess(status) || status >= 500 || status === 408 ? "unknown" : "none"

// Only when the API itself has answered it has nothing left to do. A proxy that gave up, or lost its own connection, does
// not know that, and says so in words that are not the API's.
const reasonOf = (failure: Failure.Failure, status: number): Failure.OutcomeUnknown["reason"] => {
  if (status < 300 || failure._tag === "InternalError" || failure._tag === "Unavailable") return "failed"
  return status === 408 || status === 504 ? "timeout" : "cut"
}
