import { SqlClient } from "@effect/sql/SqlClient"
import { DateTime, Effect } from "effect"
import { strict } from "../dialect.ts"

/**
 * Keys know when they were made, and whether the operator made them (`is_made`) or a seed did.
 *
 * All that are there are of seeds. When they came is not known: it counts as now. No column can be added that has no
 * default and must not be null, so that the table is made anew.
 */
export const apiKeys = Effect.gen(function*() {
  const sql = yield* SqlClient
  const now = DateTime.formatIso(yield* DateTime.now)
  yield* sql`
    CREATE TABLE api_keys_next (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
      scopes TEXT NOT NULL,
      is_demo INTEGER NOT NULL CHECK (is_demo IN (0, 1)),
      is_made INTEGER NOT NULL CHECK (is_made IN (0, 1)),
      created_at TEXT NOT NULL,
      revoked_at TEXT,
      CHECK (is_demo = 0 OR is_made = 0)
    ) ${strict(sql)}`
  yield* sql`
    INSERT INTO api_keys_next (id, name, hash, scopes, is_demo, is_made, created_at, revoked_at)
    SELECT id, name, hash, scopes, is_demo, 0, ${now}, revoked_at FROM api_keys`
  yield* sql`DROP TABLE api_keys`
  yield* sql`ALTER TABLE api_keys_next RENAME TO api_keys`
  yield* sql`CREATE INDEX api_keys_by_creation ON api_keys (created_at DESC, id DESC)`
})
