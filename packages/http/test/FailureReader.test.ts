import { assert, describe, it } from "@effect/vitest"
import { Failure } from "@lanekit/core"
import { Outcome } from "@lanekit/core/testing"
import { FailureReader } from "@lanekit/http"
import { FastCheck as fc, Schema } from "effect"
import {
  answerOf,
  blockedSenderId,
  byName,
  type Case,
  companyId,
  contactId,
  error,
  selecting,
  sent
} from "./answers.ts"

const isFailure = Schema.is(Failure.Failure)
const asJson: (value: unknown) => unknown = (value) => JSON.parse(JSON.stringify(value))

const contract: ReadonlyArray<Case> = [
  {
    name: "validation_failed, with every issue",
    status: 400,
    json: error("validation_failed", "Invalid", [
      { path: "name", message: "is too long" },
      { path: "external_ids.0", message: "must be a string" }
    ]),
    sent: sent.updateContact,
    means: new Failure.ValidationFailed({
      issues: [{ path: "name", message: "is too long" }, { path: "external_ids.0", message: "must be a string" }]
    })
  },
  {
    name: "validation_failed, of which one issue is malformed",
    status: 400,
    json: error("validation_failed", "Invalid", ["?", { path: 1, message: "x" }, { path: "name", message: "is bad" }]),
    sent: sent.updateContact,
    means: new Failure.ValidationFailed({ issues: [{ path: "name", message: "is bad" }] })
  },
  {
    name: "validation_failed, with a message only",
    status: 400,
    json: error("validation_failed", "Invalid body"),
    sent: sent.updateContact,
    means: new Failure.ValidationFailed({ issues: [{ path: "", message: "Invalid body" }] })
  },
  {
    name: "validation_failed, with nothing but the code",
    status: 400,
    json: { error: { code: "validation_failed" } },
    sent: sent.updateContact,
    means: new Failure.ValidationFailed({ issues: [{ path: "", message: "is invalid" }] })
  },
  {
    name: "unauthenticated",
    status: 401,
    json: error("unauthenticated", "Invalid API key"),
    sent: sent.getMe,
    means: new Failure.Unauthenticated({ reason: "refused" })
  },
  {
    name: "scope_required",
    status: 403,
    json: error("scope_required", "Missing scope", { required: ["contacts:write"], granted: ["contacts:read"] }),
    sent: sent.updateContact,
    means: new Failure.ScopeRequired({ required: ["contacts:write"], granted: ["contacts:read"] })
  },
  {
    name: "scope_required, that does not tell what was granted",
    status: 403,
    json: error("scope_required", "Missing scope", { required: ["contacts:write"] }),
    sent: sent.updateContact,
    means: new Failure.ScopeRequired({ required: ["contacts:write"], granted: [] })
  },
  {
    name: "scope_required, without details",
    status: 403,
    json: error("scope_required", "Missing scope"),
    sent: sent.updateContact,
    means: new Failure.ScopeRequired({ required: [], granted: [] })
  },
  {
    name: "forbidden",
    status: 403,
    json: error("forbidden", "Blocked"),
    sent: sent.getMe,
    means: new Failure.Forbidden()
  },
  {
    name: "not_found, of the contact that was asked for",
    status: 404,
    json: error("not_found", "Not found"),
    sent: sent.getContact,
    means: new Failure.ContactNotFound({ id: contactId })
  },
  {
    name: "not_found, of the contact of an update that selects a company",
    status: 404,
    json: error("not_found", "Contact not found"),
    sent: selecting(byName),
    means: new Failure.ContactNotFound({ id: contactId })
  },
  {
    name: "not_found, of the company that was asked for",
    status: 404,
    json: error("not_found", "Not found"),
    sent: sent.getCompany,
    means: new Failure.CompanyNotFound({ id: companyId })
  },
  {
    name: "not_found, where no record was asked for",
    status: 404,
    json: error("not_found", "Not found"),
    sent: sent.listContacts,
    means: new Failure.EndpointNotFound()
  },
  {
    name: "not_found, of the path itself",
    status: 404,
    json: error("not_found", "no endpoint has this path"),
    sent: sent.getContact,
    means: new Failure.EndpointNotFound()
  },
  {
    name: "not_found, of the address that was asked for",
    status: 404,
    json: error("not_found", "Contact not found"),
    sent: sent.getContactByEmail,
    means: new Failure.ContactEmailUnmatched()
  },
  {
    name: "not_found, of the contact whose company is taken away",
    status: 404,
    json: error("not_found", "Not found"),
    sent: sent.removeContactCompany,
    means: new Failure.ContactNotFound({ id: contactId })
  },
  {
    name: "not_found, of the company that is taken away",
    status: 404,
    json: error("not_found", "The company was not found"),
    sent: sent.removeContactCompany,
    means: new Failure.CompanyNotFound({ id: companyId })
  },
  {
    name: "not_found, of a blocked sender",
    status: 404,
    json: error("not_found", "Not found"),
    sent: sent.deleteBlockedSender,
    means: new Failure.BlockedSenderNotFound({ id: blockedSenderId })
  },
  {
    name: "not_found, of the company that survives a merge",
    status: 404,
    json: error("not_found", "Company not found"),
    sent: sent.mergeCompanies,
    means: new Failure.CompanyNotFound({ id: companyId })
  },
  {
    name: "not_found, of the source of a merge",
    status: 404,
    json: error("not_found", "Source company not found"),
    sent: sent.mergeCompanies,
    means: new Failure.MergeSourceUnmatched()
  },
  {
    name: "unprocessable, of the source of a merge",
    status: 422,
    json: error("unprocessable", "No such company", { path: "source_id", reason: "company_not_found" }),
    sent: sent.mergeCompanies,
    means: new Failure.MergeSourceUnmatched()
  },
  {
    name: "unprocessable, of a company's tier",
    status: 422,
    json: error("unprocessable", "No such tier", { path: "tier_id", reason: "tier_not_found" }),
    sent: sent.updateCompany,
    means: new Failure.CompanyAttributeUnmatched({ field: "tier_id" })
  },
  {
    name: "conflict over a sender that is blocked already",
    status: 409,
    json: error("conflict", "Already blocked"),
    sent: sent.createBlockedSender,
    means: new Failure.SenderAlreadyBlocked()
  },
  {
    name: "conflict over the e-mail of a new contact",
    status: 409,
    json: error("conflict", "Conflict", { path: "email", reason: "email_taken" }),
    sent: sent.createContact,
    means: new Failure.EmailTaken()
  },
  {
    name: "conflict over the e-mail, with our details",
    status: 409,
    json: error("conflict", "Conflict", { path: "email", reason: "email_taken" }),
    sent: sent.updateContact,
    means: new Failure.EmailTaken()
  },
  {
    name: "conflict over the e-mail, with a list of details",
    status: 409,
    json: error("conflict", "Conflict", [{ path: "email", message: "is taken" }]),
    sent: selecting(byName),
    means: new Failure.EmailTaken()
  },
  {
    name: "conflict over the e-mail, in words",
    status: 409,
    json: error("conflict", "A contact with this email already exists"),
    sent: selecting(byName),
    means: new Failure.EmailTaken()
  },
  {
    name: "conflict that names the address",
    status: 409,
    json: error("conflict", "ann@example.com already exists"),
    sent: sent.updateContact,
    means: new Failure.EmailTaken()
  },
  {
    name: "conflict over something else",
    status: 409,
    json: error("conflict", "The email is fine", { path: "name" }),
    sent: sent.updateContact,
    means: new Failure.UnrecognizedError({
      status: 409,
      code: "conflict",
      text: "The email is fine",
      details: { path: "name" }
    })
  },
  {
    name: "unsupported_key_version",
    status: 410,
    json: error("unsupported_key_version", "Old key"),
    sent: sent.getMe,
    means: new Failure.UnsupportedKeyVersion()
  },
  {
    name: "unprocessable, after a cursor",
    status: 422,
    json: error("unprocessable", "Malformed cursor"),
    sent: sent.nextContacts,
    means: new Failure.CursorMalformed()
  },
  {
    name: "unprocessable, after a cursor, over another field",
    status: 422,
    json: error("unprocessable", "Bad filter", { path: "name_contains" }),
    sent: sent.nextContacts,
    means: new Failure.UnrecognizedError({
      status: 422,
      code: "unprocessable",
      text: "Bad filter",
      details: { path: "name_contains" }
    })
  },
  {
    name: "unprocessable, without a cursor",
    status: 422,
    json: error("unprocessable", "Malformed cursor"),
    sent: sent.listContacts,
    means: new Failure.UnrecognizedError({ status: 422, code: "unprocessable", text: "Malformed cursor" })
  },
  {
    name: "rate_limited",
    status: 429,
    headers: { "retry-after": "7" },
    json: error("rate_limited", "Slow down", { limit: 60, window: "1m" }),
    sent: sent.updateContact,
    means: new Failure.RateLimited({ retryAfter: 7, limit: 60 })
  },
  {
    name: "internal_error",
    status: 500,
    json: error("internal_error", "Oops"),
    sent: sent.getMe,
    means: new Failure.InternalError()
  },
  {
    name: "payload_too_large",
    status: 413,
    json: error("payload_too_large", "Too large"),
    sent: sent.updateContact,
    means: new Failure.PayloadTooLarge()
  },
  {
    name: "unsupported_media_type",
    status: 415,
    json: error("unsupported_media_type", "JSON only"),
    sent: sent.updateContact,
    means: new Failure.UnsupportedMediaType()
  },
  {
    name: "method_not_allowed",
    status: 405,
    headers: { allow: "GET,  HEAD, " },
    json: error("method_not_allowed", "GET only"),
    sent: sent.updateContact,
    means: new Failure.MethodNotAllowed({ allowed: ["GET", "HEAD"] })
  },
  {
    name: "unavailable",
    status: 503,
    headers: { "retry-after": "120" },
    json: error("unavailable", "Maintenance"),
    sent: sent.getMe,
    means: new Failure.Unavailable({ reason: "overloaded", retryAfter: 120 })
  },
  {
    name: "upstream_timeout",
    status: 504,
    json: error("upstream_timeout", "Too slow"),
    sent: sent.getMe,
    means: new Failure.UpstreamTimeout()
  },
  {
    name: "a code that nobody knows, as it came",
    status: 402,
    json: error("plan_required", "Upgrade", { plan: { name: "Pro", seats: [1, null, true] } }),
    sent: sent.getMe,
    means: new Failure.UnrecognizedError({
      status: 402,
      code: "plan_required",
      text: "Upgrade",
      details: { plan: { name: "Pro", seats: [1, null, true] } }
    })
  },
  {
    name: "an envelope of which only the code has its type",
    status: 418,
    json: { error: { code: "teapot", message: null, request_id: 7 }, extra: true },
    sent: sent.getMe,
    means: new Failure.UnrecognizedError({ status: 418, code: "teapot", text: "" })
  }
]

