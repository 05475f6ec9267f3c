import { assert, describe, it } from "@effect/vitest"
import { Company, Failure, FailureTraits } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { Arbitrary, FastCheck as fc, Schema } from "effect"

const failures = Arbitrary.make(Schema.typeSchema(Failure.Failure))
const tags = Failure.Failure.members.map(({ _tag }) => _tag)

const canRetry = (status: number) =>
  FailureTraits.traitsOf(new Failure.UnrecognizedError({ status, code: "odd", text: "" })).canRetry

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

  it.each([
    [401, "auth"],
    [404, "not found"],
    [409, "conflict"],
    [418, "bad input"],
    [410, "not found"],
    [412, "conflict"],
    [429, "rate limited"],
    [502, "unavailable"],
    [503, "unavailable"],
    [504, "unavailable"],
    [500, "unexpected"]
  ])("takes an unknown error of status %d for %s", (status, category) => {
    const failure = new Failure.UnrecognizedError({ status, code: "odd", text: "" })
    assert.strictEqual(FailureTraits.traitsOf(failure).category, category)
  })

  it("tells of an answer outside the contract whether to come back, by its status alone", () => {
    const told = [200, 302, 400, 404, 429, 500, 502, 503, 504].map((status) => {
      const malformed = FailureTraits.traitsOf(new Failure.MalformedResponse({ status, excerpt: "" }))
      return `${status} ${malformed.code}, ${malformed.category}, ${malformed.canRetry ? "again" : "never"}`
    })
    assert.deepStrictEqual(told, [
      "200 internal_error, unexpected, never",
      "302 internal_error, unexpected, never",
      "400 internal_error, unexpected, never",
      "404 internal_error, unexpected, never",
      "429 unavailable, rate limited, again",
      "500 internal_error, unexpected, again",
      "502 unavailable, unavailable, again",
      "503 unavailable, unavailable, again",
      "504 unavailable, unavailable, again"
    ])
  })

  it("of a code that nobody knows can be tried again where the status says so", () => {
    const statuses = [400, 401, 404, 408, 409, 422, 425, 429, 499, 500, 502, 503, 504, 599]
    assert.deepStrictEqual(statuses.filter(canRetry), [408, 425, 429, 500, 502, 503, 504, 599])
  })

  it("tells how many companies match, where that is known", () => {
    const selector = { _tag: "ById", id: Company.CompanyId.make("co_1") } as const
    const messages = [{}, { total: 7 }].map((count) =>
      new Failure.CompanyAmbiguous({ selector, candidates: [], ...count }).message
    )
    assert.deepStrictEqual(messages, [
      "company_id matches several companies; choose one by company_id",
      "company_id matches 7 companies; choose one by company_id"
    ])
  })

  it("keeps the traits that clients rely on", () => {
    const told = fc.sample(failures, { numRuns: 2000, seed: 1 }).flatMap((failure) => {
      if (failure._tag === "UnrecognizedError" || failure._tag === "MalformedResponse") return []
      const { canRetry, category, code } = FailureTraits.traitsOf(failure)
      return [`${failure._tag}: ${code}, ${category}, ${canRetry ? "again" : "never"}`]
    })
    assert.deepStrictEqual([...new Set(told)].toSorted(), [
      "BlockedSenderNotFound: not_found, not found, never",
      "CompanyAmbiguous: conflict, conflict, never",
      "CompanyAttributeUnmatched: unprocessable, not found, never",
      "CompanyNotFound: not_found, not found, never",
      "CompanyUnmatched: unprocessable, not found, never",
      "ContactEmailUnmatched: not_found, not found, never",
      "ContactNotFound: not_found, not found, never",
      "CursorMalformed: unprocessable, bad input, never",
      "EmailTaken: conflict, conflict, never",
      "EndpointNotFound: not_found, bad input, never",
      "Forbidden: forbidden, auth, never",
      "InternalError: internal_error, unexpected, again",
      "MergeSourceUnmatched: unprocessable, not found, never",
      "MethodNotAllowed: method_not_allowed, bad input, never",
      "OutcomeUnknown: upstream_timeout, unavailable, never",
      "PayloadTooLarge: payload_too_large, bad input, never",
      "RateLimited: rate_limited, rate limited, again",
      "ScopeRequired: scope_required, auth, never",
      "SenderAlreadyBlocked: conflict, conflict, never",
      "Unauthenticated: unauthenticated, auth, never",
      "Unavailable: unavailable, unavailable, again",
      "UnsupportedKeyVersion: unsupported_key_version, auth, never",
      "UnsupportedMediaType: unsupported_media_type, bad input, never",
      "UpstreamTimeout: upstream_timeout, unavailable, again",
      "ValidationFailed: validation_failed, bad input, never"
    ])
  })
})
