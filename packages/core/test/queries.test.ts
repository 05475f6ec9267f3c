import { assert, describe, it } from "@effect/vitest"
import { BlockedSenderQuery, CompanyQuery, ContactQuery } from "@lanekit/core"
import { Arbitrary, Effect, FastCheck as fc, Schema } from "effect"
import { checkTexts, problemsOf } from "./problems.ts"

const lists = [
  {
    called: "ContactQuery",
    problems: problemsOf(ContactQuery),
    texts: [["email", 254], ["name_contains", 255], ["company_id", 255], ["external_id", 255]],
    counts: []
  },
  {
    called: "CompanyQuery",
    problems: problemsOf(CompanyQuery),
    texts: [["external_id", 255], ["domain", 253], ["name_contains", 255], ["status_id", 255], ["tier_id", 255]],
    counts: ["size_gte", "size_lte", "revenue_gte", "revenue_lte"]
  }
] as const

const limits = "limit must be a whole number from 1 to 200"

for (const { called, counts, problems, texts } of lists) {
  describe(`${called}`, () => {
    it.effect("has bounds in code points", () =>
      checkTexts(
        problems,
        texts.map(([path, max]) => ({ path, min: 1, max, inputOf: (value) => ({ [path]: value }) }))
      ))

    it.effect.each(["created_after", "created_before", "updated_after", "updated_before"])(
      "takes a moment for %s",
      (field) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* problems({ [field]: "2026-02-28T23:59:59.9999+02:00" }), [])
          for (const text of ["", "yesterday", "2026-01-01", "2026-01-01T00:00:00", "2026-02-30T00:00:00Z"]) {
            assert.lengthOf(yield* problems({ [field]: text }), 1, text)
          }
          assert.deepStrictEqual(yield* problems({ [field]: "2026-01-01" }), [
            `${field} must be an ISO 8601 date and time with an offset`
          ])
        })
    )

    it.effect("takes whole numbers of at most 15 digits for sizes and revenues", () =>
      Effect.gen(function*() {
        for (const field of counts) {
          for (const text of ["0", "007", "999999999999999"]) {
            assert.deepStrictEqual(yield* problems({ [field]: text }), [])
          }
          for (const text of ["", "-1", "1.5", "1e3", " 1", "0x1", "1000000000000000", "١"]) {
            assert.deepStrictEqual(yield* problems({ [field]: text }), [
              `${field} must be a whole number from 0 on, of at most 15 digits`
            ])
          }
        }
      }))

    it.effect("reports every problem at once, an unknown parameter among them", () =>
      Effect.gen(function*() {
        const query = { limit: "0", cursor: "", name_contains: "", created_after: "", nme: "x" }
        assert.deepStrictEqual(yield* problems(query), [
          "created_after must be an ISO 8601 date and time with an offset",
          "cursor must not be empty",
          limits,
          "name_contains must be 1 to 255 characters",
          "nme is not a known field"
        ])
      }))
  })
}

describe("BlockedSenderQuery", () => {
  const problems = problemsOf(BlockedSenderQuery)

  it.effect("takes a type and a page", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems({ type: "EMAIL", limit: "200", cursor: "x" }), [])
      assert.deepStrictEqual(yield* problems({ type: "email", limit: "201", cursor: "" }), [
        "cursor must not be empty",
        limits,
        "type must be EMAIL or DOMAIN"
      ])
    }))
})

describe("every query", () => {
  it.each<readonly [string, Schema.Schema<object, object>]>([
    ["ContactQuery", Schema.asSchema(ContactQuery)],
    ["CompanyQuery", Schema.asSchema(CompanyQuery)],
    ["BlockedSenderQuery", Schema.asSchema(BlockedSenderQuery)]
  ])("comes back from the wire as it was: %s", (_, schema) => {
    const decode = Schema.decodeSync(schema)
    const encode = Schema.encodeSync(schema)
    fc.assert(fc.property(Arbitrary.make(Schema.typeSchema(schema)), (query) => {
      assert.deepStrictEqual(decode(encode(query)), query)
    }))
  })
})
