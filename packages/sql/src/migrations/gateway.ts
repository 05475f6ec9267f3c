import { SqlClient } from "@effect/sql/SqlClient"
import { Effect } from "effect"
import { bigint, serial, strict } from "../dialect.ts"

/**
 * The writes that a gateway has taken in, what became of them, and who did what.
 *
 * `operations` holds a write from the moment at which it is taken in until it is forgotten. `seq` is the order of arrival.
 * Writes of one `target` are sent in that order; `rank` is the priority, 0 the most urgent. While it is `sending` a write
 * belongs to the process that `lease` names, until `lease_until_ms`; those that are sent as one have the same `batch`.
 * `is_unsettled` says that it may have been sent before. `expires_ms` is when a write is given up that nobody has sent.
 * An outcome that is not final is one after which the same may be tried again. `gateway` is one row, and the lock of whoever
 * adds to the queue or takes from it.
 *
 * Nothing changes a row of `audit`.
 */
export const gateway = Effect.gen(function*() {
  const sql = yield* SqlClient

  yield* sql`
    CREATE TABLE gateway (
      id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
      turns TEXT NOT NULL
    ) ${strict(sql)}`
  yield* sql`INSERT INTO gateway (id, turns) VALUES (1, '{}')`

  yield* sql`
    CREATE TABLE operations (
      seq ${serial(sql)},
      id TEXT NOT NULL UNIQUE,
      caller TEXT NOT NULL,
      share INTEGER NOT NULL CHECK (share >= 1),
      rank INTEGER NOT NULL CHECK (rank BETWEEN 0 AND 2),
      name TEXT NOT NULL,
      route TEXT NOT NULL,
      input TEXT NOT NULL,
      target TEXT,
      request_id TEXT NOT NULL,
      idempotency_key TEXT,
      is_guarded INTEGER NOT NULL CHECK (is_guarded IN (0, 1)),
      consent_reason TEXT,
      created_ms ${bigint(sql)} NOT NULL,
      expires_ms ${bigint(sql)},
      status TEXT NOT NULL CHECK (status IN ('queued', 'sending', 'done')),
      due_ms ${bigint(sql)} NOT NULL,
      attempts INTEGER NOT NULL CHECK (attempts >= 0),
      is_alone INTEGER NOT NULL CHECK (is_alone IN (0, 1)),
      is_unsettled INTEGER NOT NULL CHECK (is_unsettled IN (0, 1)),
      sent_ms ${bigint(sql)},
      batch TEXT,
      lease TEXT,
      lease_until_ms ${bigint(sql)},
      outcome TEXT,
      is_final INTEGER NOT NULL CHECK (is_final IN (0, 1)),
      superseded TEXT,
      finished_ms ${bigint(sql)},
      CHECK ((status = 'done') = (outcome IS NOT NULL)),
      CHECK ((status = 'done') = (finished_ms IS NOT NULL)),
      CHECK ((status = 'sending') = (lease IS NOT NULL)),
      CHECK ((lease IS NULL) = (lease_until_ms IS NULL))
    ) ${strict(sql)}`
  yield* sql`CREATE INDEX operations_waiting ON operations (rank, caller, seq) WHERE status = 'queued'`
  yield* sql`CREATE INDEX operations_of_target ON operations (target, seq) WHERE status <> 'done'`
  yield* sql`CREATE INDEX operations_under_way ON operations (lease_until_ms) WHERE status = 'sending'`
  yield* sql`CREATE INDEX operations_that_expire ON operations (expires_ms) WHERE status = 'queued'`
  yield* sql`CREATE INDEX operations_ended ON operations (finished_ms) WHERE status = 'done'`
  yield* sql`
    CREATE UNIQUE INDEX operations_by_key ON operations (caller, route, idempotency_key)
    WHERE idempotency_key IS NOT NULL`

  yield* sql`
    CREATE TABLE audit (
      seq ${serial(sql)},
      at TEXT NOT NULL,
      at_ms ${bigint(sql)} NOT NULL,
      caller TEXT NOT NULL,
      request_id TEXT NOT NULL,
      operation TEXT NOT NULL,
      operation_id TEXT,
      target TEXT,
      fields TEXT NOT NULL,
      field_values TEXT,
      outcome TEXT NOT NULL,
      upstream_request_id TEXT,
      reason TEXT
    ) ${strict(sql)}`
  yield* sql`CREATE INDEX audit_by_time ON audit (at_ms)`
  yield* sql`CREATE INDEX audit_by_target ON audit (target, seq)`
  yield* sql`CREATE INDEX audit_by_caller ON audit (caller, seq)`
  yield* keepUnchanged(sql)

  yield* sql`
    CREATE TABLE received_events (
      id TEXT NOT NULL PRIMARY KEY,
      received_ms ${bigint(sql)} NOT NULL
    ) ${strict(sql)}`
  yield* sql`CREATE INDEX received_events_by_time ON received_events (received_ms)`
})

const keepUnchanged = (sql: SqlClient) =>
  sql.onDialectOrElse({
    pg: () =>
      Effect.zipRight(
        sql`
          CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$`,
        sql`CREATE TRIGGER audit_stays BEFORE UPDATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`
      ),
    orElse: () =>
      sql`
        CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END`
  })
