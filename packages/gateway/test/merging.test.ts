import { assert, describe, it } from "@effect/vitest"
import { Company, ContactPatch, EmailAddress } from "@lanekit/core"
import { Arbitrary, FastCheck as fc, Schema } from "effect"
import { contributorOf, merge, mergeable, superseded } from "../src/merging.ts"

const patches = fc.array(Arbitrary.make(Schema.typeSchema(ContactPatch.ContactPatch)), { maxLength: 5 })

const name = (text: string) => ({ name: ContactPatch.ContactName.make(text) })
const email = (text: string) => ({ email: EmailAddress.EmailAddress.make(text) })
const ids = (hubspot: string) => ({ externalIds: { hubspot } })
const company = (text: string) => ({ company: { _tag: "ByName", name: Company.CompanyName.make(text) } } as const)

describe("patches that wait together", () => {
  it("become one, in which the later value of a field counts", () => {
    const both = [{ ...name("Ada"), isSubscribed: false }, { ...name("Grace"), ...email("g@example.com") }]
    assert.deepStrictEqual(merge(both), { ...name("Grace"), isSubscribed: false, ...email("g@example.com") })
    assert.deepStrictEqual(superseded(both), [["name"], []])
  })

  it("supersede nothing with the same value", () => {
    assert.deepStrictEqual(superseded([company("Acme"), company("Acme"), name("Ada")]), [[], [], []])
    assert.deepStrictEqual(superseded([company("Acme"), company("Globex")]), [["company"], []])
    assert.deepStrictEqual(superseded([ids("1"), ids("1"), ids("2"), ids("2")]), [
      ["externalIds"],
      ["externalIds"],
      [],
      []
    ])
  })

  it("are not one when they differ in the consent", () => {
    const on = { isSubscribed: true }
    const off = { isSubscribed: false }
    assert.strictEqual(mergeable([]), 0)
    assert.strictEqual(mergeable([name("a"), on, name("b"), on]), 4)
    assert.strictEqual(mergeable([name("a"), on, name("b"), off, name("c")]), 3)
    assert.strictEqual(mergeable([off, on]), 1)
  })

  it("always let the first go", () => {
    fc.assert(fc.property(patches, (all) => {
      assert.isAtLeast(mergeable(all), Math.min(1, all.length))
    }))
  })

  it("name for each field who gave its value", () => {
    const all = [name("Ada"), { ...name("Grace"), ...email("g@example.com") }, { isSubscribed: true }]
    assert.strictEqual(contributorOf(all, "name"), 1)
    assert.strictEqual(contributorOf(all, "isSubscribed"), 2)
    assert.strictEqual(contributorOf(all, "imageUrl"), -1)
  })

  it("have the effect of all, one after the other", () => {
    fc.assert(fc.property(patches, (all) => {
      const merged = merge(all)
      const inTurn = all.reduce<Record<string, unknown>>((state, patch) => Object.assign(state, patch), {})
      assert.deepStrictEqual({ ...merged }, inTurn)
      all.forEach((patch, index) => {
        const lost = superseded(all)[index] ?? []
        for (const [field, value] of Object.entries(patch)) {
          if (!lost.some((each) => each === field)) assert.deepStrictEqual(inTurn[field], value)
        }
      })
    }))
  })
})
