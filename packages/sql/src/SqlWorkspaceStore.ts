import { SqlClient } from "@effect/sql/SqlClient"
import { Workspace } from "@lanekit/core"
import { Effect, Layer, Schema } from "effect"
import { json } from "./columns.ts"
import { orUnavailable } from "./sqlFault.ts"

/** The workspace in SQL. Asking for it dies when the database was never seeded with one. */
export const layer: Layer.Layer<Workspace.WorkspaceStore, never, SqlClient> = Layer.effect(
  Workspace.WorkspaceStore,
  Effect.map(SqlClient, (sql) => ({
    get: sql`SELECT workspace_id, linear_team_ids, default_linear_team_id FROM workspace`.pipe(
      Effect.map((rows) => toWorkspace(rows)[0]),
      orUnavailable,
      Effect.withSpan("WorkspaceStore.get")
    )
  }))
)

const toWorkspace = Schema.decodeUnknownSync(Schema.Tuple(Schema.Struct({
  workspaceId: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("workspace_id")),
  linearTeamIds: Schema.propertySignature(json(Schema.Array(Schema.String))).pipe(Schema.fromKey("linear_team_ids")),
  defaultLinearTeamId: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(
    Schema.fromKey("default_linear_team_id")
  )
})))
