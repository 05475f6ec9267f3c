import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Array, Effect, Schema } from "effect"
import { ranks } from "./looking.ts"

/** Of more callers than that all lines are counted anew, which is one statement as well. */
const fewCallers = 20

/**
 * The lines in which writes wait, a row for each caller and rank, and the keys that are remembered: counted so that nobody
 * has to go through the queue who takes a write in.
 *
 * Whoever changes what waits or what is remembered holds the lock of the queue, and has it counted in the same transaction.
 */
export const makeLines = (sql: SqlClient) => {
  /** Counts what waits of some callers, in all ranks: as much work as they have waiting. */
  const count = (callers: ReadonlyArray<string>): Effect.Effect<void, SqlError> =>
    Effect.gen(function*() {
      const some = Array.dedupe(callers)
      if (some.length === 0) return
      const theirs = some.length > fewCallers ? sql`1 = 1` : sql`${sql.in("rank", ranks)} AND ${sql.in("caller", some)}`
      yield* sql`DELETE FROM queue_lines WHERE ${theirs}`
      yield* sql`
        INSERT INTO queue_lines (rank, caller, share, writes, waiting, first_seq, first_ms)
        SELECT rank, caller, MAX(share), COUNT(*), COUNT(DISTINCT COALESCE(target, id)), MIN(seq), MIN(created_ms)
        FROM operations WHERE status = 'queued' AND ${theirs} GROUP BY rank, caller`
    })

  /** Adds a write that was just taken in, the last in the order of arrival. */
  const add = (seq: number): Effect.Effect<void, SqlError> =>
    Effect.asVoid(sql`
      INSERT INTO queue_lines (rank, caller, share, writes, waiting, first_seq, first_ms)
      SELECT rank, caller, share, 1, 1, seq, created_ms FROM operations WHERE seq = ${seq}
      ON CONFLICT (rank, caller) DO UPDATE SET
        share = CASE WHEN queue_lines.share < excluded.share THEN excluded.share ELSE queue_lines.share END,
        first_ms = CASE WHEN queue_lines.first_ms > excluded.first_ms THEN excluded.first_ms ELSE queue_lines.first_ms END,
        writes = queue_lines.writes + 1,
        waiting = queue_lines.waiting + CASE WHEN EXISTS (
          SELECT 1 FROM operations o JOIN operations e ON e.target = o.target AND e.rank = o.rank AND e.caller = o.caller
          WHERE o.seq = ${seq} AND e.status <> 'done' AND e.status = 'queued' AND e.seq < o.seq
        ) THEN 0 ELSE 1 END`)

  /** Counts so many more writes that are remembered by their keys. */
  const addKeys = (keys: number): Effect.Effect<void, SqlError> =>
    keys === 0 ? Effect.void : Effect.asVoid(sql`UPDATE gateway SET keys = keys + ${keys} WHERE id = 1`)

  return { count, add, addKeys }
}

/** The callers of rows. */
export const callersOf = (rows: ReadonlyArray<unknown>): ReadonlyArray<string> =>
  toCallers(rows).map(({ caller }) => caller)

const toCallers = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ caller: Schema.String })))
