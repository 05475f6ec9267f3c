import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { Company, CompanyPatch, NewCompany, Timestamp } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { Arbitrary, Effect, FastCheck as fc, Schema } from "effect"
import { checkTexts, problemsOf, type TextField } from "./problems.ts"

const decode = Schema.decodeUnknownSync(NewCompany.NewCompany)
const encode = Schema.encodeSync(NewCompany.NewCompany)
const decodePatch = Schema.decodeUnknownSync(CompanyPatch)
const encodePatch = Schema.encodeSync(CompanyPatch)

/** A company in every field, as a body has it. */
const whole = {
  name: "Acme",
  logo_url: "https://example.com/a.png",
  domains: ["acme.test"],
  size: 7,
  revenue: 0,
  external_ids: ["crm-1"],
  status_id: "st_1",
  tier_id: "ti_1",
  owner_id: "us_1"
}

const clearable = ["logo_url", "size", "revenue", "status_id", "tier_id", "owner_id"]

const idOrNull = "must be 1 to 255 characters, or null"

/** What both bodies refuse alike, given what else a body must have. */
const boundsOf = (name: object): ReadonlyArray<TextField> => [
  { path: "name", min: 1, max: 255, inputOf: (value) => ({ name: value }) },
  ...["a", "a.test"].map((first): TextField => ({
    path: "domains.1",
    min: 1,
    max: 63,
    inputOf: (value) => ({ ...name, domains: [first, value] })
  })),
  { path: "external_ids.0", min: 1, max: 255, inputOf: (value) => ({ ...name, external_ids: [value] }) }
]

const idsOf = (name: object, message?: string): ReadonlyArray<TextField> =>
  ["status_id", "tier_id", "owner_id"].map((path) => ({
    path,
    min: 1,
    max: 255,
    inputOf: (value) => ({ ...name, [path]: value }),
    message
  }))

const bodies = [
  { called: "NewCompany", problems: problemsOf(NewCompany.NewCompany), name: { name: "Acme" }, orNull: "" },
  { called: "CompanyPatch", problems: problemsOf(CompanyPatch), name: {}, orNull: ", or null" }
]

for (const { called, name, orNull, problems } of bodies) {
  describe(`${called}, as both bodies of a company,`, () => {
    it.effect("has bounds in code points", () =>
      checkTexts(problems, [...boundsOf(name), ...idsOf(name, orNull === "" ? undefined : idOrNull)]))

    it.effect.each(["size", "revenue"])("takes whole numbers from 0 on for the %s", (field) =>
      Effect.gen(function*() {
        for (const value of [0, 1, 2 ** 31, Number.MAX_SAFE_INTEGER]) {
          assert.deepStrictEqual(yield* problems({ ...name, [field]: value }), [])
        }
        for (const value of [-1, 0.5, Number.MAX_SAFE_INTEGER + 1, Number.NaN, Infinity, "1", true, [], {}]) {
          assert.deepStrictEqual(yield* problems({ ...name, [field]: value }), [
            `${field} must be a whole number from 0 on${orNull}`
          ])
        }
      }))

    it.effect("takes absolute URIs for the logo, and null", () =>
      Effect.gen(function*() {
        for (const value of [null, "https://example.com/a.png", "urn:a:b"]) {
          assert.deepStrictEqual(yield* problems({ ...name, logo_url: value }), [])
        }
        for (const value of ["", "a.png", 1, "https://example.com/ä", "\u0000"]) {
          assert.deepStrictEqual(yield* problems({ ...name, logo_url: value }), [
            "logo_url must be an absolute URI or null"
          ])
        }
      }))

    it.effect("takes lists for domains and external ids, empty ones and null not among them", () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* problems({ ...name, domains: [], external_ids: [] }), [])
        for (const value of [null, "a.test", { 0: "a.test" }, 1]) {
          assert.deepStrictEqual(yield* problems({ ...name, domains: value, external_ids: value }), [
            "domains must be a list of domains",
            "external_ids must be a list of strings"
          ])
        }
        assert.deepStrictEqual(yield* problems({ ...name, domains: ["", null, "a", 1], external_ids: [""] }), [
          "domains.0 must be 1 to 63 characters",
          "domains.1 must be a string",
          "domains.3 must be a string",
          "external_ids.0 must be 1 to 255 characters"
        ])
      }))

    it.effect("refuses undefined, and unknown fields as it is told", () =>
      Effect.gen(function*() {
        for (const field of Object.keys(whole)) {
          assert.lengthOf(yield* problems({ ...name, [field]: undefined }), 1, field)
        }
        assert.deepStrictEqual(yield* problems({ ...name, Name: "x" }), ["Name is not a known field"])
        assert.deepStrictEqual(yield* problems({ ...name, Name: "x" }, "ignore"), [])
      }))

    it.effect("reports every problem of a body at once", () =>
      Effect.gen(function*() {
        const body = {
          name: "",
          logo_url: "x",
          domains: "x",
          size: -1,
          revenue: "x",
          external_ids: [1],
          status_id: "",
          tier_id: 1,
          owner_id: "x".repeat(256),
          nmae: "Acme"
        }
        assert.deepStrictEqual(
          (yield* problems(body)).map((problem) => problem.split(" ")[0]),
          [
            "domains",
            "external_ids.0",
            "logo_url",
            "name",
            "nmae",
            "owner_id",
            "revenue",
            "size",
            "status_id",
            "tier_id"
          ]
        )
      }))

    it.effect.each([null, [], "x", 1, true])("refuses the body %j", (body) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* problems(body), ["must be a JSON object"])
      }))
  })
}

