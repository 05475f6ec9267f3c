import * as HttpClientError from "@effect/platform/HttpClientError"
import { assert, describe, it } from "@effect/vitest"
import { Contact, ContactPatch, ContactQuery, ContactStore, Failure, Workspace } from "@lanekit/core"
import { Outcome, Writes } from "@lanekit/core/testing"
import { ErrorEnvelope, Productlane, stores } from "@lanekit/http"
import { Arbitrary, Deferred, Effect, FastCheck as fc, Fiber, Option, Schema, TestClock } from "effect"
import { byName, companyId, contactId, error } from "./answers.ts"
import { calls } from "./calls.ts"
import { answering, clientOf, companyJson, contactJson, json, key, meJson, pageOf, type Stubbed } from "./stub.ts"

const contactIds = Arbitrary.make(Schema.typeSchema(Contact.ContactId))
const patches = fc.oneof(Arbitrary.make(Schema.typeSchema(ContactPatch.ContactPatch)), Writes.contactPatch)
const contactQueries = Arbitrary.make(Schema.typeSchema(ContactQuery))
const decodePatch = Schema.decodeUnknownSync(Schema.parseJson(ContactPatch.ContactPatch))
const decodeQuery = Schema.decodeUnknownSync(ContactQuery)
const encodePatch = Schema.encodeSync(ContactPatch.ContactPatch)

type Client = Stubbed["client"]

const failing = (answer: () => Response, call: (client: Client) => Effect.Effect<unknown, Failure.Failure>) =>
  Effect.gen(function*() {
    const { client } = yield* answering(answer)
    return yield* Effect.flip(call(client))
  })

const emailTakers: ReadonlySet<string> = new Set(["contacts.update", "contacts.create"])

const update = ({ contacts }: Client) => contacts.update(contactId, { company: byName })

const assertHas = (value: object, fields: object) => assert.deepInclude(value, fields)

describe("a request", () => {
  it.effect.each(calls)(
    "of $name has the contract's method and URL, the key, and asks for JSON",
    (row) =>
      Effect.gen(function*() {
        const { client, requests } = yield* answering(() => json(200, row.answer))
        yield* row.call(client)
        assert.lengthOf(requests, 1)
        for (const { body, headers, method, url } of requests) {
          assert.strictEqual(`${method} ${url.href}`, row.line)
          const { accept, authorization, ...others } = headers
          assert.strictEqual(authorization, `Bearer ${key}`)
          assert.strictEqual(accept, "application/json")
          if (row.body === undefined) {
            assert.isUndefined(body)
            assert.deepStrictEqual(others, {})
          } else {
            const text = JSON.stringify(row.body)
            assert.deepStrictEqual<unknown>(JSON.parse(body ?? ""), row.body)
            assert.deepStrictEqual(others, {
              "content-type": "application/json",
              "content-length": String(text.length)
            })
          }
        }
      })
  )

  it.effect.prop(
    "has an id as one segment of its path, whatever it holds",
    [contactIds],
    ([id]) =>
      Effect.gen(function*() {
        const { client, requests } = yield* answering(() => json(200, contactJson))
        yield* client.contacts.get(id)
        yield* client.contacts.update(id, {})
        for (const { url } of requests) {
          const [empty, version, contacts, segment, ...more] = url.pathname.split("/")
          assert.deepStrictEqual([empty, version, contacts, more], ["", "v2", "contacts", []])
          assert.strictEqual(decodeURIComponent(segment ?? ""), id)
          assert.strictEqual(url.search + url.hash, "")
        }
      })
  )

  it.effect.each(["a/b", "../me", "?x=1", "#f", "%2e%2e", "a b", "🚀", "...", "a\\b", "a\tb\n", ";a=b", "a%"])(
    "reaches the contact %j and nothing else",
    (id) =>
      Effect.gen(function*() {
        const { client, requests } = yield* answering(() => json(200, contactJson))
        yield* client.contacts.get(Contact.ContactId.make(id))
        assert.deepStrictEqual(requests.map(({ url }) => url.pathname), [`/v2/contacts/${encodeURIComponent(id)}`])
      })
  )

  it.effect.prop("has the query as its filters", [contactQueries], ([query]) =>
    Effect.gen(function*() {
      const { client, requests } = yield* answering(() => json(200, pageOf()))
      yield* client.contacts.list(query)
      for (const { url } of requests) {
        assert.deepStrictEqual(decodeQuery(Object.fromEntries(url.searchParams)), query)
        assert.strictEqual(url.pathname, "/v2/contacts")
      }
    }))

  it.effect.prop("has exactly the patch as its body", [patches], ([patch]) =>
    Effect.gen(function*() {
      const { client, requests } = yield* answering(() => json(200, contactJson))
      yield* client.contacts.update(contactId, patch)
      for (const { body = "" } of requests) {
        assert.deepStrictEqual(decodePatch(body), patch)
        assert.deepStrictEqual<unknown>(JSON.parse(body), JSON.parse(JSON.stringify(encodePatch(patch))))
      }
    }))

  it.effect("has an empty object as the body of an empty patch", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* answering(() => json(200, contactJson))
      yield* client.contacts.update(contactId, {})
      assert.deepStrictEqual(requests.map(({ body }) => body), ["{}"])
    }))

  it.effect("is made anew each time", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* answering(() => json(200, meJson))
      yield* client.me
      yield* client.me
      assert.lengthOf(requests, 2)
    }))
})

