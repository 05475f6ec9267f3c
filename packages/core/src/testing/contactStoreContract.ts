import { describe } from "@effect/vitest"
import type { Layer } from "effect"
import type { ContactStore } from "../ContactStore.ts"
import type { SeedData } from "../SeedData.ts"
import { email } from "./contactStoreContract/email.ts"
import { fields } from "./contactStoreContract/fields.ts"
import { primaryCompany } from "./contactStoreContract/primaryCompany.ts"
import { reading } from "./contactStoreContract/reading.ts"
import * as Subject from "./contactStoreContract/Subject.ts"

/**
 * What every `ContactStore` does, declared as tests of the store that `layerOf` makes of a seed.
 *
 * A layer that gives `OtherCompanies` as well has the companies beside the primary one checked, too.
 */
export const contactStoreContract = (
  name: string,
  layerOf: (seed: SeedData) => Layer.Layer<ContactStore, unknown>
): void => {
  const subject = Subject.of(layerOf)
  describe(`${name} as a ContactStore`, () => {
    reading(subject)
    fields(subject)
    email(subject)
    primaryCompany(subject)
  })
}
