import * as Migrator from "@effect/sql/Migrator"
import { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect } from "effect"
import { apiKeys } from "./migrations/apiKeys.ts"
import { finalSigma } from "./migrations/finalSigma.ts"
import { gateway } from "./migrations/gateway.ts"
import { initial } from "./migrations/initial.ts"
import { keyPolicies } from "./migrations/keyPolicies.ts"
import { lanes } from "./migrations/lanes.ts"
import { queueLines } from "./migrations/queueLines.ts"
import { seedSource } from "./migrations/seedSource.ts"
import { webhooks } from "./migrations/webhooks.ts"
import { wholeContract } from "./migrations/wholeContract.ts"

/** The table that says which migrations a database has seen. */
export const table = "lanekit_migrations"

/**
 * Brings a database to this program's schema, and tells whether that worked: a database that has seen a migration
 * which this program does not know is left as it is.
 */
export const run = Effect.gen(function*() {
  const sql = yield* SqlClient
  const here = migrations.filter(({ where }) => where === "everywhere" || isSqlite(sql))
  yield* migrate({ loader: Migrator.fromRecord(Object.fromEntries(here.map(({ effect, id }) => [id, effect]))), table })
  const unknown = yield* sql`SELECT migration_id FROM ${sql(table)} WHERE migration_id > ${newest}`
  return unknown.length === 0
})

const migrate = Migrator.make({})

const isSqlite = (sql: SqlClient) => sql.onDialectOrElse({ sqlite: () => true, orElse: () => false })

/** A step from one schema to the next. PostgreSQL holds the tables of a gateway alone; the stand-in stays on SQLite. */
interface Migration {
  /** Its number, which grows, and its name: they stand in databases, and never change. */
  readonly id: `${number}_${string}`
  readonly where: "on SQLite" | "everywhere"
  readonly effect: Effect.Effect<void, SqlError, SqlClient>
}

const migrations: ReadonlyArray<Migration> = [
  { id: "1_initial", where: "on SQLite", effect: initial },
  { id: "2_whole_contract", where: "on SQLite", effect: wholeContract },
  { id: "4_webhooks", where: "on SQLite", effect: webhooks },
  { id: "5_api_keys", where: "on SQLite", effect: apiKeys },
  { id: "6_seed_source", where: "on SQLite", effect: seedSource },
  { id: "7_final_sigma", where: "on SQLite", effect: finalSigma },
  { id: "8_key_policies", where: "everywhere", effect: keyPolicies },
  { id: "9_lanes", where: "everywhere", effect: lanes },
  { id: "10_gateway", where: "everywhere", effect: gateway },
  { id: "11_queue_lines", where: "everywhere", effect: queueLines }
]

const newest = Math.max(...migrations.map(({ id }) => Number.parseInt(id)))
