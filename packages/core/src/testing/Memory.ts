import { Effect, Layer, SynchronizedRef } from "effect"
import type { ApiKeyStore } from "../ApiKey.ts"
import type { ApiKeyRegistry } from "../ApiKeyRegistry.ts"
import type { BlockedSenderStore } from "../BlockedSenderStore.ts"
import type { CompanyStore } from "../CompanyStore.ts"
import type { ContactStore } from "../ContactStore.ts"
import type { MembershipStore } from "../MembershipStore.ts"
import { type SeedData, withCatalog } from "../SeedData.ts"
import { WorkspaceStore } from "../Workspace.ts"
import * as apiKeys from "./memory/apiKeys.ts"
import * as blockedSenders from "./memory/blockedSenders.ts"
import * as companies from "./memory/companies.ts"
import * as contacts from "./memory/contacts.ts"
import * as memberships from "./memory/memberships.ts"
import { State } from "./memory/State.ts"

/** The stores as a model in memory: what every other implementation of the ports is compared with. */
export const layer = (
  seed: SeedData
): Layer.Layer<
  ContactStore | MembershipStore | BlockedSenderStore | CompanyStore | WorkspaceStore | ApiKeyStore | ApiKeyRegistry
> =>
  Layer.mergeAll(
    contacts.layer,
    memberships.layer,
    blockedSenders.layer,
    companies.layer,
    workspace,
    apiKeys.layer(seed.apiKeys)
  ).pipe(Layer.provide(Layer.effect(State, SynchronizedRef.make(withCatalog(seed)))))

const workspace = Layer.effect(
  WorkspaceStore,
  Effect.map(State, (state) => ({
    get: Effect.map(SynchronizedRef.get(state), ({ workspaceId }) => ({
      workspaceId,
      linearTeamIds: [],
      defaultLinearTeamId: null
    })).pipe(Effect.withSpan("WorkspaceStore.get"))
  }))
)
