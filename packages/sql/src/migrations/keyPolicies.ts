import { SqlClient } from "@effect/sql/SqlClient"
import { Effect } from "effect"

/**
 * Keys know how a gateway treats them, when they expire, and the secret that they had before.
 *
 * On SQLite the table is there, and gets columns whose defaults say what held so far. On PostgreSQL, which sees no
 * migration before this one, it is made as it is after all of them.
 */
export const keyPolicies = Effect.flatMap(
  SqlClient,
  (sql) => sql.onDialectOrElse({ pg: () => make, orElse: () => alter })
)

const make = Effect.gen(function*() {
  const sql = yield* SqlClient
  // Of the collations of PostgreSQL this one orders as SQLite does: by bytes.
  yield* sql`
    CREATE TABLE api_keys (
      id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
      scopes TEXT NOT NULL,
      is_demo INTEGER NOT NULL CHECK (is_demo IN (0, 1)),
      is_made INTEGER NOT NULL CHECK (is_made IN (0, 1)),
      created_at TEXT COLLATE "C" NOT NULL,
      revoked_at TEXT,
      share INTEGER NOT NULL CHECK (share BETWEEN 1 AND 100),
      priority TEXT NOT NULL CHECK (priority IN ('interactive', 'batch')),
      consent_policy TEXT NOT NULL CHECK (consent_policy IN ('allow', 'guard')),
      expires_at TEXT,
      former_hash TEXT CHECK (length(former_hash) = 64),
      former_secret_until TEXT,
      CHECK (is_demo = 0 OR is_made = 0),
      CHECK ((former_hash IS NULL) = (former_secret_until IS NULL))
    )`
  yield* sql`CREATE INDEX api_keys_by_creation ON api_keys (created_at DESC, id DESC)`
  yield* indexFormer
})

const alter = Effect.gen(function*() {
  const sql = yield* SqlClient
  const columns = [
    "share INTEGER NOT NULL DEFAULT 1 CHECK (share BETWEEN 1 AND 100)",
    "priority TEXT NOT NULL DEFAULT 'interactive' CHECK (priority IN ('interactive', 'batch'))",
    "consent_policy TEXT NOT NULL DEFAULT 'allow' CHECK (consent_policy IN ('allow', 'guard'))",
    "expires_at TEXT",
    "former_hash TEXT CHECK (length(former_hash) = 64)",
    "former_secret_until TEXT CHECK ((former_hash IS NULL) = (former_secret_until IS NULL))"
  ]
  for (const column of columns) yield* sql`ALTER TABLE api_keys ADD COLUMN ${sql.literal(column)}`
  yield* indexFormer
})

const indexFormer = Effect.flatMap(
  SqlClient,
  (sql) => sql`CREATE INDEX api_keys_by_former_hash ON api_keys (former_hash) WHERE former_hash IS NOT NULL`
)
