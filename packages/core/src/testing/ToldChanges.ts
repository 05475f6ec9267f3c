import { Effect, Ref } from "effect"
import type { Change } from "../Change.ts"
import { ChangeObserver } from "../ChangeObserver.ts"

/** The changes that stores tell of. */
export interface ToldChanges {
  /** Those that were told of since this was last asked for. */
  readonly told: Effect.Effect<ReadonlyArray<Change>>
  /** Listens while an effect runs. */
  readonly during: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

/** Somebody who is told of changes. */
export const make: Effect.Effect<ToldChanges> = Effect.map(
  Ref.make<ReadonlyArray<Change>>([]),
  (changes) => ({
    told: Ref.getAndSet(changes, []),
    during: Effect.provideService(ChangeObserver, {
      onChange: (change) => Ref.update(changes, (all) => [...all, change])
    })
  })
)
