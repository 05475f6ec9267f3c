import { Effect, type Layer } from "effect"
import type { ContactId } from "../../Contact.ts"
import type { ContactPatch } from "../../ContactPatch.ts"
import type { ContactQuery } from "../../ContactQuery.ts"
import type { SeedContact, SeedData } from "../../SeedData.ts"
import * as Outcome from "../Outcome.ts"
import { ann } from "../records.ts"
import * as Subject from "../Subject.ts"

/** The store of contacts under test, and what tests often ask it. */
export type ContactSubject = ReturnType<typeof of>

/** The subject that `layerOf` makes. */
export const of = (layerOf: (seed: SeedData) => Layer.Layer<Subject.Stores, unknown>) => {
  const { on } = Subject.of(layerOf, ({ contacts }) => contacts)

  const patched = (data: Partial<SeedData>, patch: ContactPatch, id: ContactId = ann.id) =>
    on(data, (store) => Outcome.of(store.update(id, patch)))

  const idsOf = (contacts: ReadonlyArray<SeedContact>, query: ContactQuery, data: Partial<SeedData> = {}) =>
    on({ ...data, contacts }, (store) => Effect.map(store.list(query), ({ data }) => data.map(({ id }): string => id)))

  return { on, patched, idsOf }
}
