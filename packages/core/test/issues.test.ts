import { assert, describe, it } from "@effect/vitest"
import {
  BlockedSender,
  BlockedSenderQuery,
  CompanyPatch,
  CompanyQuery,
  CompanySelection,
  ContactPatch,
  ContactQuery,
  issues,
  Merge,
  NewCompany,
  NewContact
} from "@lanekit/core"
import { Effect, FastCheck as fc, Schema } from "effect"
import { checkTexts, problemsOf } from "./problems.ts"

const secret = "s3cret-value"

const selectors = ["company_id", "company_name", "company_external_id"]
const contactFields = ["email", "name", "is_subscribed", ...selectors, "image_url", "external_ids"]
const attributes = ["status_id", "tier_id", "owner_id"]
const companyFields = ["name", "logo_url", "domains", "size", "revenue", "external_ids", ...attributes]
const listFields = ["limit", "cursor", "created_after", "created_before", "updated_after", "updated_before"]
const amounts = ["size_gte", "size_lte", "revenue_gte", "revenue_lte"]
const companyFilters = ["external_id", "domain", "name_contains", "status_id", "tier_id", ...amounts]

/** Every body that people write, with its fields. */
const bodies = [
  ["ContactPatch", problemsOf(ContactPatch.ContactPatch), contactFields],
  ["NewContact", problemsOf(NewContact.NewContact), contactFields],
  ["CompanyPatch", problemsOf(CompanyPatch), companyFields],
  ["NewCompany", problemsOf(NewCompany.NewCompany), companyFields],
  ["Merge", problemsOf(Merge), ["source_id"]],
  ["CompanySelection", problemsOf(CompanySelection), selectors],
  ["NewBlockedSender", problemsOf(BlockedSender.NewBlockedSender), ["type", "value"]]
] as const

/** Every query, with its parameters. */
const queries = [
  ["ContactQuery", problemsOf(ContactQuery), [...listFields, "email", "name_contains", "company_id", "external_id"]],
  ["CompanyQuery", problemsOf(CompanyQuery), [...listFields, ...companyFilters]],
  ["BlockedSenderQuery", problemsOf(BlockedSenderQuery), ["limit", "cursor", "type"]]
] as const

const texts = ["", "..", secret, `${secret}\u0000`, `\ud800${secret}`, secret.repeat(100)]

/** Values of every kind that no field takes, or few do, with the secret in it wherever it can be. */
const values = [
  [secret],
  [[secret]],
  { key: secret },
  { key: [secret] },
  { key: { key: secret } },
  null,
  undefined,
  true,
  -1.5,
  [],
  ...texts
]

const inputs = fc.oneof(
  fc.tuple(fc.constantFrom(...bodies), fc.infiniteStream(fc.constantFrom<unknown>(...values))),
  fc.tuple(fc.constantFrom(...queries), fc.infiniteStream(fc.constantFrom<unknown>(...texts)))
)

const ours = /^(?:\S+ )?(?:must |is required$|is not a known field$|is mutually exclusive with )/

describe("the problems of an input", () => {
  it.effect.prop(
    "are told in words of our own, and never repeat a value",
    [inputs, fc.infiniteStream(fc.boolean()), fc.boolean()],
    ([[[, problems, fields], values], choices, ignoring]) =>
      Effect.gen(function*() {
        const named = fields.filter(() => choices.next().value)
        const body = Object.fromEntries([...named, "unknown"].map((field) => [field, values.next().value]))
        const found = yield* problems(body, ignoring ? "ignore" : "reject")
        if (!ignoring) assert.include(found, "unknown is not a known field")
        for (const problem of found) {
          assert.notInclude(problem, secret)
          assert.match(problem, ours)
        }
      })
  )

  it.effect.each(bodies)("are that it is no object, where it is none: %s", ([, problems]) =>
    Effect.gen(function*() {
      for (const input of [secret, [secret], [], null, undefined, 1, true]) {
        assert.deepStrictEqual(yield* problems(input), ["must be a JSON object"])
      }
    }))

  it.effect("are reported up to the first 100", () =>
    Effect.gen(function*() {
      const problems = problemsOf(NewCompany.NewCompany)
      for (const [count, reported] of [[99, 99], [100, 100], [101, 100], [1000, 100]] as const) {
        assert.lengthOf(yield* problems({ name: "Acme", domains: Array.from({ length: count }, () => "") }), reported)
      }
      const strays = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`x${index}`, secret]))
      assert.lengthOf(yield* problems({ name: "Acme", ...strays }), issues.maxIssues)
      assert.lengthOf(yield* problemsOf(Schema.Struct({}))(strays), issues.maxIssues)
    }))

  it.effect("are told of a body with very many by writing no more words than are reported", () =>
    Effect.gen(function*() {
      let written = 0
      const wrong = Schema.Number.annotations({
        message: () => {
          written += 1
          return "must not be here"
        }
      })
      const problems = problemsOf(Schema.Struct({ first: Schema.Array(wrong), second: Schema.Array(wrong) }))
      const many = Array.from({ length: 10_000 }, () => secret)
      const found = yield* problems({ first: ["", ""], second: many })
      assert.lengthOf(found, issues.maxIssues)
      assert.includeMembers([...found], ["first.0 must not be here", "second.97 must not be here"])
      assert.isAtMost(written, 2 * issues.maxIssues)
    }))
})

describe("an input whose kind is no text, and cannot be made one", () => {
  const kinds = Schema.Union(
    Schema.Struct({ kind: Schema.Literal("one"), count: Schema.Number }),
    Schema.Struct({ kind: Schema.Literal("two") })
  )

  it.effect.each<readonly [input: unknown, path: string]>([
    [{ kind: { toString: 0 } }, "kind.toString"],
    [{ kind: { toString: {}, valueOf: 0 } }, "kind.toString"],
    [{ kind: [1, [{ toString: null }]] }, "kind.1.0.toString"]
  ])("is refused by the name that is in the way: %j", ([input, path]) =>
    Effect.map(
      Effect.flip(issues.decode(Schema.Array(kinds))([{ kind: "two" }, input], "reject")),
      (failure) => assert.deepStrictEqual(failure.issues, [{ path: `1.${path}`, message: "is not a known field" }])
    ))
})

describe("Merge", () => {
  const problems = problemsOf(Merge)

  it.effect("names the source", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual<unknown>(Schema.decodeUnknownSync(Merge)({ source_id: "co_1" }), { sourceId: "co_1" })
      assert.deepStrictEqual(yield* problems({}), ["source_id is required"])
      assert.deepStrictEqual(yield* problems({ source_id: null, into: 1 }), [
        "into is not a known field",
        "source_id must be a string"
      ])
      assert.deepStrictEqual(yield* problems({ source_id: ".." }), ["source_id must not be \".\" or \"..\""])
    }))

  it.effect("has bounds in code points", () =>
    checkTexts(problems, [{ path: "source_id", min: 1, max: 255, inputOf: (value) => ({ source_id: value }) }]))
})
