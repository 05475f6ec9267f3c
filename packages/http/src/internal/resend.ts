import type { Failure } from "@lanekit/core"
import { Duration, Effect, Random } from "effect"
import { backoff, type RetryPolicy } from "../Retry.ts"
import { type FailedAttempt, retryAfterOf } from "./Attempt.ts"
import { RetryQuota } from "./RetryQuota.ts"
import { type Endpoint, noteRetry } from "./telemetry.ts"

/** Decides for one client whether requests are sent again, and when. */
export interface Resending {
  /** Waits until a request can be sent again, and tells whether it can. `retry` counts those before. */
  readonly again: (
    endpoint: Endpoint,
    failed: FailedAttempt<Failure.Failure>,
    retry: number
  ) => Effect.Effect<boolean>
  /** A request succeeded. */
  readonly earned: <A>(value: A) => A
}

/** Makes the decisions of one client. */
export const makeResending = (policy: RetryPolicy): Resending => {
  const quota = new RetryQuota(policy)
  return {
    again: (endpoint, failed, retry) =>
      Effect.suspend(() => {
        if (retry >= policy.retries || !quota.spend()) return Effect.succeed(false)
        return Effect.flatMap(Random.next, (draw) => {
          const wait = Duration.max(backoff(policy, retry, draw), Duration.seconds(retryAfterOf(failed)))
          return noteRetry(endpoint, { failure: failed.failure, retry: retry + 1, wait }).pipe(
            Effect.zipRight(Effect.sleep(wait)),
            Effect.as(true)
          )
        })
      }),
    earned: (value) => {
      quota.earn()
      return value
    }
  }
}