// The types refuse it; whoever gets round them must not reach the API.
type Call = (...input: ReadonlyArray<unknown>) => Effect.Effect<unknown, Failure.Failure>
const unchecked = ({ companies, contacts }: Client): Readonly<Record<string, Call>> => ({
  get: (...input) => Reflect.apply(contacts.get, undefined, input),
  list: (...input) => Reflect.apply(contacts.list, undefined, input),
  update: (...input) => Reflect.apply(contacts.update, undefined, input),
  company: (...input) => Reflect.apply(companies.get, undefined, input)
})

describe("input that breaks the contract", () => {
  const inputs: ReadonlyArray<readonly [call: string, input: ReadonlyArray<unknown>, paths: ReadonlyArray<string>]> = [
    ["get", [""], ["id"]],
    ["get", ["."], ["id"]],
    ["get", [".."], ["id"]],
    ["get", ["x".repeat(256)], ["id"]],
    ["get", ["\ud800"], ["id"]],
    ["get", [undefined], ["id"]],
    ["get", [7], ["id"]],
    ["company", [".."], ["id"]],
    ["list", [{ limit: 0 }], ["limit"]],
    ["list", [{ limit: 201, email: "", cursor: "" }], ["limit", "cursor", "email"]],
    ["list", [{ limit: 1.5 }], ["limit"]],
    ["list", [{ page: 2 }], ["page"]],
    ["update", ["ct_1", { name: "", email: "s3cret" }], ["name", "email"]],
    ["update", ["", { name: "" }], ["id", "name"]],
    ["update", ["ct_1", { name: null }], ["name"]],
    ["update", ["ct_1", { isSubscribed: "s3cret" }], ["isSubscribed"]],
    ["update", ["ct_1", { isSubscribe: false }], ["isSubscribe"]],
    ["update", ["ct_1", { imageUrl: "s3cret" }], ["imageUrl"]],
    ["update", ["ct_1", { company: { _tag: "ByMagic", name: "s3cret" } }], ["company._tag"]],
    ["update", ["ct_1", { company: { _tag: "ByName", name: "" } }], ["company.name"]],
    ["update", ["ct_1", "s3cret"], [""]]
  ]

  it.effect.each(inputs)("is refused without a request: %s %j", ([name, input, paths]) =>
    Effect.gen(function*() {
      const { client, requests } = yield* answering(() => json(200, contactJson))
      const failure = yield* Effect.flip(unchecked(client)[name]?.(...input) ?? Effect.die(name))
      assert.isTrue(failure._tag === "ValidationFailed")
      if (failure._tag !== "ValidationFailed") return
      assert.sameMembers(failure.issues.map(({ path }) => path), [...paths])
      assert.notInclude(failure.message + JSON.stringify(failure), "s3cret")
      assert.isEmpty(requests)
    }))
})

