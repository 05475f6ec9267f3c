import { SqlClient } from "@effect/sql/SqlClient"
import { Effect } from "effect"
import { double, strict } from "../dialect.ts"

/**
 * What is known of the lanes of a gateway's own key, shared by all of its processes: a row for each lane.
 *
 * `lane_ms` is the time of the lane when the row was written last, and `database_ms` that of the database at the same
 * moment. `paused_ms` is how much of the database's time did not count, in all.
 */
export const lanes = Effect.gen(function*() {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE lanes (
      name TEXT NOT NULL PRIMARY KEY CHECK (name IN ('read', 'write')),
      state TEXT NOT NULL,
      lane_ms ${double(sql)} NOT NULL,
      database_ms ${double(sql)} NOT NULL,
      paused_ms ${double(sql)} NOT NULL
    ) ${strict(sql)}`
  for (const name of ["read", "write"]) {
    yield* sql`INSERT INTO lanes (name, state, lane_ms, database_ms, paused_ms) VALUES (${name}, '{}', 0, 0, 0)`
  }
})
