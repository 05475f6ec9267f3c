import { SqlClient } from "@effect/sql/SqlClient"
import type { Failure } from "@lanekit/core"
import { Effect, Schema } from "effect"
import { orUnavailable } from "./sqlFault.ts"

/** How a database came by what it holds. */
export type Origin =
  | { readonly _tag: "Empty" }
  /** It holds keys and was never filled with records: a gateway's does. */
  | { readonly _tag: "KeysAlone" }
  /** It was filled with records: from what is null when it is not known. */
  | { readonly _tag: "Seeded"; readonly source: string | null }

/** How the database came by what it holds. */
export const origin: Effect.Effect<Origin, Failure.Unavailable, SqlClient> = Effect.gen(function*() {
  const sql = yield* SqlClient
  const [row] = toRows(
    yield* sql`SELECT (SELECT count(*) FROM workspace) AS workspaces, (SELECT seed_source FROM workspace) AS source,
      (SELECT count(*) FROM api_keys) AS keys`
  )
  if (row === undefined || row.workspaces === 0) {
    return { _tag: (row?.keys ?? 0) === 0 ? "Empty" : "KeysAlone" } as const
  }
  return { _tag: "Seeded", source: row.source } as const
}).pipe(Effect.withSpan("origin"), orUnavailable)

const toRows = Schema.decodeUnknownSync(
  Schema.Array(Schema.Struct({ workspaces: Schema.Int, source: Schema.NullOr(Schema.String), keys: Schema.Int }))
)