describe("an answer", () => {
  it.effect.each([200, 201, 202, 203, 299])(
    "of status %d with the contact is a success",
    (status) =>
      Effect.gen(function*() {
        const { client } = yield* answering(() => json(status, contactJson))
        assert.strictEqual((yield* client.contacts.get(contactId)).email, contactJson.email)
        assert.strictEqual((yield* client.contacts.update(contactId, {})).email, contactJson.email)
      })
  )

  it.effect.each<readonly [name: string, response: () => Response]>([
    ["204 without a body", () => new Response(null, { status: 204 })],
    ["200 without a body", () => new Response("", { status: 200, headers: { "x-request-id": "req_9" } })],
    ["a page", () => new Response("<html>ann@example.com</html>", { status: 200 })],
    ["null", () => json(200, null)],
    ["a list", () => json(200, [contactJson])],
    ["a contact without an id", () => json(200, { ...contactJson, id: undefined })],
    ["a contact with a broken field", () => json(200, { ...contactJson, is_subscribed: "yes" })],
    ["an error's envelope", () => json(200, error("not_found", "Not found"))]
  ])("that is no contact is malformed: %s", ([, response]) =>
    Effect.gen(function*() {
      const failure = yield* failing(response, ({ contacts }) => contacts.get(contactId))
      assert.strictEqual(failure._tag, "MalformedResponse")
      const { headers, status } = response()
      assert.deepStrictEqual<unknown>({ ...failure.origin }, {
        operation: "GET /contacts/{id}",
        status,
        ...(headers.has("x-request-id") && { requestId: headers.get("x-request-id") })
      })
      assert.notInclude(JSON.stringify(failure), "ann@example.com")
    }))

  it.effect("keeps the fields that this version does not know", () =>
    Effect.gen(function*() {
      const extra = { title: "CTO", nested: { deep: [1, null] } }
      const one = yield* answering(() => json(200, { ...contactJson, ...extra }))
      assertHas(yield* one.client.contacts.get(contactId), extra)
      const many = yield* answering(() => json(200, { ...pageOf({ ...companyJson, ...extra }), took: 3 }))
      const page = yield* many.client.companies.list({})
      assertHas(page, { took: 3 })
      for (const company of page.data) assertHas(company, extra)
      assert.lengthOf(page.data, 1)
    }))

  it.effect("has its known fields in the domain's names, once", () =>
    Effect.gen(function*() {
      const { client } = yield* answering(() => json(200, contactJson))
      assert.deepStrictEqual<unknown>(yield* client.contacts.get(contactId), {
        id: "ct_1",
        email: "ann@example.com",
        name: "Ann",
        imageUrl: null,
        companyId: "co_1",
        isSubscribed: true,
        externalIds: { intercom: "1" },
        createdAt: "2026-01-01T00:00:00.000Z",
        updatedAt: "2026-01-01T00:00:00.000Z"
      })
    }))

  it.effect("has a company's external ids as a list or as an object", () =>
    Effect.gen(function*() {
      for (const external_ids of [["a", "b"], { hubspot: "a", salesforce: "b" }]) {
        const { client } = yield* answering(() => json(200, { ...companyJson, external_ids }))
        assert.deepStrictEqual((yield* client.companies.get(companyId)).externalIds, ["a", "b"])
      }
    }))

  it.effect("has a contact's external ids without those that are null", () =>
    Effect.gen(function*() {
      const external_ids = { intercom: "1", front: null, moon: "2" }
      const { client } = yield* answering(() => json(200, { ...contactJson, external_ids }))
      assert.deepStrictEqual((yield* client.contacts.get(contactId)).externalIds, { intercom: "1", moon: "2" })
    }))

  it.effect("is read wider than anything may be written", () =>
    Effect.gen(function*() {
      const wide = { ...contactJson, email: "no address", name: "x".repeat(1000), image_url: "a.png", company_id: null }
      const { client } = yield* answering(() => json(200, wide))
      assert.strictEqual((yield* client.contacts.get(contactId)).email, "no address")
    }))

  it.effect("of an error is the failure that the answer means", () =>
    Effect.gen(function*() {
      const means: ReadonlyArray<Failure.Failure> = [
        new Failure.ContactNotFound({ id: contactId }),
        new Failure.EmailTaken(),
        new Failure.CompanyUnmatched({ selector: byName }),
        new Failure.CompanyAmbiguous({ selector: byName, candidates: [], total: 3 }),
        new Failure.RateLimited({ retryAfter: 7, limit: 60 })
      ]
      for (const failure of means) {
        const { body, headers, status } = ErrorEnvelope.toAnswer(failure, "req_1")
        const read = yield* failing(() => json(status, body, headers), update)
        assert.deepStrictEqual(Outcome.failed(read), Outcome.failed(failure))
        assert.strictEqual(read.origin?.requestId, "req_1")
      }
    }))

  it.effect.each<{ readonly name: string; readonly call: (client: Client) => Effect.Effect<unknown, Failure.Failure> }>(
    calls
  )("that $name cannot have is kept as an unknown error, unless it can", ({ call, name }) =>
    Effect.gen(function*() {
      const taken = yield* failing(() => json(409, error("conflict", "The e-mail is taken", { path: "email" })), call)
      assert.strictEqual(taken._tag, emailTakers.has(name) ? "EmailTaken" : "UnrecognizedError")
      if (taken._tag !== "UnrecognizedError") return
      assert.deepInclude(taken, {
        status: 409,
        code: "conflict",
        text: "The e-mail is taken",
        details: { path: "email" }
      })
    }))

  it.effect("that redirects nowhere is malformed", () =>
    Effect.gen(function*() {
      const failure = yield* failing(() => new Response(null, { status: 304 }), ({ me }) => me)
      assert.deepInclude(failure, { _tag: "MalformedResponse", status: 304 })
    }))
})

