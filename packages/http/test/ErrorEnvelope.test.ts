import { assert, describe, it } from "@effect/vitest"
import { Failure, FailureTraits } from "@lanekit/core"
import { Outcome } from "@lanekit/core/testing"
import { ErrorEnvelope, FailureReader, Operation } from "@lanekit/http"
import { Arbitrary, FastCheck as fc, Schema } from "effect"
import { sent } from "./answers.ts"

type KnownTag = Exclude<Failure.Failure["_tag"], "MalformedResponse" | "UnrecognizedError">

/** The contract's table. */
const contract: { readonly [Tag in KnownTag]: readonly [status: number, code: string] } = {
  ValidationFailed: [400, "validation_failed"],
  Unauthenticated: [401, "unauthenticated"],
  ScopeRequired: [403, "scope_required"],
  Forbidden: [403, "forbidden"],
  ContactNotFound: [404, "not_found"],
  CompanyNotFound: [404, "not_found"],
  EndpointNotFound: [404, "not_found"],
  MethodNotAllowed: [405, "method_not_allowed"],
  ContactEmailUnmatched: [404, "not_found"],
  BlockedSenderNotFound: [404, "not_found"],
  EmailTaken: [409, "conflict"],
  SenderAlreadyBlocked: [409, "conflict"],
  CompanyAmbiguous: [409, "conflict"],
  UnsupportedKeyVersion: [410, "unsupported_key_version"],
  PayloadTooLarge: [413, "payload_too_large"],
  UnsupportedMediaType: [415, "unsupported_media_type"],
  CursorMalformed: [422, "unprocessable"],
  CompanyUnmatched: [422, "unprocessable"],
  CompanyAttributeUnmatched: [422, "unprocessable"],
  MergeSourceUnmatched: [422, "unprocessable"],
  RateLimited: [429, "rate_limited"],
  InternalError: [500, "internal_error"],
  Unavailable: [503, "unavailable"],
  UpstreamTimeout: [504, "upstream_timeout"],
  OutcomeUnknown: [504, "upstream_timeout"]
}

const requestId = "req_1"
const failures = Arbitrary.make(Schema.typeSchema(Failure.Failure))
const overWire = (failure: Failure.Failure): FailureReader.Answer => {
  const { body, headers, status } = ErrorEnvelope.toAnswer(failure, requestId)
  return { status, headers, body: JSON.stringify(body) }
}

describe("ErrorEnvelope.toAnswer", () => {
  it("gives each failure the status and code of the contract", () => {
    fc.assert(fc.property(failures, (failure) => {
      const { body, headers, status } = ErrorEnvelope.toAnswer(failure, requestId)
      assert.strictEqual(body.error.request_id, requestId)
      assert.strictEqual(headers[ErrorEnvelope.requestIdHeader], requestId)
      assert.strictEqual(body.error.code, FailureTraits.traitsOf(failure).code)
      assert.strictEqual(status, ErrorEnvelope.statusOf(failure))
      if (failure._tag !== "UnrecognizedError" && failure._tag !== "MalformedResponse") {
        assert.deepStrictEqual([status, body.error.code], [...contract[failure._tag]])
      }
    }))
  })

  it("is an envelope by its own schema", () => {
    const isEnvelope = Schema.is(ErrorEnvelope.ErrorEnvelope)
    fc.assert(fc.property(failures, (failure) => {
      assert.isTrue(isEnvelope(JSON.parse(overWire(failure).body)))
    }))
  })

  it.each([
    [429, 503, "unavailable"],
    [502, 503, "unavailable"],
    [503, 503, "unavailable"],
    [504, 503, "unavailable"],
    [200, 500, "internal_error"],
    [404, 500, "internal_error"],
    [500, 500, "internal_error"]
  ])("answers a malformed answer of status %d with %d %s", (status, answered, code) => {
    const answer = ErrorEnvelope.toAnswer(new Failure.MalformedResponse({ status, excerpt: "<html>" }), requestId)
    assert.deepStrictEqual([answer.status, answer.body.error.code], [answered, code])
    assert.notInclude(JSON.stringify(answer), "<html>")
  })

  it.each([[400, 400], [418, 418], [599, 599], [399, 500], [304, 500], [200, 500], [100, 500], [600, 500], [
    Number.NaN,
    500
  ]])("answers an unknown error of status %d with %d", (status, answered) => {
    const failure = new Failure.UnrecognizedError({ status, code: "odd", text: "Odd", details: { a: 1 } })
    const { body, ...answer } = ErrorEnvelope.toAnswer(failure, requestId)
    assert.strictEqual(answer.status, answered)
    assert.deepStrictEqual<unknown>(body, {
      error: { code: "odd", message: "Odd", details: { a: 1 }, request_id: requestId }
    })
  })

  it("says in headers what HTTP has headers for", () => {
    const table: ReadonlyArray<readonly [Failure.Failure, Readonly<Record<string, string>>]> = [
      [new Failure.Unauthenticated({ reason: "missing" }), { "www-authenticate": "Bearer" }],
      [new Failure.MethodNotAllowed({ allowed: ["GET", "PATCH"] }), { allow: "GET, PATCH" }],
      [new Failure.RateLimited({ retryAfter: 3 }), { "retry-after": "3" }],
      [new Failure.RateLimited({ retryAfter: 0.2 }), { "retry-after": "1" }],
      [new Failure.RateLimited({}), {}],
      [new Failure.Unavailable({ reason: "stopping", retryAfter: 1 }), { "retry-after": "1" }],
      [new Failure.Unavailable({ reason: "stopping" }), {}],
      [new Failure.InternalError(), {}]
    ]
    for (const [failure, headers] of table) {
      assert.deepStrictEqual(ErrorEnvelope.toAnswer(failure, requestId).headers, {
        [ErrorEnvelope.requestIdHeader]: requestId,
        ...headers
      })
    }
  })
})

