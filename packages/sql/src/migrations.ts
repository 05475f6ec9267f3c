import * as Migrator from "@effect/sql/Migrator"
import { SqlClient } from "@effect/sql/SqlClient"
import { Effect } from "effect"
import { apiKeys } from "./migrations/apiKeys.ts"
import { finalSigma } from "./migrations/finalSigma.ts"
import { gateway } from "./migrations/gateway.ts"
import { initial } from "./migrations/initial.ts"
import { keyPolicies } from "./migrations/keyPolicies.ts"
import { lanes } from "./migrations/lanes.ts"
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
  yield* migrate({ loader, table })
  const unknown = yield* sql`SELECT migration_id FROM ${sql(table)} WHERE migration_id > ${yield* newest}`
  return unknown.length === 0
})

const migrate = Migrator.make({})

const loader = Migrator.fromRecord({
  "1_initial": initial,
  "2_whole_contract": wholeContract,
  "4_webhooks": webhooks,
  "5_api_keys": apiKeys,
  "6_seed_source": seedSource,
  "7_final_sigma": finalSigma,
  "8_key_policies": keyPolicies,
  "9_lanes": lanes,
  "10_gateway": gateway
})

const newest = Effect.map(loader, (migrations) => Math.max(...migrations.map(([id]) => id)))
