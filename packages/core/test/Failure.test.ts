import { assert, describe, it } from "@effect/vitest"
import { Company, Failure, FailureTraits } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { Arbitrary, FastCheck as fc, Schema } from "effect"

const failures = Arbitrary.make(Schema.typeSchema(Failure.Failure))
const tags = Failure.Failure.members.map(({ _tag }) => _tag)

describe("Failure", () => {
  it("has traits, whichever it is", () => {
    fc.assert(fc.property(failures, (failure) => {
      const { canRetry, category, code } = FailureTraits.traitsOf(failure)
      assert.isString(code)
      assert.isString(category)
      assert.isBoolean(canRetry)
      if (failure._tag === "UnrecognizedError") assert.strictEqual(code, failure.code)
    }))
  })

  it("has a tag of its own", () => {
    assert.lengthOf(new Set(tags), tags.length)
  })

  it("survives its own schema", () => {
    fc.assert(fc.property(failures, (failure) => {
      const decoded = Schema.decodeSync(Failure.Failure)(Schema.encodeSync(Failure.Failure)(failure))
      assert.strictEqual(decoded._tag, failure._tag)
      assert.strictEqual(decoded.message, failure.message)
    }))
  })

  it("never tells of people in its message", () => {
    const secret = "Ann-Secret"
    const selectors = [
      { _tag: "ById", id: Company.CompanyId.make(secret) },
      { _tag: "ByName", name: Company.CompanyName.make(secret) },
      { _tag: "ByExternalId", externalId: Company.ExternalId.make(secret) }
    ] as const
    const candidates = [Company.toRef(Fixture.company("co_1", { name: secret, domains: [secret] }))]
    const origin = { operation: secret, requestId: secret, code: secret }
    const told = [
      ...selectors.flatMap((selector) => [
        new Failure.CompanyUnmatched({ selector, origin }),
        new Failure.CompanyAmbiguous({ selector, candidates, total: 2, origin })
      ]),
      new Failure.ContactNotFound({ id: Fixture.contact(secret).id, origin }),
      new Failure.CompanyNotFound({ id: Company.CompanyId.make(secret), origin }),
      new Failure.EmailTaken({ origin }),
      new Failure.MalformedResponse({ status: 502, excerpt: secret, origin }),
      new Failure.UnrecognizedError({ status: 400, code: "odd", text: secret, details: { secret }, origin })
    ]
    for (const failure of told) assert.notInclude(failure.message, secret)
  })

  it.each([[401, "auth"], [404, "not found"], [409, "conflict"], [418, "bad input"], [429, "rate limited"], [
    503,
    "unavailable"
  ], [500, "unexpected"]])("takes an unknown error of status %d for %s", (status, category) => {
    const failure = new Failure.UnrecognizedError({ status, code: "odd", text: "" })
    assert.strictEqual(FailureTraits.traitsOf(failure).category, category)
  })
})
