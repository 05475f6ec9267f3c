import { assert, describe, it } from "@effect/vitest"
import { type Company, CompanyChange, Timestamp } from "@lanekit/core"
import { Fixture, World, Writes } from "@lanekit/core/testing"
import { FastCheck as fc } from "effect"

const { apply, isChanged, merge, stamp } = CompanyChange

const companies: fc.Arbitrary<Company.Company> = World.seedData.map(({ companies: [company] }) =>
  company ?? Fixture.company("co_1")
)

const attributes = fc.record({
  status: fc.constantFrom(null, { id: "st_1", name: "Active" }),
  tier: fc.constantFrom(null, { id: "ti_1", name: "" }),
  owner: fc.constantFrom(null, { id: "us_1", name: null, avatarUrl: null })
}, { requiredKeys: [] })

const owner = { id: "us_1", name: "Olga", avatarUrl: "https://example.com/o.png" }

/** A company with a value in every field. */
const full = Fixture.company("co_full", {
  logoUrl: "https://example.com/a.png",
  domains: ["a.test", "b.test"],
  size: 1,
  revenue: 2,
  statusId: "st_1",
  statusName: "Active",
  tierId: "ti_1",
  tierName: "Gold",
  owner,
  externalIds: ["1", "2"]
})

const bare = Fixture.company("co_bare")

/** The full company with one field changed each. */
const neighbours: ReadonlyArray<Partial<Company.Company>> = [
  { name: "Other" },
  { logoUrl: null },
  { logoUrl: "https://example.com/b.png" },
  { domains: [] },
  { domains: ["a.test"] },
  { domains: ["b.test", "a.test"] },
  { domains: ["a.test", "b.test", "c.test"] },
  { domains: ["a.test", "B.test"] },
  { size: null },
  { size: 0 },
  { revenue: null },
  { revenue: 2.5 },
  { statusId: null },
  { statusName: "Paused" },
  { tierId: "ti_2" },
  { tierName: null },
  { owner: null },
  { owner: { ...owner, id: "us_2" } },
  { owner: { ...owner, name: null } },
  { owner: { ...owner, avatarUrl: null } },
  { externalIds: [] },
  { externalIds: ["2", "1"] }
]

describe("apply", () => {
  it("has the laws of a patch", () => {
    fc.assert(fc.property(companies, Writes.companyPatch, attributes, (before, patch, attributes) => {
      const after = apply(before, patch, attributes)
      assert.deepStrictEqual(apply(before, {}, {}), before)
      assert.deepStrictEqual(apply(after, patch, attributes), after)
      assert.deepStrictEqual([after.id, after.createdAt, after.updatedAt], [
        before.id,
        before.createdAt,
        before.updatedAt
      ])
      for (const field of ["name", "logoUrl", "size", "revenue"] as const) {
        assert.strictEqual(after[field], field in patch ? patch[field] : before[field])
      }
      for (const field of ["domains", "externalIds"] as const) {
        assert.deepStrictEqual<ReadonlyArray<string>>(after[field], [...new Set(patch[field] ?? before[field])])
      }
    }))
  })

  it("takes from the ids what they name, id and name alike, and leaves alone what they do not say", () => {
    const cleared = apply(full, {}, { status: null, tier: null, owner: null })
    assert.deepStrictEqual(cleared, {
      ...full,
      statusId: null,
      statusName: null,
      tierId: null,
      tierName: null,
      owner: null
    })
    assert.deepStrictEqual(apply(full, {}, { status: { id: "st_2", name: "" } }), {
      ...full,
      statusId: "st_2",
      statusName: ""
    })
    assert.deepStrictEqual(apply(bare, {}, { tier: { id: "ti_2", name: "Silver" }, owner }), {
      ...bare,
      tierId: "ti_2",
      tierName: "Silver",
      owner
    })
  })
})

describe("isChanged", () => {
  it("notices every field, the order of lists and every part of the owner", () => {
    for (const fields of neighbours) {
      assert.isTrue(isChanged(full, { ...full, ...fields }), JSON.stringify(fields))
      assert.isTrue(isChanged({ ...full, ...fields }, full), JSON.stringify(fields))
    }
  })

  it("notices neither times nor another copy of the same", () => {
    fc.assert(fc.property(companies, (company) => {
      const copy = structuredClone(company)
      assert.isFalse(isChanged(company, copy))
      assert.isFalse(isChanged(company, { ...copy, createdAt: Fixture.at(9), updatedAt: Fixture.at(9) }))
    }))
  })
})

describe("merge", () => {
  it("fills what is empty, and nothing else", () => {
    fc.assert(fc.property(companies, companies, (survivor, source) => {
      const merged = merge(survivor, source)
      for (const field of ["id", "name", "createdAt", "updatedAt"] as const) {
        assert.strictEqual(merged[field], survivor[field])
      }
      for (const field of ["logoUrl", "size", "revenue", "statusId", "tierId", "owner"] as const) {
        assert.deepStrictEqual(merged[field], survivor[field] === null ? source[field] : survivor[field])
      }
      for (const field of ["domains", "externalIds"] as const) {
        assert.deepStrictEqual(merged[field], survivor[field].length === 0 ? source[field] : survivor[field])
      }
      assert.strictEqual(merged.statusName, survivor.statusId === null ? source.statusName : survivor.statusName)
      assert.strictEqual(merged.tierName, survivor.tierId === null ? source.tierName : survivor.tierName)
    }))
  })

  it("changes nothing where there is nothing to fill, or nothing to fill it with", () => {
    fc.assert(fc.property(companies, (company) => {
      assert.deepStrictEqual(merge(company, company), company)
      assert.deepStrictEqual(merge(company, bare), company)
      assert.deepStrictEqual(merge(full, company), full)
      assert.deepStrictEqual(merge(merge(company, full), full), merge(company, full))
    }))
  })

  it("takes 0 and an empty name for something", () => {
    const zero = { ...bare, size: 0, revenue: 0, statusId: "st_2", statusName: null }
    const merged = merge(zero, full)
    assert.deepStrictEqual([merged.size, merged.revenue, merged.statusName], [0, 0, null])
  })
})

describe("stamp", () => {
  it("is the time of the change, and after that of the last one", () => {
    const company = Fixture.company("co_1", { updatedAt: Fixture.at(5) })
    assert.strictEqual(stamp(company, Fixture.momentAt(6)).updatedAt, Fixture.at(6))
    assert.strictEqual(stamp(company, Fixture.momentAt(4)).updatedAt, "2026-01-01T00:05:00.001Z")
    assert.strictEqual(stamp(company, Fixture.momentAt(5)).updatedAt, "2026-01-01T00:05:00.001Z")
    const finer = { ...company, updatedAt: Timestamp.make("2026-01-01T00:05:00.000999Z") }
    assert.strictEqual(stamp(finer, Fixture.momentAt(5)).updatedAt, "2026-01-01T00:05:00.001Z")
  })
})
