import { Failure } from "@lanekit/core"
import { Effect } from "effect"
import type { FailedAttempt } from "./Attempt.ts"

/** Fails because it is not known what an attempt did. */
export const outcomeUnknown = (
  { failure, reason }: FailedAttempt<Failure.Failure>
): Effect.Effect<never, Failure.OutcomeUnknown> =>
  Effect.fail(new Failure.OutcomeUnknown({ reason, ...(failure.origin !== undefined && { origin: failure.origin }) }))
