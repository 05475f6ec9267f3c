import { SqlClient } from "@effect/sql/SqlClient"
import { Timestamp, toMillis } from "@lanekit/core"
import { Effect, Schema } from "effect"

/** Fills in the times of change as Unix milliseconds, from how rows spell them. */
export const fillTimesOfChange = Effect.fnUntraced(function*(table: "companies" | "contacts") {
  const sql = yield* SqlClient
  const read = (after: number) =>
    Effect.map(
      sql`SELECT seq, updated_at FROM ${sql(table)} WHERE seq > ${after} ORDER BY seq LIMIT ${rowsPerChunk}`,
      toTimes
    )
  let rows = yield* read(0)
  for (let last = rows.at(-1); last !== undefined; last = rows.at(-1)) {
    const times = rows.map(({ seq, updatedAt }) => ({ seq, millis: toMillis(updatedAt) }))
    yield* sql`UPDATE ${sql(table)} SET updated_at_ms = value ->> 'millis' FROM json_each(${JSON.stringify(times)})
      WHERE seq = value ->> 'seq'`
    rows = yield* read(last.seq)
  }
})

const rowsPerChunk = 500

const toTimes = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({
  seq: Schema.Int,
  updatedAt: Schema.propertySignature(Timestamp).pipe(Schema.fromKey("updated_at"))
})))
