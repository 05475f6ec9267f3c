import { assert, describe, it } from "@effect/vitest"
import { EmailAddress, NewCompany, NewContact } from "@lanekit/core"
import { Effect, Schema } from "effect"
import { error } from "./answers.ts"
import { answer, cut, run, scripted, silent } from "./script.ts"
import { companyJson, contactJson, json, pageOf } from "./stub.ts"

const company = Schema.decodeSync(NewCompany.NewCompany)
const contact = Schema.decodeSync(NewContact.NewContact)
const email = EmailAddress.EmailAddress.make("new@example.com")
const failed = answer(() => json(500, error("internal_error", "no")))
const listing = (...records: ReadonlyArray<unknown>) => answer(() => json(200, pageOf(...records)))

const callsOf = (arrivals: ReadonlyArray<{ readonly call: string }>) => arrivals.map(({ call }) => call)

describe("a company that the API may have made, in its own spelling", () => {
  for (
    const [what, sent, kept] of [
      ["domains", { name: "New", domains: ["New.TEST"] }, { name: "New", domains: ["new.test"] }],
      ["blanks", { name: " New " }, { name: "New" }],
      ["case", { name: "NEW" }, { name: "New" }]
    ] as const
  ) {
    it.effect(`is not made twice: its ${what}`, () =>
      Effect.gen(function*() {
        const { arrivals, client } = yield* scripted([failed, listing({ ...companyJson, ...kept })])
        assert.include(yield* run(client.companies.create(company(sent))), { _tag: "OutcomeUnknown", reason: "failed" })
        assert.deepStrictEqual(callsOf(arrivals), ["POST /companies", "GET /companies"])
      }))
  }

  it.effect("is made again where others merely have the name in theirs", () =>
    Effect.gen(function*() {
      const others = listing({ ...companyJson, name: "New York" })
      const made = answer(() => json(200, { ...companyJson, name: "New" }))
      const { arrivals, client } = yield* scripted([failed, others, made])
      assert.propertyVal(yield* run(client.companies.create(company({ name: "New" }))), "name", "New")
      assert.deepStrictEqual(callsOf(arrivals), ["POST /companies", "GET /companies", "POST /companies"])
    }))
})

describe("a contact with the address of one that the API may have made", () => {
  const known = { ...contactJson, email }

  it.effect("is not said to be somebody else's, when it differs", () =>
    Effect.gen(function*() {
      const taken = answer(() => json(409, error("conflict", "taken", { path: "email", reason: "email_taken" })))
      const spelled = listing({ ...known, image_url: "https://a.test/b.png" })
      const { arrivals, client } = yield* scripted([failed, spelled, taken])
      const create = client.contacts.create(contact({ email, image_url: "https://A.test/b.png" }))
      assert.include(yield* run(create), { _tag: "OutcomeUnknown", reason: "failed" })
      assert.deepStrictEqual(callsOf(arrivals), ["POST /contacts", "GET /contacts"])
    }))

  it.effect("is not the one that was made when it has opted out, which no new one has", () =>
    Effect.gen(function*() {
      for (const [reaction, reason] of [[silent, "timeout"], [cut(), "cut"]] as const) {
        const { client } = yield* scripted([reaction, listing({ ...known, is_subscribed: false })])
        assert.include(yield* run(client.contacts.create(contact({ email }))), { _tag: "OutcomeUnknown", reason })
      }
      const { client } = yield* scripted([silent, listing({ ...known, is_subscribed: false })])
      const create = client.contacts.create(contact({ email, is_subscribed: false }))
      assert.propertyVal(yield* run(create), "isSubscribed", false)
    }))
})
