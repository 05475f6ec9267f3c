import { Context, type Effect, Schema } from "effect"
import type { CommonFailure } from "./Failure.ts"

/** The workspace that a key belongs to. */
export interface Workspace {
  readonly workspaceId: string
  readonly linearTeamIds: ReadonlyArray<string>
  readonly defaultLinearTeamId: string | null
}

/** Where the facts about the workspace come from. */
export class WorkspaceStore extends Context.Tag("core/WorkspaceStore")<WorkspaceStore, {
  readonly get: Effect.Effect<Workspace, CommonFailure>
}>() {}

/** Who a request is made by: the answer of GET /me. */
export const Identity = Schema.Struct({
  workspaceId: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("workspace_id")),
  apiKeyId: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("api_key_id")),
  scopes: Schema.Array(Schema.String),
  linearTeamIds: Schema.propertySignature(Schema.Array(Schema.String)).pipe(Schema.fromKey("linear_team_ids")),
  defaultLinearTeamId: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(
    Schema.fromKey("default_linear_team_id")
  )
}).annotations({ identifier: "Identity" })
export type Identity = typeof Identity.Type