const codeOf = (json: unknown) =>
  Schema.decodeUnknownSync(Schema.Struct({ error: Schema.Struct({ code: Schema.String }) }))(json).error.code

const codes = [...new Set(contract.map(({ json }) => codeOf(json)))]

const html = "<html><body><h1>502 Bad Gateway</h1></body></html>"

const outside: ReadonlyArray<readonly [name: string, text: string]> = [
  ["a proxy's page", html],
  ["nothing", ""],
  ["truncated JSON", "{\"error\": {\"code\": \"not_fou"],
  ["JSON of another shape", "{\"message\": \"Not found\"}"],
  ["an error that is a text", "{\"error\": \"not_found\"}"],
  ["a code that is a number", "{\"error\": {\"code\": 404, \"message\": \"x\"}}"],
  ["null", "null"],
  ["a list", "[{\"error\": {\"code\": \"not_found\"}}]"],
  ["a text", "\"not_found\""]
]

const requestIdOf = (request_id: unknown, headers: Readonly<Record<string, string>>) =>
  FailureReader.fromAnswer(
    answerOf({ status: 403, headers, json: { error: { code: "forbidden", request_id } } }),
    sent.getMe
  ).origin?.requestId

/** A text of which a limit cuts a character in two. */
const long = (max: number) => `${"x".repeat(max - 1)}🚀${"y".repeat(100_000)}`

