import { Workspace } from "@lanekit/core"
import { type Context, Effect } from "effect"
import { CurrentKey } from "../Auth.ts"
import type { Handlers } from "../Handlers.ts"

/** Answers who the caller is: the caller's own key, and the workspace of the backend. */
export const meHandlers: Effect.Effect<
  Pick<Context.Tag.Service<Handlers>, "getMe">,
  never,
  Workspace.WorkspaceStore
> = Effect.map(Workspace.WorkspaceStore, (workspace) => ({
  getMe: () =>
    Effect.zipWith(workspace.get, CurrentKey, (workspace, key) => ({
      ...workspace,
      apiKeyId: key.id,
      scopes: key.scopes
    }))
}))
