import type { SqlClient } from "@effect/sql/SqlClient"
import { following, Page, Timestamp } from "@lanekit/core"
import { Array, type DateTime, Effect, Order, Schema } from "effect"
import type { ListedTable } from "./listing.ts"

/** Inserts rows, however many they are. */
export const insertInto = Effect.fnUntraced(function*(
  sql: SqlClient,
  table: string,
  rows: ReadonlyArray<Record<string, unknown>>
) {
  for (const chunk of Array.chunksOf(rows, rowsPerInsert)) {
    yield* sql`INSERT INTO ${sql(table)} ${sql.insert(chunk)}`
  }
})

/**
 * Records with the places that they get behind all rows that the table has, the oldest first: none of them may be older
 * than one of these.
 */
export const placed = Effect.fnUntraced(function*<A extends { readonly id: string; readonly createdAt: Timestamp }>(
  sql: SqlClient,
  table: ListedTable,
  records: ReadonlyArray<A>
) {
  const newest = yield* newestOf(sql, table)
  const first = newest === undefined ? 1 : newest.seq + 1
  return Array.sort(records, byAge).map((record, index) => ({ seq: first + index, record }))
})

/** The time of a record that is made now, after all that the table has, deleted ones included. */
export const timeOfNext = Effect.fnUntraced(function*(sql: SqlClient, table: ListedTable, now: DateTime.Utc) {
  const newest = yield* newestOf(sql, table)
  return following(newest?.createdAt, now)
})

/** The place of a row that is known to be there. */
export const placeOf = Effect.fnUntraced(function*(sql: SqlClient, table: ListedTable, id: string) {
  return toPlace(yield* sql`SELECT seq FROM ${sql(table)} WHERE id = ${id}`)[0].seq
})

// SQLite binds at most 32766 values per statement; the widest row has 18.
const rowsPerInsert = 500

const byAge = Order.make<Parameters<typeof Page.positionOf>[0]>((a, b) => {
  if (a.id === b.id) return 0
  return Page.isBefore(Page.positionOf(a), Page.positionOf(b)) ? 1 : -1
})

const newestOf = (sql: SqlClient, table: ListedTable) =>
  Effect.map(
    sql`SELECT seq, created_at FROM ${sql(table)} ORDER BY seq DESC LIMIT 1`,
    (rows) => toNewest(rows)[0]
  )

const toNewest = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({
  seq: Schema.Int,
  createdAt: Schema.propertySignature(Timestamp).pipe(Schema.fromKey("created_at"))
})))

const toPlace = Schema.decodeUnknownSync(Schema.Tuple(Schema.Struct({ seq: Schema.Int })))
