import { describe } from "@effect/vitest"
import type { Layer } from "effect"
import type { SeedData } from "../SeedData.ts"
import { adding } from "./membershipStoreContract/adding.ts"
import { listing } from "./membershipStoreContract/listing.ts"
import { removing } from "./membershipStoreContract/removing.ts"
import * as Subject from "./Subject.ts"

/** What every `MembershipStore` does, declared as tests of the store that `layerOf` makes of a seed. */
export const membershipStoreContract = (
  name: string,
  layerOf: (seed: SeedData) => Layer.Layer<Subject.Stores, unknown>
): void => {
  const subject = Subject.of(layerOf, ({ memberships }) => memberships)
  describe(`${name} as a MembershipStore`, () => {
    listing(subject)
    adding(subject)
    removing(subject)
  })
}
