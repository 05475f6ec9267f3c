import { assert, describe, it } from "@effect/vitest"
import { Failure } from "@lanekit/core"
import { ErrorEnvelope } from "@lanekit/http"
import * as promise from "@lanekit/http/promise"
import { inspect } from "node:util"
import { blockedSenderId, byName, companyId, contactId, error as envelope } from "../answers.ts"
import { contactJson, json, key } from "../stub.ts"
import { answeredBy, rejection } from "./stubFetch.ts"

type Tag = promise.AnyProductlaneError["_tag"]

interface Row {
  readonly is: new(...input: never) => promise.ProductlaneError
  readonly call: (client: promise.Client) => Promise<unknown>
  readonly answer: () => Response | Promise<Response>
  readonly operation: string
  /** What can be read of the error beside what every error has. */
  readonly data?: Readonly<Record<string, unknown>>
}

const name = "Ann Secret"
const email = "ann.secret@example.com"
const candidates = [{ id: companyId, name, domains: ["acme.test"], externalIds: ["crm-1"] }]

const answer = (failure: Failure.Failure) => () => {
  const { body, headers, status } = ErrorEnvelope.toAnswer(failure, "req_1")
  return json(status, body, headers)
}

const me = { call: ({ me }: promise.Client) => me(), operation: "GET /me" }
const get = { call: ({ contacts }: promise.Client) => contacts.get("ct_1"), operation: "GET /contacts/{id}" }
const update = {
  call: ({ contacts }: promise.Client) => contacts.update("ct_1", { name, email, company: { name: "Acme" } }),
  operation: "PATCH /contacts/{id}"
}

