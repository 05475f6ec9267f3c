import { CompanyStore, ContactStore, Workspace } from "@lanekit/core"
import { Effect, Layer } from "effect"
import { Productlane } from "./Productlane.ts"

/** Core's stores, kept by the API itself. */
export const layer: Layer.Layer<
  ContactStore | CompanyStore | Workspace.WorkspaceStore,
  never,
  Productlane
> = Layer.mergeAll(
  Layer.effect(ContactStore, Effect.map(Productlane, ({ contacts }) => contacts)),
  Layer.effect(CompanyStore, Effect.map(Productlane, ({ companies }) => companies)),
  Layer.effect(
    Workspace.WorkspaceStore,
    Effect.map(Productlane, ({ me }) => ({
      get: Effect.map(me, ({ defaultLinearTeamId, linearTeamIds, workspaceId }) => ({
        workspaceId,
        linearTeamIds,
        defaultLinearTeamId
      }))
    }))
  )
)
