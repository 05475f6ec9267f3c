import type { SqlClient } from "@effect/sql/SqlClient"
import type { Fragment } from "@effect/sql/Statement"
import { Effect, Schema } from "effect"
import { isOneOf } from "./dialect.ts"

/** Most deliveries that are forgotten in one step, so that nobody waits long for the lock on the database. */
export const forgottenAtOnce = 1000

/**
 * Deletes deliveries of which `condition` is true, at most {@link forgottenAtOnce} of them, and the events that no
 * delivery is left of. Tells how many deliveries there were. To be called in a transaction.
 */
export const forget = Effect.fnUntraced(function*(sql: SqlClient, condition: Fragment) {
  const rows = toPlaces(
    yield* sql`DELETE FROM deliveries WHERE (event_seq, webhook_id) IN (
      SELECT event_seq, webhook_id FROM deliveries WHERE ${condition} LIMIT ${forgottenAtOnce}
    ) RETURNING event_seq`
  )
  yield* sql`DELETE FROM events WHERE ${isOneOf(sql, "seq", rows.map(({ event_seq }) => event_seq))}
    AND NOT EXISTS (SELECT 1 FROM deliveries WHERE event_seq = seq)`
  return rows.length
})

const toPlaces = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ event_seq: Schema.Int })))
