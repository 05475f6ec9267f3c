import { Failure, FailureTraits } from "@lanekit/core"
import { Schema } from "effect"

/** How a write ended: with what the API answered, in the API's own form, or with a failure. */
export const Outcome = Schema.Union(
  Schema.TaggedStruct("Succeeded", { body: Schema.Unknown }),
  Schema.TaggedStruct("Failed", { failure: Failure.Failure })
)
export type Outcome = typeof Outcome.Type

/** It took effect, or there was nothing to do. */
export const succeeded = (body: unknown): Outcome => ({ _tag: "Succeeded", body })

/** It did not, or nobody knows whether it did. */
export const failed = (failure: Failure.Failure): Outcome => ({ _tag: "Failed", failure })

/**
 * Whether an outcome is the last word. After the others, the same write can still take effect, or may have: it was not
 * sent, the API could not take it, or its answer was lost.
 */
export const isFinal = (outcome: Outcome): boolean =>
  outcome._tag === "Succeeded" || !(isOpen(outcome) || FailureTraits.traitsOf(outcome.failure).canRetry)

/** Whether nobody knows if it took effect. */
export const isOpen = (outcome: Outcome): boolean =>
  outcome._tag === "Failed" && outcome.failure._tag === "OutcomeUnknown"

/** How it is called in records: `succeeded`, or the code of its failure. */
export const nameOf = (outcome: Outcome): string =>
  outcome._tag === "Succeeded" ? "succeeded" : FailureTraits.traitsOf(outcome.failure).code
