import type { SqlClient } from "@effect/sql/SqlClient"
import { Effect } from "effect"
import * as textIndex from "./textIndex.ts"
import { indexes } from "./textRebuild.ts"

/** The records of the workspace: what a seed gives. None refers to one that comes after it. */
export const records: ReadonlyArray<string> = [
  "workspace",
  "company_statuses",
  "company_tiers",
  "members",
  "companies",
  "company_domains",
  "company_external_ids",
  "contacts",
  "contact_external_ids",
  "contact_companies",
  "blocked_senders"
]

/** What the operator has made, and what outlives the records: keys and webhooks. */
export const settings: ReadonlyArray<string> = ["api_keys", "webhooks"]

/** What webhooks are still to be told of the records, and were told: it goes when the records are replaced. */
export const outbox: ReadonlyArray<string> = ["events", "deliveries"]

/** What a gateway does, did, and knows of the API that it stands in front of: no snapshot holds it. */
export const gateway: ReadonlyArray<string> = [
  "lanes",
  "gateway",
  "operations",
  "queue_lines",
  "audit",
  "received_events"
]

/** Everything that a snapshot holds, and a restore brings back. */
export const all: ReadonlyArray<string> = [...records, ...settings]

/** Empties tables, those first that refer to the others, the indexes of texts, and the outbox. */
export const clear = Effect.fnUntraced(function*(sql: SqlClient, tables: ReadonlyArray<string>) {
  for (const index of indexes) yield* textIndex.clear(sql, index)
  for (const table of [...outbox.toReversed(), ...tables.toReversed()]) yield* sql`DELETE FROM ${sql(table)}`
})
