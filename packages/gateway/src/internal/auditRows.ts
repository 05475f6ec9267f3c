import type { SqlClient } from "@effect/sql/SqlClient"
import { toTimestamp } from "@lanekit/core"
import { DateTime, Effect, Schema } from "effect"
import { AuditEntry, type AuditRecord } from "../AuditRecord.ts"

/** Appends to the audit trail, as part of the transaction that does what is recorded. */
export const appendRecords = (sql: SqlClient, now: number, records: ReadonlyArray<AuditRecord>) =>
  Effect.forEach(records, (record) => {
    const row = {
      at: toTimestamp(DateTime.unsafeMake(now)),
      at_ms: now,
      caller: record.caller,
      request_id: record.requestId,
      operation: record.operation,
      operation_id: record.operationId ?? null,
      target: record.target ?? null,
      fields: JSON.stringify(record.fields),
      field_values: record.values === undefined ? null : JSON.stringify(record.values),
      outcome: record.outcome,
      upstream_request_id: record.upstreamRequestId ?? null,
      reason: record.reason ?? null
    }
    return sql`INSERT INTO audit ${sql.insert(row)}`
  }, { discard: true })

const Row = Schema.Struct({
  ...AuditEntry.omit("values", "fields").fields,
  fields: Schema.parseJson(Schema.Array(Schema.String)),
  field_values: Schema.NullOr(Schema.parseJson(Schema.Unknown))
})

const decodeRows = Schema.decodeUnknownSync(Schema.Array(Row))

/** The entries of rows of the table `audit`. */
export const toEntries = (rows: ReadonlyArray<unknown>): ReadonlyArray<AuditEntry> =>
  decodeRows(rows).map(({ field_values: values, ...same }) => values === null ? same : Object.assign(same, { values }))
