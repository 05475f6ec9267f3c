import { Effect, type Layer, TestClock } from "effect"
import { BlockedSenderStore } from "../BlockedSenderStore.ts"
import { CompanyStore } from "../CompanyStore.ts"
import { ContactStore } from "../ContactStore.ts"
import { MembershipStore } from "../MembershipStore.ts"
import type { SeedData } from "../SeedData.ts"
import { momentAt, seed } from "./Fixture.ts"
import * as ToldChanges from "./ToldChanges.ts"

/** The stores that hang together: what one of them writes, the others see. */
export type Stores = ContactStore | MembershipStore | BlockedSenderStore | CompanyStore

/** What a test looks at beside the store that it is about. */
export interface Surroundings {
  readonly contacts: typeof ContactStore.Service
  readonly memberships: typeof MembershipStore.Service
  readonly blockedSenders: typeof BlockedSenderStore.Service
  readonly companies: typeof CompanyStore.Service
  readonly told: ToldChanges.ToldChanges["told"]
}

/** A store under test. */
export interface Subject<Store> {
  /** Runs a test on new stores of a seed, an hour after the first moment of all fixtures. */
  readonly on: <A>(
    data: Partial<SeedData>,
    body: (store: Store, surroundings: Surroundings) => Effect.Effect<A, unknown>
  ) => Effect.Effect<A, unknown>
}

/** The one that `pick` takes of the stores that `layerOf` makes of a seed. */
export const of = <Store>(
  layerOf: (seed: SeedData) => Layer.Layer<Stores, unknown>,
  pick: (surroundings: Surroundings) => Store
): Subject<Store> => ({
  on: (data, body) =>
    Effect.gen(function*() {
      yield* TestClock.setTime(momentAt(60))
      const { during, told } = yield* ToldChanges.make
      const run = Effect.gen(function*() {
        const surroundings = {
          contacts: yield* ContactStore,
          memberships: yield* MembershipStore,
          blockedSenders: yield* BlockedSenderStore,
          companies: yield* CompanyStore,
          told
        }
        return yield* body(pick(surroundings), surroundings)
      })
      return yield* during(run).pipe(Effect.provide(layerOf(seed(data))))
    })
})