describe("FailureReader.fromAnswer", () => {
  it.each(contract)("reads $name", (recorded) => {
    const failure = FailureReader.fromAnswer(answerOf(recorded), recorded.sent)
    assert.deepStrictEqual(Outcome.failed(failure), Outcome.failed(recorded.means))
  })

  it.each(contract)("keeps where it came from: $name", (recorded) => {
    const { origin } = FailureReader.fromAnswer(
      answerOf({ ...recorded, headers: { ...recorded.headers, "x-request-id": "req_header" } }),
      recorded.sent
    )
    const { method, path } = recorded.sent.operation
    assert.strictEqual(origin?.operation, `${method} ${path}`)
    assert.strictEqual(origin?.status, recorded.status)
    assert.include(JSON.stringify(recorded.json), `"code":"${origin?.code}"`)
    assert.include(["req_1", "req_header"], origin?.requestId)
  })

  it.each(outside)("takes %s for malformed, whatever the status", (_, text) => {
    for (const status of [304, 400, 401, 404, 409, 429, 500, 502, 503]) {
      const failure = FailureReader.fromAnswer(
        { status, headers: { "x-request-id": "req_2" }, body: text },
        selecting(byName)
      )
      assert.deepStrictEqual<unknown>(asJson(Schema.encodeSync(Failure.Failure)(failure)), {
        _tag: "MalformedResponse",
        status,
        excerpt: text,
        origin: { operation: "PATCH /contacts/{id}", status, requestId: "req_2" }
      })
    }
  })

  it("takes the request id from the body, else from the header, else none", () => {
    assert.strictEqual(requestIdOf("req_body", { "x-request-id": "req_header" }), "req_body")
    for (const none of [undefined, "", null, 7]) {
      assert.strictEqual(requestIdOf(none, { "x-request-id": "req_header" }), "req_header")
      assert.isUndefined(requestIdOf(none, {}))
    }
  })

  it.each([
    ["0", 0],
    ["30", 30],
    ["007", 7],
    ["999999999", 999_999_999],
    ["9999999999", undefined],
    ["Wed, 21 Oct 2026 07:28:00 GMT", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["1e3", undefined],
    ["", undefined],
    ["soon", undefined]
  ])("reads Retry-After %j as %s", (text, seconds) => {
    const retry = seconds === undefined ? {} : { retryAfter: seconds }
    for (const means of [new Failure.RateLimited(retry), new Failure.Unavailable({ reason: "overloaded", ...retry })]) {
      const [status, code] = means._tag === "RateLimited" ? [429, "rate_limited"] : [503, "unavailable"]
      const answer = answerOf({ status, headers: { "retry-after": text }, json: error(code, "Later") })
      assert.deepStrictEqual(Outcome.failed(FailureReader.fromAnswer(answer, sent.getMe)), Outcome.failed(means))
    }
  })

  it("never throws, whatever comes, and always gives a failure", () => {
    const bodies = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.uint8Array().map((bytes) => new TextDecoder().decode(bytes)),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ error: value })),
      fc.record({
        code: fc.oneof(fc.constantFrom(...codes), fc.jsonValue()),
        message: fc.jsonValue(),
        details: fc.oneof(
          fc.jsonValue(),
          fc.array(fc.record({ path: fc.jsonValue(), reason: fc.jsonValue(), candidates: fc.jsonValue() }))
        ),
        request_id: fc.jsonValue()
      }, { requiredKeys: [] }).map((error) => JSON.stringify({ error }))
    )
    const requests = fc.constantFrom(...Object.values(sent), selecting(byName))
    fc.assert(fc.property(fc.integer({ min: 100, max: 599 }), bodies, requests, (status, body, sent) => {
      const failure = FailureReader.fromAnswer({ status, headers: {}, body }, sent)
      assert.isTrue(isFailure(failure))
      assert.isString(failure.message)
      JSON.stringify(failure)
    }))
  })

  it("keeps the beginning of what is too long, without half a character", () => {
    const read = (code: string, details?: unknown) =>
      FailureReader.fromAnswer(
        answerOf({ status: 400, json: error(code, long(FailureReader.maxText), details) }),
        sent.updateContact
      )
    const text = "x".repeat(FailureReader.maxText - 1)
    const code = "x".repeat(FailureReader.maxCode - 1)
    const unknown = read(long(FailureReader.maxCode))
    assert.deepInclude(unknown, { _tag: "UnrecognizedError", code, text })
    assert.strictEqual(unknown.origin?.code, code)
    assert.deepInclude(read("validation_failed"), { issues: [{ path: "", message: text }] })
    assert.deepInclude(
      read("validation_failed", [{ path: long(FailureReader.maxText), message: long(FailureReader.maxText) }]),
      { issues: [{ path: text, message: text }] }
    )
  })

  it("keeps what is just short enough", () => {
    const code = "c".repeat(FailureReader.maxCode)
    const text = "t".repeat(FailureReader.maxText)
    const failure = FailureReader.fromAnswer(answerOf({ status: 400, json: error(code, text) }), sent.getMe)
    assert.deepInclude(failure, { code, text })
  })

  it("masks before it cuts", () => {
    const text = `${"x".repeat(FailureReader.maxText - 8)} ann@example.com and more`
    const failure = FailureReader.fromAnswer(answerOf({ status: 400, json: error("odd", text) }), sent.getMe)
    assert.deepInclude(failure, { text: `${"x".repeat(FailureReader.maxText - 8)} <e-mail` })
  })

  it("reads details of any depth", () => {
    const depth = 50_000
    const body = `{"error": {"code": "odd", "details": ${"[".repeat(depth)}${"]".repeat(depth)}}}`
    const failure = FailureReader.fromAnswer({ status: 400, headers: {}, body }, selecting(byName))
    assert.strictEqual(failure._tag, "UnrecognizedError")
    assert.isString(JSON.stringify(failure))
  })
})
