import { assert, describe, it } from "@effect/vitest"
import { fromExternalIds } from "../src/ContactRow.ts"

describe("the external ids that a contact is found by", () => {
  it("are each there once, whatever systems have it", () =>
    assert.deepStrictEqual(fromExternalIds(7, { front: "a", hubspot: "b", intercom: "a" }), [
      { value: "a", contact_seq: 7 },
      { value: "b", contact_seq: 7 }
    ]))

  it("are gathered in no time, however many they are", { timeout: 5000 }, () => {
    const externalIds = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`x${index}`, `id-${index}`]))
    assert.lengthOf(fromExternalIds(7, externalIds), 60_000)
  })
})
