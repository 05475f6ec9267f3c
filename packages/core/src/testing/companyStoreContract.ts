import { describe } from "@effect/vitest"
import type { Layer } from "effect"
import type { SeedData } from "../SeedData.ts"
import { creating } from "./companyStoreContract/creating.ts"
import { deleting } from "./companyStoreContract/deleting.ts"
import { merging } from "./companyStoreContract/merging.ts"
import { reading } from "./companyStoreContract/reading.ts"
import { updating } from "./companyStoreContract/updating.ts"
import * as Subject from "./Subject.ts"

/** What every `CompanyStore` does, declared as tests of the store that `layerOf` makes of a seed. */
export const companyStoreContract = (
  name: string,
  layerOf: (seed: SeedData) => Layer.Layer<Subject.Stores, unknown>
): void => {
  const subject = Subject.of(layerOf, ({ companies }) => companies)
  describe(`${name} as a CompanyStore`, () => {
    reading(subject)
    creating(subject)
    updating(subject)
    deleting(subject)
    merging(subject)
  })
}
