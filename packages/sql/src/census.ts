import { SqlClient } from "@effect/sql/SqlClient"
import type { Failure } from "@lanekit/core"
import { Effect, Schema } from "effect"
import { orUnavailable } from "./sqlFault.ts"

/** How many records of a kind there are: those that the API shows, and those that were deleted. */
const Count = Schema.Struct({ live: Schema.Int, deleted: Schema.Int })

const Census = Schema.Struct({ companies: Count, contacts: Count, blocked_senders: Count })
export type Census = typeof Census.Type

/** How many records of each kind there are, at one moment. */
export const census: Effect.Effect<Census, Failure.Unavailable, SqlClient> = Effect.gen(function*() {
  const sql = yield* SqlClient
  const counts = Object.keys(Census.fields).map((table) =>
    sql`SELECT ${table} AS kind, count(*) - count(deleted_at) AS live, count(deleted_at) AS deleted FROM ${sql(table)}`
  )
  const rows = toRows(yield* sql`${sql.join(" UNION ALL ", false)(counts)}`)
  return toCensus(Object.fromEntries(rows.map(({ kind, ...count }) => [kind, count])))
}).pipe(orUnavailable, Effect.withSpan("census"))

const toRows = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ kind: Schema.String, ...Count.fields })))

const toCensus = Schema.decodeUnknownSync(Census)
