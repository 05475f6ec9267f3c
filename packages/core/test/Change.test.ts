import { assert, describe, it } from "@effect/vitest"
import { Change, ChangeObserver, type SeedData } from "@lanekit/core"
import { Fixture, World } from "@lanekit/core/testing"
import { Effect, FastCheck as fc, Schema } from "effect"

const decode = Schema.decodeUnknownSync(Change.Change)
const encode = Schema.encodeSync(Change.Change)
const at = Fixture.at(1)

const changesOf = ({ companies, contacts }: SeedData.SeedData): ReadonlyArray<Change.Change> => [
  ...contacts.map((contact) => ({ type: "contact.updated" as const, at, data: contact })),
  ...companies.map((company) => ({ type: "company.deleted" as const, at, data: company }))
]

describe("Change", () => {
  it("is written with its record as the API writes that, and comes back as it was", () => {
    fc.assert(fc.property(World.seedData, (seed) => {
      for (const change of changesOf(seed)) {
        const body: unknown = JSON.parse(JSON.stringify(encode(change)))
        assert.deepStrictEqual(encode(decode(body)), body)
      }
    }))
    const written = encode({ type: "contact.created", at, data: Fixture.contact("ct_1") })
    assert.deepStrictEqual(Object.keys(written).toSorted(), ["created_at", "data", "type"])
    assert.property(written.data, "is_subscribed")
  })

  it("has a record of the kind that its type names", () => {
    const contact = encode({ type: "contact.created", at, data: Fixture.contact("ct_1") })
    assert.throws(() => decode({ ...contact, type: "company.created" }))
    assert.throws(() => decode({ ...contact, type: "contact.merged" }))
  })
})

describe("ChangeObserver", () => {
  it.effect("is nobody, unless somebody is", () =>
    Effect.gen(function*() {
      const { onChange } = yield* ChangeObserver
      const change = { type: "contact.created" as const, at, data: Fixture.contact("ct_1") }
      assert.isUndefined(yield* onChange(change))
    }))
})
