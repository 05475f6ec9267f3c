import { describe } from "@effect/vitest"
import type { Layer } from "effect"
import type { SeedData } from "../SeedData.ts"
import * as ContactSubject from "./contactStoreContract/ContactSubject.ts"
import { creating } from "./contactStoreContract/creating.ts"
import { deleting } from "./contactStoreContract/deleting.ts"
import { email } from "./contactStoreContract/email.ts"
import { fields } from "./contactStoreContract/fields.ts"
import { primaryCompany } from "./contactStoreContract/primaryCompany.ts"
import { reading } from "./contactStoreContract/reading.ts"
import type { Stores } from "./Subject.ts"

/** What every `ContactStore` does, declared as tests of the store that `layerOf` makes of a seed. */
export const contactStoreContract = (
  name: string,
  layerOf: (seed: SeedData) => Layer.Layer<Stores, unknown>
): void => {
  const subject = ContactSubject.of(layerOf)
  describe(`${name} as a ContactStore`, () => {
    reading(subject)
    creating(subject)
    fields(subject)
    email(subject)
    primaryCompany(subject)
    deleting(subject)
  })
}