describe("NewCompany", () => {
  const problems = problemsOf(NewCompany.NewCompany)

  it("comes back from the wire as it was", () => {
    fc.assert(fc.property(Arbitrary.make(Schema.typeSchema(NewCompany.NewCompany)), (company) => {
      assert.deepStrictEqual(decode(JSON.parse(JSON.stringify(encode(company)))), company)
    }))
    assert.deepStrictEqual<unknown>(encode(decode(whole)), whole)
  })

  it.effect("needs a name, and has null for nothing but the logo", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems({}), ["name is required"])
      for (const field of clearable.filter((field) => field !== "logo_url")) {
        assert.lengthOf(yield* problems({ name: "Acme", [field]: null }), 1, field)
      }
    }))

  it("is made with very many entries of a set in no time", { timeout: 5000 }, () => {
    const externalIds = Array.from({ length: 60_000 }, (_, index) => Company.ExternalId.make(`crm-${index}`))
    const made = NewCompany.toCompany({ ...decode(whole), externalIds }, {}, {
      at: Timestamp.make("2026-01-01T00:00:00.000Z"),
      id: Company.CompanyId.make("co_1")
    })
    assert.lengthOf(made.externalIds, externalIds.length)
  })

  it("is a company with what its ids name, each entry of a set once", () => {
    const id = Company.CompanyId.make("co_1")
    const at = Timestamp.make("2026-01-01T00:00:00.000Z")
    const empty = Fixture.company("co_1", { name: "Acme", createdAt: at, updatedAt: at })
    const bare = decode({ name: "Acme" })
    assert.deepStrictEqual<Company.Company>(NewCompany.toCompany(bare, {}, { at, id }), empty)
    const cleared = { status: null, tier: null, owner: null }
    assert.deepStrictEqual<Company.Company>(NewCompany.toCompany(bare, cleared, { at, id }), empty)
    const body = { ...whole, domains: ["b", "a", "b", "B"], external_ids: ["2", "2", "1", "2"] }
    const named = {
      status: { id: "st_1", name: "Active" },
      tier: { id: "ti_1", name: "" },
      owner: { id: "us_1", name: null, avatarUrl: null }
    }
    assert.deepStrictEqual<Company.Company>(NewCompany.toCompany(decode(body), named, { at, id }), {
      ...empty,
      logoUrl: "https://example.com/a.png",
      domains: ["b", "a", "B"],
      size: 7,
      revenue: 0,
      externalIds: ["2", "1"],
      statusId: "st_1",
      statusName: "Active",
      tierId: "ti_1",
      tierName: "",
      owner: named.owner
    })
  })
})

describe("CompanyPatch", () => {
  const problems = problemsOf(CompanyPatch)

  it("comes back from the wire as it was", () => {
    fc.assert(fc.property(Arbitrary.make(Schema.typeSchema(CompanyPatch)), (patch) => {
      assert.deepStrictEqual(decodePatch(JSON.parse(JSON.stringify(encodePatch(patch)))), patch)
    }))
    assert.deepStrictEqual<unknown>(encodePatch(decodePatch(whole)), whole)
  })

  it("tells absent, null and a value apart", () => {
    const cleared = Object.fromEntries(clearable.map((field) => [field, null]))
    assert.deepStrictEqual<unknown>(decodePatch({}), {})
    assert.deepStrictEqual<unknown>(encodePatch(decodePatch(cleared)), cleared)
    assert.deepStrictEqual<unknown>(decodePatch({ owner_id: null, size: 0 }), { ownerId: null, size: 0 })
    expectTypeOf<{ readonly size: null }>().toExtend<CompanyPatch>()
    expectTypeOf<{ readonly size: undefined }>().not.toExtend<CompanyPatch>()
    expectTypeOf<{ readonly name: null }>().not.toExtend<CompanyPatch>()
    expectTypeOf<{ readonly domains: null }>().not.toExtend<CompanyPatch>()
  })

  it.effect("refuses null for what cannot be cleared", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems({ name: null, domains: null, external_ids: null }), [
        "domains must be a list of domains",
        "external_ids must be a list of strings",
        "name must be a string"
      ])
    }))
})
