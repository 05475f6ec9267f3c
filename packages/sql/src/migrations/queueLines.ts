import { SqlClient } from "@effect/sql/SqlClient"
import { Effect } from "effect"
import { bigint, strictInKeyOrder } from "../dialect.ts"

/**
 * What is counted of the writes of a gateway, so that nobody has to count it who takes one in: whoever changes what it
 * follows from writes it in the same transaction, under the lock of the queue.
 *
 * `queue_lines` holds what waits of a caller in one rank: the greatest share, how many writes to how many targets, and the first of them.
 * `keys` is how many writes are remembered by their idempotency keys.
 */
export const queueLines = Effect.gen(function*() {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE queue_lines (
      rank INTEGER NOT NULL CHECK (rank BETWEEN 0 AND 2),
      caller TEXT NOT NULL,
      share INTEGER NOT NULL CHECK (share >= 1),
      writes INTEGER NOT NULL CHECK (writes >= waiting),
      waiting INTEGER NOT NULL CHECK (waiting >= 1),
      first_seq ${bigint(sql)} NOT NULL,
      first_ms ${bigint(sql)} NOT NULL,
      PRIMARY KEY (rank, caller)
    ) ${strictInKeyOrder(sql)}`
  yield* sql`
    INSERT INTO queue_lines (rank, caller, share, writes, waiting, first_seq, first_ms)
    SELECT rank, caller, MAX(share), COUNT(*), COUNT(DISTINCT COALESCE(target, id)), MIN(seq), MIN(created_ms)
    FROM operations WHERE status = 'queued' GROUP BY rank, caller`
  yield* sql`ALTER TABLE gateway ADD COLUMN keys INTEGER NOT NULL DEFAULT 0`
  yield* sql`UPDATE gateway SET keys = (SELECT COUNT(*) FROM operations WHERE idempotency_key IS NOT NULL)`
})