// Total: a new error does not compile until it has its row.
const rows: { readonly [Each in Tag]: Row } = {
  ValidationFailed: {
    is: promise.ValidationFailedError,
    ...update,
    answer: answer(new Failure.ValidationFailed({ issues: [{ path: "name", message: `is not ${name}` }] })),
    data: { issues: [{ path: "name", message: `is not ${name}` }] }
  },
  CursorMalformed: {
    is: promise.CursorMalformedError,
    call: async ({ contacts }) => {
      for await (const _ of contacts.list({ cursor: "x" })) break
    },
    operation: "GET /contacts",
    answer: answer(new Failure.CursorMalformed())
  },
  PayloadTooLarge: {
    is: promise.PayloadTooLargeError,
    ...update,
    answer: answer(new Failure.PayloadTooLarge({})),
    data: { limit: undefined }
  },
  UnsupportedMediaType: {
    is: promise.UnsupportedMediaTypeError,
    ...update,
    answer: answer(new Failure.UnsupportedMediaType())
  },
  MethodNotAllowed: {
    is: promise.MethodNotAllowedError,
    ...update,
    answer: answer(new Failure.MethodNotAllowed({ allowed: ["GET"] })),
    data: { allowed: ["GET"] }
  },
  EndpointNotFound: { is: promise.EndpointNotFoundError, ...me, answer: answer(new Failure.EndpointNotFound()) },
  Unauthenticated: {
    is: promise.UnauthenticatedError,
    ...me,
    answer: answer(new Failure.Unauthenticated({ reason: "refused" })),
    data: { reason: "refused" }
  },
  UnsupportedKeyVersion: {
    is: promise.UnsupportedKeyVersionError,
    ...me,
    answer: answer(new Failure.UnsupportedKeyVersion())
  },
  ScopeRequired: {
    is: promise.ScopeRequiredError,
    ...update,
    answer: answer(new Failure.ScopeRequired({ required: ["contacts:write"], granted: ["contacts:read"] })),
    data: { required: ["contacts:write"], granted: ["contacts:read"] }
  },
  Forbidden: {
    is: promise.ForbiddenError,
    ...update,
    answer: answer(new Failure.Forbidden({ reason: "consent_reason_required" })),
    data: { reason: "consent_reason_required" }
  },
  ContactNotFound: {
    is: promise.ContactNotFoundError,
    ...get,
    answer: answer(new Failure.ContactNotFound({ id: contactId })),
    data: { id: "ct_1" }
  },
  ContactEmailUnmatched: {
    is: promise.ContactEmailUnmatchedError,
    call: ({ contacts }) => contacts.getByEmail(email),
    operation: "GET /contacts/by-email",
    answer: answer(new Failure.ContactEmailUnmatched())
  },
  EmailTaken: { is: promise.EmailTakenError, ...update, answer: answer(new Failure.EmailTaken()) },
  CompanyNotFound: {
    is: promise.CompanyNotFoundError,
    call: ({ companies }) => companies.get("co_1"),
    operation: "GET /companies/{id}",
    answer: answer(new Failure.CompanyNotFound({ id: companyId })),
    data: { id: "co_1" }
  },
  CompanyUnmatched: {
    is: promise.CompanyUnmatchedError,
    ...update,
    answer: answer(new Failure.CompanyUnmatched({ selector: byName })),
    data: { selector: { name: "Acme" } }
  },
  CompanyAmbiguous: {
    is: promise.CompanyAmbiguousError,
    ...update,
    answer: answer(new Failure.CompanyAmbiguous({ selector: byName, candidates, total: 3 })),
    data: { selector: { name: "Acme" }, candidates, total: 3 }
  },
  CompanyAttributeUnmatched: {
    is: promise.CompanyAttributeUnmatchedError,
    call: ({ companies }) => companies.update("co_1", { tierId: "ti_1" }),
    operation: "PATCH /companies/{id}",
    answer: answer(new Failure.CompanyAttributeUnmatched({ field: "tier_id" })),
    data: { field: "tier_id" }
  },
  MergeSourceUnmatched: {
    is: promise.MergeSourceUnmatchedError,
    call: ({ companies }) => companies.merge("co_1", "co_2"),
    operation: "POST /companies/{id}/merge",
    answer: answer(new Failure.MergeSourceUnmatched())
  },
  BlockedSenderNotFound: {
    is: promise.BlockedSenderNotFoundError,
    call: ({ blockedSenders }) => blockedSenders.delete("bs_1"),
    operation: "DELETE /contacts/blocked-senders/{id}",
    answer: answer(new Failure.BlockedSenderNotFound({ id: blockedSenderId })),
    data: { id: "bs_1" }
  },
  SenderAlreadyBlocked: {
    is: promise.SenderAlreadyBlockedError,
    call: ({ blockedSenders }) => blockedSenders.create({ type: "EMAIL", value: email }),
    operation: "POST /contacts/blocked-senders",
    answer: answer(new Failure.SenderAlreadyBlocked())
  },
  RateLimited: {
    is: promise.RateLimitedError,
    ...me,
    answer: answer(new Failure.RateLimited({ retryAfter: 7, limit: 60 })),
    data: { retryAfter: 7, limit: 60 }
  },
  Unavailable: {
    is: promise.UnavailableError,
    ...me,
    answer: answer(new Failure.Unavailable({ reason: "overloaded", retryAfter: 7 })),
    data: { reason: "overloaded", retryAfter: 7 }
  },
  UpstreamTimeout: { is: promise.UpstreamTimeoutError, ...me, answer: answer(new Failure.UpstreamTimeout()) },
  OutcomeUnknown: {
    is: promise.OutcomeUnknownError,
    call: ({ request }) => request("POST", "/moons", { body: { name, email } }),
    operation: "POST /…",
    answer: answer(new Failure.InternalError()),
    data: { reason: "failed" }
  },
  InternalError: { is: promise.InternalError, ...me, answer: answer(new Failure.InternalError()) },
  MalformedResponse: {
    is: promise.MalformedResponseError,
    ...get,
    answer: () =>
      new Response(`<html>${name} ${email} ${key}</html>`, { status: 400, headers: { "x-request-id": "req_1" } }),
    data: { excerpt: `<html>${name} <e-mail> <key></html>` }
  },
  UnrecognizedError: {
    is: promise.UnrecognizedError,
    ...get,
    answer: () => json(418, envelope("odd", `${name} ${email} ${key}`, { name })),
    data: { text: `${name} <e-mail> <key>`, details: { name } }
  }
}

const facts = ["_tag", "canRetry", "code", "operation", "requestId", "status"]

