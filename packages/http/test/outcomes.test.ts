import { assert, describe, it } from "@effect/vitest"
import { Contact, ContactPatch, EmailAddress, type Failure, NewCompany } from "@lanekit/core"
import { type Productlane, Retry } from "@lanekit/http"
import { type Context, Effect, Schema } from "effect"
import { error } from "./answers.ts"
import { answer, type Reaction, run, scripted, silent } from "./script.ts"
import { companyJson, contactJson, json, pageOf } from "./stub.ts"

const id = Contact.ContactId.make("ct_1")
const patch = { name: ContactPatch.ContactName.make("Ann Renamed") }
const company = Schema.decodeSync(NewCompany.NewCompany)({ name: "New" })
const contact = { email: EmailAddress.EmailAddress.make("new@example.com") }

const page = (status: number) => answer(() => new Response("<html>proxy</html>", { status }))
const empty = answer(() => json(200, pageOf()))
const unchanged = answer(() => json(200, contactJson))

/** An answer of which the body breaks off, or never comes. */
const headerOnly = (status: number, start: (controller: ReadableStreamDefaultController) => void) =>
  answer(() => new Response(new ReadableStream({ start }), { status }))
const broken = (status: number) => headerOnly(status, (controller) => controller.error(new Error("cut")))
const stalled = (status: number) => headerOnly(status, () => {})

/** What makes something, which must not be made twice. */
const makers: ReadonlyArray<(client: Context.Tag.Service<Productlane>) => Effect.Effect<unknown, Failure.Failure>> = [
  ({ contacts }) => contacts.create(contact),
  ({ companies }) => companies.create(company)
]

const sentOf = (arrivals: ReadonlyArray<{ readonly call: string }>, method: string) =>
  arrivals.filter(({ call }) => call.startsWith(method)).length

describe("a proxy that answers for the API", () => {
  for (const [status, reason] of [[500, "cut"], [502, "cut"], [503, "cut"], [504, "timeout"]] as const) {
    it.effect(`with ${status} does not say that the API has ended, so that nothing is made twice`, () =>
      Effect.gen(function*() {
        for (const make of makers) {
          const { arrivals, client } = yield* scripted([page(status), empty])
          assert.include(yield* run(make(client)), { _tag: "OutcomeUnknown", reason })
          assert.strictEqual(sentOf(arrivals, "POST"), 1)
        }
      }))
  }

  it.effect("does not hide that a change may come yet", () =>
    Effect.gen(function*() {
      const { client } = yield* scripted([page(504), unchanged], { retries: { ...Retry.defaultPolicy, retries: 0 } })
      assert.include(yield* run(client.contacts.update(id, patch)), { _tag: "OutcomeUnknown", reason: "timeout" })
    }))
})

describe("a redirect that a browser hides, its status too", () => {
  it.effect("is an answer that did nothing", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([answer(() => Response.error())])
      assert.include(yield* run(client.companies.create(company)), { _tag: "MalformedResponse", status: 0 })
      assert.deepStrictEqual(arrivals.map(({ call }) => call), ["POST /companies"])
    }))
})

describe("a proxy that did not wait for the request", () => {
  it.effect("with 408 has a read sent again, as the API's own 408 has", () =>
    Effect.gen(function*() {
      for (const reaction of [page(408), answer(() => json(408, error("request_timeout", "no")))]) {
        const { arrivals, client } = yield* scripted([reaction, unchanged])
        assert.propertyVal(yield* run(client.contacts.get(id)), "id", id)
        assert.lengthOf(arrivals, 2)
      }
    }))
})

describe("an answer of which only the header came", () => {
  const taken = answer(() => json(409, error("conflict", "taken", { path: "email", reason: "email_taken" })))
  const refusals: ReadonlyArray<readonly [string, Reaction]> = [["broke off", broken(409)], ["stalled", stalled(409)]]

  for (const [what, reaction] of refusals) {
    it.effect(`refuses a write as surely as a whole one, when its body ${what}`, () =>
      Effect.gen(function*() {
        const { arrivals, client } = yield* scripted([reaction, taken])
        assert.propertyVal(yield* run(client.contacts.create(contact)), "_tag", "EmailTaken")
        assert.deepStrictEqual(arrivals.map(({ call }) => call), ["POST /contacts", "POST /contacts"])
      }))
  }

  it.effect("may have followed an effect, when it is no refusal", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([
        broken(200),
        answer(() => json(200, pageOf({ ...companyJson, name: "New" })))
      ])
      assert.propertyVal(yield* run(client.companies.create(company)), "_tag", "OutcomeUnknown")
      assert.strictEqual(sentOf(arrivals, "POST"), 1)
    }))
})

describe("a refusal after an attempt of which nobody knows what it did", () => {
  const notFound = answer(() => json(404, error("not_found", "contact not found")))
  const down = answer(() => json(503, error("unavailable", "no")))

  it.effect("may come of that attempt: a contact that was not found was perhaps deleted by it", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([silent, unchanged, notFound, down])
      assert.include(yield* run(client.contacts.delete(id)), { _tag: "OutcomeUnknown", reason: "timeout" })
      assert.strictEqual(sentOf(arrivals, "DELETE"), 2)
    }))

  it.effect("is believed where nothing is left that could have been done", () =>
    Effect.gen(function*() {
      const { client } = yield* scripted([silent, unchanged, notFound])
      assert.propertyVal(yield* run(client.contacts.update(id, patch)), "_tag", "ContactNotFound")
    }))
})
