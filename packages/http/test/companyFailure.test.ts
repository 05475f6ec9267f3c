import { assert, describe, it } from "@effect/vitest"
import { Company, type CompanySelector, Failure } from "@lanekit/core"
import { Outcome } from "@lanekit/core/testing"
import { FailureReader, operations } from "@lanekit/http"
import { answerOf, byId, byName, contactId, error, named, selecting, sent } from "./answers.ts"

const statuses = [400, 404, 409, 422]

/** What vendors write when a company cannot be resolved: code, message, details. */
type Wording = readonly [code: string, message: string, details?: unknown]

const unmatched: ReadonlyArray<Wording> = [
  ["unprocessable", "company_name matches no company", { path: "company_name", reason: "company_not_found" }],
  ["unprocessable", "Unprocessable", { path: "company_name", reason: "company_not_found" }],
  ["unprocessable", "Unprocessable", [{ path: "company_name", reason: "company_not_found" }]],
  ["not_found", "Company not found"],
  ["not_found", "Not found", { path: "company_name" }],
  ["not_found", "No such company"],
  ["company_not_found", "Sorry"],
  ["COMPANY_NOT_FOUND", ""],
  ["bad_request", "Company with name \"Acme\" does not exist"],
  ["bad_request", "company_name doesn't exist"],
  ["unprocessable", "Company could not be resolved"],
  ["unprocessable", "Could not find a company named Acme"],
  ["unprocessable", "Invalid request: the selected company does not exist"],
  ["not_found", "Not found. No company has this name."],
  ["not_found", "Company not found for this contact"],
  ["not_found", "Not found", { path: "body.company_name" }],
  ["conflict", "Unknown company"],
  ["validation_failed", "Validation failed", [{ path: "company_name", message: "not found" }]],
  ["validation_failed", "Validation failed", [{ path: "", message: "No company is named Acme" }]]
]

const ambiguous: ReadonlyArray<Wording> = [
  ["conflict", "Conflict", { path: "company_name", reason: "company_ambiguous" }],
  ["conflict", "Conflict", [{ path: "company_name", reason: "company_ambiguous" }]],
  ["conflict", "Multiple companies share the name \"Acme\""],
  ["bad_request", "Several companies found"],
  ["bad_request", "More than one company is named Acme"],
  ["validation_failed", "company_name is ambiguous"],
  ["validation_failed", "Validation failed", [{ path: "company_name", message: "matches multiple records" }]],
  ["unprocessable", "Found 3 companies"],
  ["unprocessable", "The name matches several companies"],
  ["unprocessable", "company_name is not unique"],
  ["ambiguous_company", "Choose one"]
]

const others: ReadonlyArray<readonly [...Wording, tag: Failure.Failure["_tag"]]> = [
  ["not_found", "Contact not found", undefined, "ContactNotFound"],
  ["not_found", "Not found", undefined, "ContactNotFound"],
  ["validation_failed", "Validation failed", [{ path: "name", message: "does not exist" }], "ValidationFailed"],
  [
    "validation_failed",
    "Validation failed",
    [{ path: "company_name", message: "must be 1 to 255 characters" }],
    "ValidationFailed"
  ],
  [
    "validation_failed",
    "Validation failed",
    [{ path: "company_name", message: "not found" }, { path: "email", message: "must be an e-mail address" }],
    "ValidationFailed"
  ],
  ["conflict", "email is taken by a contact of another company", { path: "email" }, "EmailTaken"],
  ["conflict", "Email not unique in your company workspace", undefined, "EmailTaken"],
  [
    "conflict",
    "Email not unique in your company workspace",
    { path: "email", reason: "email_taken" },
    "EmailTaken"
  ],
  ["conflict", "Several contacts of this company have the address", { path: "email" }, "EmailTaken"],
  ["conflict", "Company not found", { reason: "email_taken" }, "EmailTaken"],
  ["conflict", "Conflict", { path: "email", candidates: [{ id: "co_1" }] }, "EmailTaken"],
  ["not_found", "Contact not found in this company's workspace", undefined, "ContactNotFound"],
  ["not_found", "Contact not found in this company's workspace", { id: "ct_1" }, "ContactNotFound"],
  ["not_found", "No contact of the company has this id", undefined, "ContactNotFound"],
  ["not_found", "Company contact not found", undefined, "ContactNotFound"],
  ["not_found", "The company's contact does not exist", undefined, "ContactNotFound"],
  ["not_found", "Company not found", { path: "id" }, "ContactNotFound"],
  ["validation_failed", "Unknown company field", [{ path: "name", message: "is not known" }], "ValidationFailed"],
  [
    "validation_failed",
    "Validation failed",
    [{ path: "company_name", message: "not found" }, { path: "", message: "has too many fields" }],
    "ValidationFailed"
  ],
  ["conflict", "Try again", undefined, "UnrecognizedError"]
]

