import { BlockedSenderStore, CompanyStore, ContactStore, MembershipStore, Workspace } from "@lanekit/core"
import { Effect, Layer } from "effect"
import { Productlane } from "./Productlane.ts"

/** Core's stores, kept by the API itself. */
export const layer: Layer.Layer<
  ContactStore | MembershipStore | BlockedSenderStore | CompanyStore | Workspace.WorkspaceStore,
  never,
  Productlane
> = Layer.mergeAll(
  Layer.effect(ContactStore, Effect.map(Productlane, ({ contacts }) => contacts)),
  Layer.effect(
    MembershipStore,
    Effect.map(Productlane, ({ contacts: { companies } }) => ({
      list: (id) => Effect.map(companies.list(id), ({ data }) => data),
      add: (id, company) => Effect.map(companies.add(id, company), ({ data }) => data),
      remove: (id, companyId) => Effect.map(companies.remove(id, companyId), ({ data }) => data)
    }))
  ),
  Layer.effect(BlockedSenderStore, Effect.map(Productlane, ({ blockedSenders }) => blockedSenders)),
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
