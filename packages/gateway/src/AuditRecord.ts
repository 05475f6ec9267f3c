import { Timestamp } from "@lanekit/core"
import { Schema } from "effect"

/** That somebody has written, or was refused it. Values are absent unless the gateway is configured to keep them. */
export interface AuditRecord {
  /** Id of the caller's key. */
  readonly caller: string
  readonly requestId: string
  /** Name of the operation, such as `updateContact`. */
  readonly operation: string
  readonly operationId?: string | undefined
  /** What was changed, such as `contact ct_1`. */
  readonly target?: string | undefined
  /** Names of the fields of the body. */
  readonly fields: ReadonlyArray<string>
  readonly values?: unknown
  /** `succeeded`, `unchanged`, or the code of the failure. */
  readonly outcome: string
  /** The API's id of the request that was answered, where there was one. */
  readonly upstreamRequestId?: string | undefined
  /** Why somebody was subscribed again, in the caller's words. */
  readonly reason?: string | undefined
}

/** A record as it is told. */
export const AuditEntry = Schema.Struct({
  seq: Schema.Int,
  at: Timestamp,
  caller: Schema.String,
  request_id: Schema.String,
  operation: Schema.String,
  operation_id: Schema.NullOr(Schema.String),
  target: Schema.NullOr(Schema.String),
  fields: Schema.Array(Schema.String),
  values: Schema.optionalWith(Schema.Unknown, { exact: true }),
  outcome: Schema.String,
  upstream_request_id: Schema.NullOr(Schema.String),
  reason: Schema.NullOr(Schema.String)
})
export type AuditEntry = typeof AuditEntry.Type