const cut = () =>
  new Response(
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode("{\"id\": \"ct_"))
        controller.error(new Error("terminated"))
      }
    })
  )

describe("a request without an answer", () => {
  it.effect("fails as unavailable when the API cannot be reached", () =>
    Effect.gen(function*() {
      const { client } = yield* clientOf((request) =>
        Effect.fail(
          new HttpClientError.RequestError({ request, reason: "Transport", cause: new Error("ECONNREFUSED") })
        )
      )
      assert.deepStrictEqual(
        Outcome.failed(yield* Effect.flip(client.me)),
        Outcome.failed(new Failure.Unavailable({ reason: "unreachable" }))
      )
    }))

  it.effect("fails as unavailable when the answer's body is cut", () =>
    Effect.gen(function*() {
      assert.deepInclude(yield* failing(cut, update), { _tag: "Unavailable", reason: "unreachable" })
    }))

  const forever: ReadonlyArray<readonly [name: string, answer: Effect.Effect<Response>]> = [
    ["no answer", Effect.never],
    ["half an answer", Effect.sync(() => new Response(new ReadableStream({})))]
  ]

  it.effect.each(forever)(
    "times out after the configured time, not before: %s",
    ([, answer]) =>
      Effect.gen(function*() {
        const { client, requests } = yield* clientOf(() => answer)
        const fiber = yield* Effect.forkScoped(Effect.flip(client.me))
        yield* TestClock.adjust("29999 millis")
        assert.isTrue(Option.isNone(yield* Fiber.poll(fiber)))
        yield* TestClock.adjust("1 millis")
        assert.deepStrictEqual(
          Outcome.failed(yield* Fiber.join(fiber)),
          Outcome.failed(new Failure.UpstreamTimeout())
        )
        assert.deepStrictEqual(requests.map(({ signal }) => signal.aborted), [true])
      }).pipe(Effect.scoped)
  )

  it.effect.each(forever)("is aborted when the call is interrupted: %s", ([, answer]) =>
    Effect.gen(function*() {
      const started = yield* Deferred.make<void>()
      const { client, requests } = yield* clientOf(() => Effect.zipRight(Deferred.succeed(started, undefined), answer))
      const fiber = yield* Effect.forkScoped(client.contacts.update(contactId, {}))
      yield* Deferred.await(started)
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(requests.map(({ signal }) => signal.aborted), [false])
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(requests.map(({ signal }) => signal.aborted), [true])
    }).pipe(Effect.scoped))
})

describe("the stores", () => {
  it.effect("are the client", () =>
    Effect.gen(function*() {
      const { client } = yield* clientOf((_, { url }) =>
        Effect.succeed(json(200, url.pathname === "/v2/me" ? meJson : contactJson))
      )
      const outcome = yield* Effect.gen(function*() {
        const contacts = yield* ContactStore
        const workspace = yield* Workspace.WorkspaceStore
        return [(yield* contacts.get(contactId)).id, yield* workspace.get]
      }).pipe(Effect.provide(stores.layer), Effect.provideService(Productlane, client))
      assert.deepStrictEqual<unknown>(outcome, [
        "ct_1",
        { workspaceId: "ws_1", linearTeamIds: [], defaultLinearTeamId: null }
      ])
    }))
})
