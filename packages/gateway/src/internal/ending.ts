import type { SqlClient } from "@effect/sql/SqlClient"
import type { Failure } from "@lanekit/core"
import { databaseTime } from "@lanekit/sql/databaseTime"
import { Duration, Effect, Schema } from "effect"
import type { Ending } from "../Ending.ts"
import { failed, isFinal } from "../Outcome.ts"
import { OperationId } from "../QueuedWrite.ts"
import type { QueueConfig } from "../WriteQueue.ts"
import { appendRecords } from "./auditRows.ts"
import { callersOf, type makeLines } from "./lines.ts"
import type { makeLooking } from "./looking.ts"
import { encodeOutcome } from "./texts.ts"

/** Most writes that are forgotten in one step, so that nobody waits long for the lock on the database. */
const forgottenAtOnce = 1000

/** How writes leave the queue. */
export const makeEnding = (
  sql: SqlClient,
  { lock }: Pick<ReturnType<typeof makeLooking>, "lock">,
  lines: ReturnType<typeof makeLines>,
  { memory }: Pick<QueueConfig, "memory">
) => {
  const free = { lease: null, lease_until_ms: null, batch: null }

  const rowOf = (ending: Ending, now: number) =>
    ending._tag === "Done"
      ? {
        ...free,
        status: "done",
        outcome: encodeOutcome(ending.outcome),
        is_final: isFinal(ending.outcome) ? 1 : 0,
        superseded: ending.superseded.length === 0 ? null : JSON.stringify(ending.superseded),
        finished_ms: now
      }
      : {
        ...free,
        status: "queued",
        due_ms: now + Math.ceil(Duration.toMillis(ending.after)),
        is_unsettled: ending.isUnsettled ? 1 : 0,
        is_alone: ending.isAlone ? 1 : 0
      }

  const end = Effect.fn("WriteQueue.end")(
    function*(owner: string, endings: ReadonlyArray<Ending>) {
      yield* lock
      const now = yield* databaseTime(sql)
      const ended = yield* Effect.forEach(
        endings,
        (ending) =>
          sql`UPDATE operations SET ${sql.update(rowOf(ending, now))}
          WHERE id = ${ending.id} AND status = 'sending' AND lease = ${owner} RETURNING id, caller, status`
      )
      const rows = toEnded(ended.flat())
      const ids = rows.map(({ id }) => id)
      yield* lines.count(callersOf(rows.filter(({ status }) => status === "queued")))
      yield* appendRecords(
        sql,
        now,
        endings.flatMap((ending) => ending._tag === "Done" && ids.includes(ending.id) ? [ending.record] : [])
      )
      return ids
    },
    sql.withTransaction
  )

  const giveUp = Effect.fn("WriteQueue.giveUp")(
    function*(id: OperationId, failure: Failure.Failure) {
      yield* lock
      const now = yield* databaseTime(sql)
      const row = { status: "done", outcome: encodeOutcome(failed(failure)), is_final: 0, finished_ms: now }
      const given = yield* sql`UPDATE operations SET ${
        sql.update(row)
      } WHERE id = ${id} AND status = 'queued' RETURNING caller`
      yield* lines.count(callersOf(given))
      return given.length > 0
    },
    sql.withTransaction
  )

  const forget = Effect.gen(function*() {
    yield* lock
    const before = (yield* databaseTime(sql)) - Duration.toMillis(memory)
    const gone = yield* sql`
      DELETE FROM operations WHERE seq IN (
        SELECT seq FROM operations WHERE status = 'done' AND finished_ms < ${before} LIMIT ${forgottenAtOnce}
      ) RETURNING idempotency_key`
    yield* lines.addKeys(-toKeys(gone).filter(({ idempotency_key }) => idempotency_key !== null).length)
    return gone.length
  }).pipe(sql.withTransaction, Effect.withSpan("WriteQueue.forget"))

  return { end, giveUp, forget }
}

const toEnded = Schema.decodeUnknownSync(
  Schema.Array(Schema.Struct({ id: OperationId, caller: Schema.String, status: Schema.String }))
)

const toKeys = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ idempotency_key: Schema.NullOr(Schema.String) })))
