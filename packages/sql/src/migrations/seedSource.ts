import { SqlClient } from "@effect/sql/SqlClient"
import { Effect } from "effect"

/** The workspace knows what it was filled from. Of those that are there the demo can be told; others are not known. */
export const seedSource = Effect.gen(function*() {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE workspace ADD COLUMN seed_source TEXT`
  yield* sql`UPDATE workspace SET seed_source = 'demo' WHERE workspace_id = 'ws_demo'`
})
