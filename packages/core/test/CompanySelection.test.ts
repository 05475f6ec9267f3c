import { assert, describe, it } from "@effect/vitest"
import { CompanySelection, CompanySelector } from "@lanekit/core"
import { World } from "@lanekit/core/testing"
import { Effect, FastCheck as fc, Schema } from "effect"
import { checkTexts, problemsOf } from "./problems.ts"

const problems = problemsOf(CompanySelection)
const keys = CompanySelector.companySelectorKeys
const none = "must hold one of company_id, company_name, company_external_id"

describe("CompanySelection", () => {
  it("comes back from the wire as it was", () => {
    fc.assert(fc.property(World.companySelector, (company) => {
      const body = Schema.encodeSync(CompanySelection)({ company })
      assert.lengthOf(Object.keys(body), 1)
      assert.deepStrictEqual(Schema.decodeUnknownSync(CompanySelection)(body), { company })
    }))
  })

  it.effect("has bounds in code points", () =>
    checkTexts(problems, keys.map((path) => ({ path, min: 1, max: 255, inputOf: (value) => ({ [path]: value }) }))))

  it.effect("holds one of the selectors", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems({}), [none])
      assert.deepStrictEqual(yield* problems({ name: "Acme" }), [none, "name is not a known field"])
      assert.deepStrictEqual(yield* problems({ name: "Acme" }, "ignore"), [none])
      for (const key of keys) {
        assert.deepStrictEqual(yield* problems({ [key]: "a" }), [])
        assert.deepStrictEqual(yield* problems({ [key]: null }), [`${key} must be a string`])
      }
    }))

  it.effect("holds no two of them, each of which is told", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems({ company_id: "a", company_external_id: "" }), [
        "company_external_id is mutually exclusive with company_id",
        "company_external_id must be 1 to 255 characters",
        "company_id is mutually exclusive with company_external_id"
      ])
      assert.lengthOf(yield* problems(Object.fromEntries(keys.map((key) => [key, "a"]))), 3)
    }))

  it.effect("has no dot segment for an id", () =>
    Effect.gen(function*() {
      for (const id of [".", ".."]) {
        assert.deepStrictEqual(yield* problems({ company_id: id }), ["company_id must not be \".\" or \"..\""])
        assert.deepStrictEqual(yield* problems({ company_name: id }), [])
      }
    }))

  it.effect.each([null, [], "x", 1, true])("refuses the body %j", (body) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems(body), ["must be a JSON object"])
    }))
})