const titled = (wordings: ReadonlyArray<Wording>) =>
  wordings.map((wording) => ({ title: JSON.stringify(wording), wording }))

const read = (status: number, [code, message, details]: Wording, selector: CompanySelector.CompanySelector = byName) =>
  FailureReader.fromAnswer(answerOf({ status, json: error(code, message, details) }), selecting(selector))

describe("a company that cannot be resolved", () => {
  it.each(titled(unmatched))("matches nothing, whatever the status: $title", ({ wording }) => {
    for (const status of statuses) {
      const failure = read(status, wording)
      assert.deepStrictEqual(
        Outcome.failed(failure),
        Outcome.failed(new Failure.CompanyUnmatched({ selector: byName }))
      )
      assert.strictEqual(failure.origin?.code, wording[0])
      assert.strictEqual(failure.origin?.status, status)
    }
  })

  it.each(titled(ambiguous))("matches several, whatever the status: $title", ({ wording }) => {
    for (const status of statuses) {
      const failure = read(status, wording)
      assert.deepStrictEqual(
        Outcome.failed(failure),
        Outcome.failed(new Failure.CompanyAmbiguous({ selector: byName, candidates: [] }))
      )
      assert.strictEqual(failure.origin?.code, wording[0])
    }
  })

  it.each(others)("is not what %s, %s, %j means", (code, message, details, tag) => {
    for (const status of statuses) assert.strictEqual(read(status, [code, message, details])._tag, tag)
  })

  it.each([401, 403, 429, 500, 503])("is not what status %d means", (status) => {
    assert.strictEqual(read(status, ["odd", "Company not found"])._tag, "UnrecognizedError")
  })

  it("is never the failure of a request that selects none", () => {
    for (const [code, message, details] of [...unmatched, ...ambiguous]) {
      const { _tag } = FailureReader.fromAnswer(
        answerOf({ status: 404, json: error(code, message, details) }),
        sent.updateContact
      )
      assert.notInclude(["CompanyUnmatched", "CompanyAmbiguous"], _tag)
    }
  })

  it.each(["Multiple Share Inc.", "Several", "Not found", "company", "a", "C++ (share)", "Unknown company", "$&"])(
    "is not confused by the name %s",
    (name) => {
      const quoted = [name, `"${name}"`, `'${name}'`]
      for (const text of quoted) {
        assert.strictEqual(
          read(404, ["not_found", `Company ${text} not found`], named(name))._tag,
          "CompanyUnmatched",
          text
        )
        assert.strictEqual(
          read(409, ["conflict", `More than one company is called ${text}`], named(name))._tag,
          "CompanyAmbiguous",
          text
        )
      }
      assert.deepStrictEqual(
        Outcome.failed(read(404, ["not_found", "Contact not found"], named(name))),
        Outcome.failed(new Failure.ContactNotFound({ id: contactId }))
      )
    }
  )

  it("lists the candidates that can be read", () => {
    const candidate = { id: "co_1", name: "Acme", domains: ["acme.test"], external_ids: ["crm-1"] }
    const candidates = [
      candidate,
      { ...candidate, id: "" },
      { id: "co_2" },
      null,
      "co_3",
      { ...candidate, id: "co_4", external_ids: { crm: "crm-4" }, extra: 1 }
    ]
    const details = { path: "company_id", reason: "company_ambiguous", candidates, total: 21 }
    const means = new Failure.CompanyAmbiguous({
      selector: byId,
      candidates: [
        { id: Company.CompanyId.make("co_1"), name: "Acme", domains: ["acme.test"], externalIds: ["crm-1"] },
        { id: Company.CompanyId.make("co_4"), name: "Acme", domains: ["acme.test"], externalIds: ["crm-4"] }
      ],
      total: 21
    })
    for (const form of [details, [details], { candidates, total: 21 }]) {
      for (const status of statuses) {
        assert.deepStrictEqual(
          Outcome.failed(read(status, ["conflict", "Conflict", form], byId)),
          Outcome.failed(means)
        )
      }
    }
  })

  it.each([undefined, null, "co_1", 7, {}, []])("survives the candidates %j", (candidates) => {
    const details = { path: "company_name", reason: "company_ambiguous", candidates, total: "many" }
    assert.deepStrictEqual(
      Outcome.failed(read(409, ["conflict", "Conflict", details])),
      Outcome.failed(new Failure.CompanyAmbiguous({ selector: byName, candidates: [] }))
    )
  })

  it("belongs to an operation that can give it", () => {
    assert.includeMembers<unknown>([...operations.updateContact.failures], [
      Failure.CompanyUnmatched,
      Failure.CompanyAmbiguous
    ])
  })
})
