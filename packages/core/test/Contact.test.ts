import { assert, describe, it } from "@effect/vitest"
import { Company, Contact, SeedData } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { Arbitrary, FastCheck as fc, Schema } from "effect"

const contact = {
  id: "ct_1",
  email: "not even an address",
  name: null,
  image_url: null,
  company_id: null,
  is_subscribed: true,
  external_ids: { intercom: "1" },
  created_at: "2026-01-01T00:00:00.123456Z",
  updated_at: "yesterday"
}

const company = {
  id: "co_1",
  name: "",
  logo_url: null,
  domains: ["a.test"],
  size: 1.5,
  revenue: null,
  status_id: null,
  status_name: null,
  tier_id: null,
  tier_name: null,
  owner: { id: "us_1", name: null, avatar_url: null },
  external_ids: ["b", "a"],
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z"
}

const preserve = { onExcessProperty: "preserve" } as const

describe("a record of the vendor", () => {
  it("is read widely and written back as it was", () => {
    const read = Schema.decodeUnknownSync(Contact.Contact)
    assert.deepStrictEqual<unknown>(Schema.encodeSync(Contact.Contact)(read(contact)), contact)
    const readCompany = Schema.decodeUnknownSync(Company.Company)
    assert.deepStrictEqual<unknown>(Schema.encodeSync(Company.Company)(readCompany(company)), company)
  })

  it("may have fields that nobody knows: they are dropped, or kept when asked for", () => {
    const wide = { ...contact, phone: "1", tags: [{ id: 1 }] }
    assert.notProperty(Schema.decodeUnknownSync(Contact.Contact)(wide), "phone")
    const kept = Schema.decodeUnknownSync(Contact.Contact)(wide, preserve)
    assert.deepNestedPropertyVal(kept, "tags[0].id", 1)
    assert.deepStrictEqual<unknown>(Schema.encodeSync(Contact.Contact)(kept, preserve), wide)
  })

  it("may have null for an external id of a contact", () => {
    const { externalIds } = Schema.decodeUnknownSync(Contact.Contact)({
      ...contact,
      external_ids: { intercom: "1", front: null }
    })
    assert.deepStrictEqual(externalIds, { intercom: "1" })
  })

  it("loses an external id whose name JavaScript would swallow, and no other", () => {
    const ids: unknown = JSON.parse("{\"__proto__\": \"x\", \"intercom\": \"1\", \"constructor\": \"2\"}")
    const read = Schema.decodeUnknownSync(Contact.Contact)({ ...contact, external_ids: ids })
    assert.deepStrictEqual(read.externalIds, { intercom: "1", constructor: "2" })
    const isContact = Schema.is(Schema.typeSchema(Contact.Contact), { onExcessProperty: "error" })
    assert.isTrue(isContact(read))
    assert.isFalse(isContact({ ...read, externalIds: ids }))
  })

  it("may have a company's external ids as an object", () => {
    const read = Schema.decodeUnknownSync(Company.Company)({ ...company, external_ids: { crm: "b", erp: "a" } })
    assert.deepStrictEqual(read.externalIds, ["b", "a"])
    assert.deepStrictEqual(Schema.encodeSync(Company.Company)(read).external_ids, ["b", "a"])
  })

  it.each(Object.keys(contact))("lacks no %s", (field) => {
    const body = Object.fromEntries(Object.entries(contact).filter(([key]) => key !== field))
    assert.isTrue(Schema.decodeUnknownOption(Contact.Contact)(body)._tag === "None")
  })
})

describe("SeedData", () => {
  const isContact = Schema.is(SeedData.SeedContact)
  const decode = Schema.decodeUnknownOption(SeedData.SeedContact)

  it("comes back from JSON as it was", () => {
    fc.assert(
      fc.property(Arbitrary.make(SeedData.SeedData), (data) => {
        const encoded = Schema.encodeSync(SeedData.SeedData)(data)
        assert.deepStrictEqual(Schema.decodeUnknownSync(SeedData.SeedData)(encoded), data)
      }),
      { numRuns: 20 }
    )
  })

  it("has times that a store can order", () => {
    assert.isTrue(isContact(Fixture.contact("ct_1")))
    for (const time of ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00.123456+01:00"]) {
      assert.strictEqual(decode({ ...contact, created_at: time, updated_at: time })._tag, "Some")
    }
    for (
      const time of [
        "yesterday",
        "",
        "2026-01-01",
        "2026-01-01T00:00:00",
        "1969-12-31T23:59:59Z",
        "2026-13-01T00:00:00Z"
      ]
    ) {
      assert.strictEqual(decode({ ...contact, created_at: time, updated_at: "2026-01-01T00:00:00Z" })._tag, "None")
    }
  })

  it("has a catalog of what it names itself and what its companies have, each id once, its own word first", () => {
    const owner = { id: "us_1", name: "Olga", avatarUrl: null }
    const data = Fixture.seed({
      statuses: [{ id: "st_1", name: "First" }],
      owners: [{ ...owner, name: null }],
      companies: [
        Fixture.company("co_1", { statusId: "st_1", statusName: "Second", tierId: "ti_1", owner }),
        Fixture.company("co_2", { statusId: "st_2", statusName: "Third", tierId: "ti_1", tierName: "Gold" }),
        Fixture.company("co_3", { statusId: "st_2", owner: { ...owner, id: "us_2" }, deletedAt: Fixture.at(1) })
      ]
    })
    const { owners, statuses, tiers, ...rest } = SeedData.withCatalog(data)
    assert.deepStrictEqual(statuses, [{ id: "st_1", name: "First" }, { id: "st_2", name: "Third" }])
    assert.deepStrictEqual(tiers, [{ id: "ti_1", name: "" }])
    assert.deepStrictEqual(owners, [{ ...owner, name: null }, { ...owner, id: "us_2" }])
    assert.deepStrictEqual(rest.companies, data.companies)
    assert.deepStrictEqual(SeedData.withCatalog({ ...rest, owners, statuses, tiers }), {
      ...rest,
      owners,
      statuses,
      tiers
    })
  })
})
