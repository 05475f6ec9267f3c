import { SqlClient } from "@effect/sql/SqlClient"
import { Effect } from "effect"
import { bigint, strict, strictInKeyOrder } from "../dialect.ts"

/**
 * Webhooks, and the outbox of what they are told: an event is written in the transaction of its change, with one
 * delivery for each webhook that asked for it.
 *
 * `events.seq` is the order of changes, `events.body` what is sent, byte by byte. A pending delivery is due at `due_ms`;
 * one with an `attempt_id` was taken on, and is due again then, should nobody settle the attempt.
 */
export const webhooks = Effect.gen(function*() {
  const sql = yield* SqlClient

  yield* sql`
    CREATE TABLE webhooks (
      id TEXT NOT NULL PRIMARY KEY,
      url TEXT NOT NULL,
      secret TEXT NOT NULL,
      events TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) ${strict(sql)}`

  yield* sql`
    CREATE TABLE events (
      seq ${bigint(sql)} NOT NULL PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      type TEXT NOT NULL,
      created_at TEXT NOT NULL,
      body TEXT NOT NULL
    ) ${strict(sql)}`

  yield* sql`
    CREATE TABLE deliveries (
      event_seq ${bigint(sql)} NOT NULL REFERENCES events (seq),
      webhook_id TEXT NOT NULL REFERENCES webhooks (id),
      status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'dead')),
      attempts INTEGER NOT NULL CHECK (attempts >= 0),
      due_ms ${bigint(sql)},
      attempt_id TEXT,
      finished_ms ${bigint(sql)},
      last_status INTEGER,
      last_error TEXT,
      PRIMARY KEY (event_seq, webhook_id),
      CHECK ((status = 'pending') = (due_ms IS NOT NULL)),
      CHECK ((status = 'pending') = (finished_ms IS NULL)),
      CHECK (attempt_id IS NULL OR status = 'pending')
    ) ${strictInKeyOrder(sql)}`
  yield* sql`CREATE INDEX deliveries_by_time ON deliveries (webhook_id, due_ms, event_seq) WHERE status = 'pending'`
  yield* sql`CREATE INDEX deliveries_by_webhook ON deliveries (webhook_id, event_seq, status)`
  yield* sql`CREATE INDEX deliveries_by_status ON deliveries (status, event_seq, webhook_id)`
  yield* sql`
    CREATE INDEX deliveries_by_end ON deliveries (status, finished_ms, event_seq, webhook_id)
    WHERE finished_ms IS NOT NULL`
})
