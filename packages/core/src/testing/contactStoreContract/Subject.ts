import { Effect, type Layer, TestClock } from "effect"
import type { ContactId } from "../../Contact.ts"
import type { ContactPatch } from "../../ContactPatch.ts"
import type { ContactQuery } from "../../ContactQuery.ts"
import { ContactStore } from "../../ContactStore.ts"
import type { Failure } from "../../Failure.ts"
import type { SeedContact, SeedData } from "../../SeedData.ts"
import { momentAt, seed } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { ann } from "./records.ts"

/** The store under test. Each call makes a new one of its seed, an hour after the first moment of all fixtures. */
export type Subject = ReturnType<typeof of>

/** The subject that `layerOf` makes. */
export const of = (layerOf: (seed: SeedData) => Layer.Layer<ContactStore, unknown>) => {
  const on = <A>(
    data: Partial<SeedData>,
    body: (store: typeof ContactStore.Service) => Effect.Effect<A, Failure>
  ) =>
    TestClock.setTime(momentAt(60)).pipe(
      Effect.andThen(Effect.flatMap(ContactStore, body)),
      Effect.provide(layerOf(seed(data)))
    )

  const patched = (data: Partial<SeedData>, patch: ContactPatch, id: ContactId = ann.id) =>
    on(data, (store) => Outcome.of(store.update(id, patch)))

  const idsOf = (contacts: ReadonlyArray<SeedContact>, query: ContactQuery, data: Partial<SeedData> = {}) =>
    on({ ...data, contacts }, (store) => Effect.map(store.list(query), ({ data }) => data.map(({ id }): string => id)))

  return { on, patched, idsOf }
}