/** What of an error's data nobody meets who does not ask for it. */
const hidden = new Set(["issues", "selector", "candidates", "excerpt", "text", "details"])

describe("an error", () => {
  it.each(Object.entries(rows))("of the tag %s has its class, its facts and its data", async (tag, row) => {
    const { client } = answeredBy(row.answer)
    const error = await rejection(row.call(client))
    assert.isTrue(error instanceof Error && error instanceof row.is)
    if (!promise.isProductlaneError(error)) throw error
    assert.strictEqual(error.name, tag.endsWith("Error") ? tag : `${tag}Error`)
    const { canRetry, code, operation, requestId, status } = error
    assert.deepStrictEqual({ tag: error._tag, operation, requestId }, {
      tag,
      operation: row.operation,
      requestId: "req_1"
    })
    assert.deepStrictEqual([typeof canRetry, typeof code, typeof status], ["boolean", "string", "number"])
    for (const [field, value] of Object.entries(row.data ?? {})) {
      assert.deepStrictEqual<unknown>(Reflect.get(error, field), value, field)
    }
    assert.isTrue(error.message.startsWith(`${row.operation}: `), error.message)
    assert.sameMembers(Object.keys(error), [
      ...facts,
      ...Object.keys(row.data ?? {}).filter((field) => !hidden.has(field))
    ])
    for (const secret of [name, email, key, "Acme"]) {
      assert.notInclude(error.message, secret)
      assert.notInclude(inspect(error, { depth: 10 }), secret)
      assert.notInclude(JSON.stringify(error), secret)
    }
  })

  it("has the API's own code, status and request id", async () => {
    const { client } = answeredBy(() =>
      json(400, envelope("validation_failed", "no such company", { path: "company_name" }))
    )
    const error = await rejection(update.call(client))
    if (!promise.isProductlaneError(error)) throw error
    assert.strictEqual(error._tag, "CompanyUnmatched")
    assert.strictEqual(error.code, "validation_failed")
    assert.strictEqual(error.status, 400)
  })

  it("that no answer told has the contract's code, and no status", async () => {
    const { client } = answeredBy(() => Promise.reject(new TypeError("no network")))
    const error = await rejection(client.me())
    assert.instanceOf(error, promise.UnavailableError)
    assert.deepInclude({ ...error }, {
      _tag: "Unavailable",
      code: "unavailable",
      status: undefined,
      requestId: undefined,
      operation: "GET /me",
      canRetry: true,
      reason: "unreachable"
    })
  })

  it("names the operation of input that never left", async () => {
    const { client } = answeredBy(() => json(200, contactJson))
    const error = await rejection(client.contacts.update("ct_1", { name: "" }))
    assert.instanceOf(error, promise.ValidationFailedError)
    assert.strictEqual(error.operation, "PATCH /contacts/{id}")
    assert.strictEqual(error.message, "PATCH /contacts/{id}: name must be 1 to 255 characters")
    const listed = await rejection(client.companies.update("co_1", JSON.parse("{\"externalIds\":\"x\"}")))
    assert.instanceOf(listed, promise.ValidationFailedError)
    assert.strictEqual(listed.message, "PATCH /companies/{id}: externalIds must be a list of strings")
  })

  it("has a stack that tells who called", async () => {
    const { client } = answeredBy(rows.ContactNotFound.answer)
    const whoCalls = async () => {
      await client.contacts.get("ct_1")
    }
    const error = await rejection(whoCalls())
    assert.instanceOf(error, promise.ContactNotFoundError)
    assert.match(error.stack ?? "", /^ContactNotFoundError: GET \/contacts\/\{id\}: contact not found\n[^]*whoCalls/)
  })

  it("can be made by a test", () => {
    const error = new promise.CompanyAmbiguousError("several match", {
      code: "conflict",
      operation: "PATCH /contacts/{id}",
      canRetry: false,
      selector: { name: "Acme" },
      candidates
    })
    assert.strictEqual(String(error), "CompanyAmbiguousError: several match")
    assert.strictEqual(error.candidates.length, 1)
    assert.isFalse(promise.isProductlaneError(new Error("other")))
    assert.isFalse(promise.isProductlaneError({ _tag: "CompanyAmbiguous" }))
  })
})
