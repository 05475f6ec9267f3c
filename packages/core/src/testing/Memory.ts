import { Array, Effect, Layer, Option, SynchronizedRef } from "effect"
import { ApiKeyStore, type KeyHash } from "../ApiKey.ts"
import type { BlockedSenderStore } from "../BlockedSenderStore.ts"
import type { CompanyStore } from "../CompanyStore.ts"
import type { ContactStore } from "../ContactStore.ts"
import type { MembershipStore } from "../MembershipStore.ts"
import { type SeedData, withCatalog } from "../SeedData.ts"
import { WorkspaceStore } from "../Workspace.ts"
import * as blockedSenders from "./memory/blockedSenders.ts"
import * as companies from "./memory/companies.ts"
import * as contacts from "./memory/contacts.ts"
import * as memberships from "./memory/memberships.ts"
import { State } from "./memory/State.ts"

/** The stores as a model in memory: what every other implementation of the ports is compared with. */
export const layer = (
  seed: SeedData
): Layer.Layer<
  ContactStore | MembershipStore | BlockedSenderStore | CompanyStore | WorkspaceStore | ApiKeyStore
> =>
  Layer.mergeAll(
    contacts.layer,
    memberships.layer,
    blockedSenders.layer,
    companies.layer,
    workspace,
    apiKeys
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

const apiKeys = Layer.effect(
  ApiKeyStore,
  Effect.map(State, (state) => {
    const find = Effect.fn("ApiKeyStore.find")(function*(hash: KeyHash) {
      const { apiKeys } = yield* SynchronizedRef.get(state)
      return Option.map(
        Array.findFirst(apiKeys, (key) => key.hash === hash && !key.isRevoked),
        ({ id, isDemo, scopes }) => ({ id, isDemo, scopes })
      )
    })
    const count = Effect.map(SynchronizedRef.get(state), ({ apiKeys }) => {
      const good = apiKeys.filter(({ isRevoked }) => !isRevoked)
      const demo = good.filter(({ isDemo }) => isDemo).length
      return { demo, own: good.length - demo }
    })
    return { find, count }
  })
)