/** What is sent, so that the failure can be the answer. */
const sentFor = (request: FailureReader.Sent, failure: Failure.Failure): FailureReader.Sent => {
  switch (failure._tag) {
    case "ContactNotFound":
      return { ...request, contactId: failure.id }
    case "CompanyNotFound":
      return { ...request, companyId: failure.id }
    case "BlockedSenderNotFound":
      return { ...request, blockedSenderId: failure.id }
    case "CompanyUnmatched":
    case "CompanyAmbiguous":
      return { ...request, selector: failure.selector }
    case "CursorMalformed":
      return { ...request, hasCursor: true }
    default:
      return request
  }
}

/** The failure with numbers and tokens that HTTP and JSON have a form for. Our own code makes no others. */
const spellable = (failure: Failure.Failure): Failure.Failure => {
  switch (failure._tag) {
    case "RateLimited":
      return new Failure.RateLimited({ ...seconds(failure), ...(isFinite(failure.limit) && { limit: failure.limit }) })
    case "Unavailable":
      return new Failure.Unavailable({ reason: failure.reason, ...seconds(failure) })
    case "MethodNotAllowed":
      return new Failure.MethodNotAllowed({
        allowed: failure.allowed.map((method) => method.replace(/\W/g, "X") || "X")
      })
    case "CompanyAmbiguous": {
      const { candidates, selector, total } = failure
      return new Failure.CompanyAmbiguous({ selector, candidates, ...(isFinite(total) && { total }) })
    }
    case "UnrecognizedError": {
      const { code, details, text } = failure
      const status = 400 + Math.abs(Math.trunc(isFinite(failure.status) ? failure.status : 0)) % 200
      const json = details === undefined ? undefined : asJson([details])
      return new Failure.UnrecognizedError({ status, code, text, ...(json !== undefined && { details: json }) })
    }
    default:
      return failure
  }
}

/** The failure as the other side reads it: what the contract has no place for is lost. */
const asRead = (failure: Failure.Failure): Failure.Failure => {
  switch (failure._tag) {
    // A client cannot have sent no key at all, and the contract has one code for the three.
    case "Unauthenticated":
      return new Failure.Unauthenticated({ reason: "refused" })
    // Why a server is unavailable is told to people, in the message.
    case "Unavailable":
      return new Failure.Unavailable({ reason: "overloaded", ...seconds(failure) })
    // The limit is in the message alone.
    case "PayloadTooLarge":
      return new Failure.PayloadTooLarge({})
    // A gateway answers for itself: its own answer is well-formed.
    case "MalformedResponse":
      return ErrorEnvelope.statusOf(failure) === 503
        ? new Failure.Unavailable({ reason: "overloaded" })
        : new Failure.InternalError()
    default:
      return failure
  }
}

const seconds = ({ retryAfter }: Failure.RateLimited | Failure.Unavailable) =>
  isFinite(retryAfter) ? { retryAfter: Math.trunc(Math.abs(retryAfter)) % 1_000_000_000 } : {}

const isFinite = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value)

const asJson: (value: unknown) => unknown = (value) => JSON.parse(JSON.stringify(value))

// Masking is a matter of FailureReader's own tests.
const isMasked = (failure: Failure.Failure) => /@|%40|pl_v/i.test(JSON.stringify(failure))

describe("FailureReader.fromAnswer, of what ErrorEnvelope.toAnswer writes", () => {
  it.each(Object.entries(sent))("gives the failure back: %s", (_, request) => {
    const canGive = Operation.canFailWith(request.operation)
    const given = failures.filter((failure) => canGive(failure) && !isMasked(failure)).map(spellable)
    const seen = new Set<string>()
    fc.assert(
      fc.property(given, (failure) => {
        seen.add(failure._tag)
        const read = FailureReader.fromAnswer(overWire(failure), sentFor(request, failure))
        assert.deepStrictEqual(asJson(Outcome.failed(read)), asJson(Outcome.failed(asRead(failure))))
        assert.deepStrictEqual<unknown>(read.origin, {
          operation: Operation.nameOf(request.operation),
          status: ErrorEnvelope.statusOf(failure),
          code: FailureTraits.traitsOf(failure).code,
          requestId
        })
      }),
      { numRuns: 300 }
    )
    const possible = [...Failure.CommonFailure.members, ...request.operation.failures].length
    assert.strictEqual(seen.size, possible)
  })
})
