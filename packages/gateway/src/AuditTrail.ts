import { SqlClient } from "@effect/sql/SqlClient"
import { type Failure, Page } from "@lanekit/core"
import { databaseTime } from "@lanekit/sql/databaseTime"
import { orUnavailable } from "@lanekit/sql/sqlFault"
import { Chunk, Context, Duration, Effect, Layer, Option, Schema, Stream } from "effect"
import type { AuditEntry, AuditRecord } from "./AuditRecord.ts"
import { appendRecords, toEntries } from "./internal/auditRows.ts"

/** Which records of the audit trail are asked for: all, or those of a caller, a target, a time. */
export const AuditQuery = Schema.Struct({
  ...Page.PageQueryFields,
  caller: Schema.optionalWith(Schema.NonEmptyString, { exact: true }),
  target: Schema.optionalWith(Schema.NonEmptyString, { exact: true }),
  outcome: Schema.optionalWith(Schema.NonEmptyString, { exact: true })
})
export type AuditQuery = typeof AuditQuery.Type

/** Most records that are forgotten in one step, so that nobody waits long for the lock on the database. */
const forgottenAtOnce = 1000

/** Who has written what, and when: the newest first, append-only. */
export class AuditTrail extends Context.Tag("gateway/AuditTrail")<AuditTrail, {
  /** Appends a record of what did not go through the queue. */
  readonly append: (record: AuditRecord) => Effect.Effect<void, Failure.Unavailable>
  readonly page: (
    query: AuditQuery
  ) => Effect.Effect<Page.Page<AuditEntry>, Failure.CursorMalformed | Failure.Unavailable>
  /** All that the query names, from its cursor on. */
  readonly all: (query: AuditQuery) => Stream.Stream<AuditEntry, Failure.CursorMalformed | Failure.Unavailable>
  /** Forgets what is older than that, some at a time, and tells how many. */
  readonly forget: (age: Duration.Duration) => Effect.Effect<number, Failure.Unavailable>
}>() {
  /** The trail on a database. */
  static readonly layer: Layer.Layer<AuditTrail, never, SqlClient> = Layer.effect(
    AuditTrail,
    Effect.map(SqlClient, (sql) => {
      const append = Effect.fn("AuditTrail.append")(function*(record: AuditRecord) {
        yield* appendRecords(sql, yield* databaseTime(sql), [record])
      }, orUnavailable)

      const page = Effect.fn("AuditTrail.page")(function*(query: AuditQuery) {
        const { caller, cursor, limit = Page.defaultLimit, outcome, target } = query
        const after = cursor === undefined ? undefined : yield* Page.fromCursor(cursor)
        const conditions = [
          sql`seq > 0`,
          ...(after === undefined ? [] : [sql`seq < ${after.createdAt}`]),
          ...(caller === undefined ? [] : [sql`caller = ${caller}`]),
          ...(target === undefined ? [] : [sql`target = ${target}`]),
          ...(outcome === undefined ? [] : [sql`outcome = ${outcome}`])
        ]
        const rows = yield* sql`
          SELECT * FROM audit WHERE ${sql.and(conditions)} ORDER BY seq DESC LIMIT ${limit + 1}`
        return Page.fromFound(toEntries(rows), limit, ({ request_id, seq }) => ({ createdAt: seq, id: request_id }))
      }, orUnavailable)

      const all = (query: AuditQuery) =>
        Stream.paginateChunkEffect(
          query,
          (next) =>
            Effect.map(page({ ...next, limit: Page.maxLimit }), ({ data, page: { cursor, hasMore } }) => [
              Chunk.fromIterable(data),
              hasMore && cursor !== null ? Option.some({ ...next, cursor }) : Option.none()
            ])
        )

      const forget = Effect.fn("AuditTrail.forget")(function*(age: Duration.Duration) {
        const before = (yield* databaseTime(sql)) - Duration.toMillis(age)
        const gone = yield* sql`
          DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE at_ms < ${before} LIMIT ${forgottenAtOnce})
          RETURNING seq`
        return gone.length
      }, orUnavailable)

      return { append, page, all, forget }
    })
  )
}
