import { Timestamp, toTimestamp } from "@lanekit/core"
import type { KeptWrite, Place } from "@lanekit/gateway"
import { ErrorEnvelope } from "@lanekit/http"
import { DateTime, Duration, Schema } from "effect"
import { apiPath } from "../apiPath.ts"

/** What a gateway tells of a write that it has taken in. */
export const OperationStatus = Schema.Struct({
  id: Schema.String,
  status: Schema.Literal("queued", "sending", "succeeded", "failed"),
  created_at: Timestamp,
  /** Writes that are likely to be sent before it, and when its turn is likely to come; while it waits. */
  position: Schema.optionalWith(Schema.Int, { exact: true }),
  estimated_at: Schema.optionalWith(Timestamp, { exact: true }),
  finished_at: Schema.optionalWith(Timestamp, { exact: true }),
  /** Fields that a later write of the same contact gave another value. */
  superseded: Schema.optionalWith(Schema.Array(Schema.String), { exact: true }),
  /** What its caller would have been answered. */
  response: Schema.optionalWith(Schema.Struct({ status: Schema.Int, body: Schema.Unknown }), { exact: true })
})
export type OperationStatus = typeof OperationStatus.Type

/** The path of a write's status. */
export const operationPath = (id: string): string => `${apiPath}/operations/${id}`

/** What is told of a write now, in Unix milliseconds. */
export const statusOf = (
  { createdAt, finishedAt, id, outcome, requestId, status, superseded }: KeptWrite,
  place: Place | undefined,
  now: number
): OperationStatus => ({
  id,
  status: status !== "done" ? status : outcome?._tag === "Succeeded" ? "succeeded" : "failed",
  created_at: timestampOf(createdAt),
  ...(place !== undefined && status === "queued" && {
    position: place.position,
    estimated_at: timestampOf(now + Duration.toMillis(place.estimate))
  }),
  ...(finishedAt !== null && status === "done" && { finished_at: timestampOf(finishedAt) }),
  ...(superseded.length > 0 && { superseded }),
  ...(outcome !== null && { response: responseOf(outcome, requestId) })
})

const responseOf = (outcome: NonNullable<KeptWrite["outcome"]>, requestId: string) => {
  if (outcome._tag === "Succeeded") return { status: 200, body: outcome.body }
  const { body, status } = ErrorEnvelope.toAnswer(outcome.failure, requestId)
  return { status, body }
}

const timestampOf = (millis: number): Timestamp => toTimestamp(DateTime.unsafeMake(millis))
