import { Effect, type Layer, Ref, TestClock } from "effect"
import { BlockedSenderStore } from "../BlockedSenderStore.ts"
import type { Change } from "../Change.ts"
import { ChangeObserver } from "../ChangeObserver.ts"
import { CompanyStore } from "../CompanyStore.ts"
import { ContactStore } from "../ContactStore.ts"
import { MembershipStore } from "../MembershipStore.ts"
import type { SeedData } from "../SeedData.ts"
import { momentAt, seed } from "./Fixture.ts"

/** The stores that hang together: what one of them writes, the others see. */
export type Stores = ContactStore | MembershipStore | BlockedSenderStore | CompanyStore

/** What a test looks at beside the store that it is about. */
export interface Surroundings {
  readonly contacts: typeof ContactStore.Service
  readonly memberships: typeof MembershipStore.Service
  readonly blockedSenders: typeof BlockedSenderStore.Service
  readonly companies: typeof CompanyStore.Service
  /** The changes that were told of since this was last asked for. */
  readonly told: Effect.Effect<ReadonlyArray<Change>>
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
      const changes = yield* Ref.make<ReadonlyArray<Change>>([])
      const run = Effect.gen(function*() {
        const surroundings = {
          contacts: yield* ContactStore,
          memberships: yield* MembershipStore,
          blockedSenders: yield* BlockedSenderStore,
          companies: yield* CompanyStore,
          told: Ref.getAndSet(changes, [])
        }
        return yield* body(pick(surroundings), surroundings)
      })
      return yield* run.pipe(
        Effect.provideService(ChangeObserver, {
          onChange: (change) => Ref.update(changes, (all) => [...all, change])
        }),
        Effect.provide(layerOf(seed(data)))
      )
    })
})
