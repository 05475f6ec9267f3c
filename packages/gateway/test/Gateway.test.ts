import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { assert, describe, it } from "@effect/vitest"
import { type ApiKey, Company, Contact, ContactPatch, EmailAddress, Failure } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { Productlane, vendorLimits } from "@lanekit/http"
import { Deferred, Duration, Effect, Fiber, TestClock } from "effect"
import { AuditTrail } from "../src/AuditTrail.ts"
import { Gateway } from "../src/Gateway.ts"
import { WriteQueue } from "../src/WriteQueue.ts"
import type { WriteRequest } from "../src/WriteRequest.ts"
import { caller, layer, World } from "./world.ts"

const id = (number: number) => Contact.ContactId.make(`ct_${number}`)
const name = (text: string) => ({ name: ContactPatch.ContactName.make(text) })
const email = (text: string) => ({ email: EmailAddress.EmailAddress.make(text) })
const acme = { _tag: "ByName", name: Company.CompanyName.make("Acme") } as const

const records = {
  companies: [Fixture.company("co_1", { name: "Acme" })],
  contacts: Array.from({ length: 100 }, (_, index) => Fixture.contact(`ct_${index + 1}`))
}

const ada = caller("key_ada")

let requests = 0
const update = (
  number: number,
  body: ContactPatch.ContactPatch,
  { by = ada, ...options }: Partial<WriteRequest<"updateContact">> & { readonly by?: ApiKey.ApiKey } = {}
) =>
  Effect.flatMap(Gateway, ({ submit }) =>
    submit({
      name: "updateContact",
      input: { params: { id: id(number) }, query: {}, body },
      caller: by,
      requestId: `req_${++requests}`,
      idempotency: undefined,
      wait: undefined,
      respondAsync: false,
      consentReason: undefined,
      ...options
    }))

const writes = Effect.map(World, ({ arrivals }) => arrivals.filter(({ call }) => !call.startsWith("GET ")))

const oneWrite = { limits: { write: { ...vendorLimits.write, requests: 1 } } }

const trail = Effect.flatMap(AuditTrail, ({ page }) => Effect.map(page({}), ({ data }) => data))

describe("a write through a gateway", () => {
  it.effect("is sent, answered and recorded", () =>
    Effect.gen(function*() {
      const answer = yield* update(1, name("Ada"))
      assert.deepNestedInclude(answer, { "_tag": "Ended", "isReplayed": false, "outcome._tag": "Succeeded" })
      assert.deepNestedInclude(answer, { "outcome.body.name": "Ada", "outcome.body.id": "ct_1" })
      assert.deepStrictEqual((yield* writes).map(({ body, call }) => ({ body, call })), [
        { call: "PATCH /contacts/ct_1", body: { name: "Ada" } }
      ])
      const [record] = yield* trail
      assert.deepInclude(record, {
        caller: "key_ada",
        operation: "updateContact",
        target: "contact ct_1",
        fields: ["name"],
        outcome: "succeeded",
        upstream_request_id: "req_2"
      })
      assert.notProperty(record, "values")
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("costs nothing when it changes nothing", () =>
    Effect.gen(function*() {
      yield* update(1, { isSubscribed: false })
      const answer = yield* update(1, { isSubscribed: false })
      assert.deepNestedInclude(answer, { "outcome.body.id": "ct_1" })
      assert.lengthOf(yield* writes, 1)
      assert.deepStrictEqual((yield* trail).map(({ outcome }) => outcome), ["unchanged", "succeeded"])
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("costs nothing when its contact or its company is not there", () =>
    Effect.gen(function*() {
      assert.propertyVal(yield* Effect.flip(update(999, name("Ada"))), "_tag", "ContactNotFound")
      const company = { ...acme, name: Company.CompanyName.make("Nobody") }
      assert.propertyVal(yield* Effect.flip(update(1, { company })), "_tag", "CompanyUnmatched")
      assert.lengthOf(yield* writes, 0)
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("is refused at once where its turn would come too late, with the time after which it would not", () =>
    Effect.gen(function*() {
      yield* update(1, name("Ada"))
      yield* TestClock.adjust("10 seconds")
      const failure = yield* Effect.flip(update(2, name("Ben")))
      assert.deepInclude(failure, { _tag: "RateLimited", retryAfter: 21 })
      const later = yield* Effect.fork(update(2, name("Ben"), { wait: Duration.seconds(55) }))
      yield* TestClock.adjust("51 seconds")
      assert.deepNestedInclude(yield* Fiber.join(later), { "outcome._tag": "Succeeded" })
    }).pipe(Effect.provide(layer({ records, ...oneWrite }))))

  it.effect("is accepted where its caller does not want to wait, and ends all the same", () =>
    Effect.gen(function*() {
      const { operation } = yield* Gateway
      yield* update(1, name("Ada"))
      const answer = yield* update(2, name("Ben"), { respondAsync: true })
      if (answer._tag !== "Accepted") return assert.fail(answer._tag)
      assert.strictEqual(answer.place.position, 0)
      assert.isAtLeast(Duration.toSeconds(answer.place.estimate), 60)
      assert.propertyVal(yield* Effect.flip(operation("key_other", answer.write.id)), "_tag", "OperationNotFound")
      assert.deepNestedInclude(yield* operation("key_ada", answer.write.id), { "write.status": "queued" })
      yield* TestClock.adjust("61 seconds")
      const ended = yield* operation("key_ada", answer.write.id)
      assert.deepNestedInclude(ended, { "write.status": "done", "write.outcome.body.name": "Ben" })
    }).pipe(Effect.provide(layer({ records, ...oneWrite }))))

  it.effect("is given up when its caller has gone", () =>
    Effect.gen(function*() {
      yield* update(1, name("Ada"))
      const gone = yield* Effect.fork(update(2, name("Ben"), { wait: Duration.minutes(5) }))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(gone)
      yield* TestClock.adjust("5 minutes")
      assert.lengthOf(yield* writes, 1)
    }).pipe(Effect.provide(layer({ records, ...oneWrite }))))
})

describe("writes of one contact that wait together", () => {
  it.effect("become one, and each caller has its own answer", () =>
    Effect.gen(function*() {
      yield* update(1, name("Ada"))
      const options = { wait: Duration.minutes(2) }
      const first = yield* Effect.fork(update(2, { ...name("Ben"), ...email("ben@example.com") }, options))
      yield* TestClock.adjust("1 second")
      const second = yield* Effect.fork(update(2, name("Bob"), { ...options, by: caller("key_grace") }))
      yield* TestClock.adjust("61 seconds")
      assert.deepNestedInclude(yield* Fiber.join(first), { "superseded[0]": "name", "outcome.body.name": "Bob" })
      assert.deepNestedInclude(yield* Fiber.join(second), { "superseded.length": 0, "outcome.body.name": "Bob" })
      assert.deepStrictEqual((yield* writes).slice(1).map(({ body }) => body), [{
        name: "Bob",
        email: "ben@example.com"
      }])
      assert.lengthOf(yield* trail, 3)
    }).pipe(Effect.provide(layer({ records, ...oneWrite }))))

  it.effect("never hide a consent", () =>
    Effect.gen(function*() {
      yield* update(1, name("Ada"))
      const options = { wait: Duration.minutes(5) }
      const off = yield* Effect.fork(update(2, { isSubscribed: false }, options))
      yield* TestClock.adjust("1 second")
      const on = yield* Effect.fork(update(2, { isSubscribed: true, ...name("Bob") }, options))
      yield* TestClock.adjust("3 minutes")
      yield* Fiber.join(off)
      yield* Fiber.join(on)
      assert.deepStrictEqual((yield* writes).slice(1).map(({ body }) => body), [
        { is_subscribed: false },
        { is_subscribed: true, name: "Bob" }
      ])
    }).pipe(Effect.provide(layer({ records, ...oneWrite }))))

  it.effect("are refused one by one: what is wrong with one does no harm to the others", () =>
    Effect.gen(function*() {
      yield* update(1, name("Ada"))
      const options = { wait: Duration.minutes(5) }
      const renamed = yield* Effect.fork(update(2, name("Ben"), options))
      yield* TestClock.adjust("1 second")
      const taken = yield* Effect.fork(update(2, email("CT_3@example.com"), options))
      yield* TestClock.adjust("3 minutes")
      assert.deepNestedInclude(yield* Fiber.join(renamed), { "outcome._tag": "Succeeded", "outcome.body.name": "Ben" })
      assert.deepNestedInclude(yield* Fiber.join(taken), { "outcome.failure._tag": "EmailTaken" })
      assert.lengthOf(yield* writes, 3)
    }).pipe(Effect.provide(layer({ records, ...oneWrite }))))
})

describe("the order of a gateway", () => {
  it.effect("is consent, interactive, batch; and fair among callers", () =>
    Effect.gen(function*() {
      yield* update(100, name("first"))
      const batch = caller("key_batch", { priority: "batch" })
      const async = { respondAsync: true }
      for (const number of [1, 2, 3]) yield* update(number, name("batch"), { by: batch, ...async })
      for (const number of [4, 5, 6]) yield* update(number, name("ada"), async)
      for (const number of [7, 8]) yield* update(number, name("grace"), { by: caller("key_grace"), ...async })
      yield* update(9, { isSubscribed: false }, { by: batch, ...async })
      yield* TestClock.adjust("12 minutes")
      assert.deepStrictEqual(
        (yield* writes).slice(1).map(({ call }) => call.slice("PATCH /contacts/".length)),
        ["ct_9", "ct_4", "ct_7", "ct_5", "ct_8", "ct_6", "ct_1", "ct_2", "ct_3"]
      )
    }).pipe(Effect.provide(layer({ records, ...oneWrite }))))

  it.effect("keeps writes of one contact in the order of arrival, the urgent with those before it", () =>
    Effect.gen(function*() {
      yield* update(100, name("first"))
      const batch = caller("key_batch", { priority: "batch" })
      yield* update(1, { ...name("batch"), isSubscribed: false }, { by: batch, respondAsync: true })
      yield* update(1, name("ada"), { respondAsync: true })
      yield* TestClock.adjust("3 minutes")
      assert.deepStrictEqual((yield* writes).slice(1).map(({ body }) => body), [{ name: "ada", is_subscribed: false }])
    }).pipe(Effect.provide(layer({ records, ...oneWrite }))))
})

const keyed = (number: number) =>
  update(number, name("Ada"), { idempotency: { key: `k${number}`, route: `PATCH /contacts/ct_${number}` } })

describe("an idempotency key", () => {
  const idempotency = { key: "k1", route: "PATCH /contacts/ct_1" }

  it.effect("has a write done once", () =>
    Effect.gen(function*() {
      yield* update(1, name("Ada"), { idempotency })
      yield* update(1, name("Ben"))
      const again = yield* update(1, name("Ada"), { idempotency })
      assert.deepNestedInclude(again, { isReplayed: true, "outcome.body.name": "Ada" })
      assert.lengthOf(yield* writes, 2)
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("is of one body, one route and one caller", () =>
    Effect.gen(function*() {
      yield* update(1, name("Ada"), { idempotency })
      assert.propertyVal(yield* Effect.flip(update(1, name("Ben"), { idempotency })), "_tag", "IdempotencyKeyReused")
      const other = yield* update(1, name("Ben"), { idempotency, by: caller("key_grace") })
      assert.propertyVal(other, "isReplayed", false)
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("tells of a write that there was nothing to do for, too", () =>
    Effect.gen(function*() {
      yield* update(1, name("Ada"))
      yield* update(1, name("Ada"), { idempotency })
      yield* update(1, name("Ben"))
      assert.deepNestedInclude(yield* update(1, name("Ada"), { idempotency }), {
        isReplayed: true,
        "outcome.body.name": "Ada"
      })
      assert.lengthOf(yield* writes, 2)
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("joins a write that is under way", () =>
    Effect.gen(function*() {
      const world = yield* World
      const gate = yield* Deferred.make<void>()
      world.interfere = ({ call }, proceed) =>
        call.startsWith("PATCH") ? Effect.zipRight(Deferred.await(gate), proceed) : proceed
      const first = yield* Effect.fork(update(1, name("Ada"), { idempotency }))
      yield* TestClock.adjust("1 second")
      const second = yield* Effect.fork(update(1, name("Ada"), { idempotency }))
      yield* TestClock.adjust("1 second")
      yield* Deferred.succeed(gate, undefined)
      yield* TestClock.adjust("1 second")
      assert.propertyVal(yield* Fiber.join(first), "isReplayed", false)
      assert.propertyVal(yield* Fiber.join(second), "isReplayed", true)
      assert.lengthOf(yield* writes, 1)
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("finishes on retry what was left open", () =>
    Effect.gen(function*() {
      const world = yield* World
      const lost = new HttpClientError.RequestError({
        request: HttpClientRequest.get("https://memory.invalid"),
        reason: "Transport",
        cause: { code: "ECONNRESET" }
      })
      world.interfere = ({ call }, proceed) =>
        call.startsWith("POST") ? Effect.zipRight(proceed, Effect.fail(lost)) : Effect.fail(lost)
      const create = Effect.flatMap(Gateway, ({ submit }) =>
        submit({
          name: "createContact",
          input: { params: {}, query: {}, body: email("new@example.com") },
          caller: ada,
          requestId: "req_create",
          idempotency: { key: "k2", route: "POST /contacts" },
          wait: Duration.minutes(10),
          respondAsync: false,
          consentReason: undefined
        }))
      const first = yield* Effect.fork(create)
      yield* TestClock.adjust("5 minutes")
      assert.deepNestedInclude(yield* Fiber.join(first), { "outcome.failure._tag": "OutcomeUnknown" })
      world.interfere = (_request, proceed) => proceed
      const again = yield* Effect.fork(create)
      yield* TestClock.adjust("5 minutes")
      assert.deepNestedInclude(yield* Fiber.join(again), { "outcome.body.email": "new@example.com" })
      assert.lengthOf((yield* writes).filter(({ call }) => call.startsWith("POST")), 1)
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("does not have a POST sent again while the first may still arrive", () =>
    Effect.gen(function*() {
      const world = yield* World
      const { contacts } = yield* Productlane
      const lost = new HttpClientError.RequestError({
        request: HttpClientRequest.get("https://memory.invalid"),
        reason: "Transport",
        cause: { code: "ECONNRESET" }
      })
      // It stands in the queue of a proxy, and arrives later.
      world.interfere = ({ call }, proceed) =>
        call.startsWith("POST")
          ? Effect.zipRight(Effect.forkDaemon(Effect.delay(proceed, "100 seconds")), Effect.fail(lost))
          : proceed
      const create = Effect.flatMap(Gateway, ({ submit }) =>
        submit({
          name: "createContact",
          input: { params: {}, query: {}, body: email("new@example.com") },
          caller: ada,
          requestId: "req_late",
          idempotency: { key: "k3", route: "POST /contacts" },
          wait: Duration.seconds(30),
          respondAsync: false,
          consentReason: undefined
        }))
      const first = yield* Effect.fork(create)
      yield* TestClock.adjust("20 seconds")
      assert.deepNestedInclude(yield* Fiber.join(first), { "outcome.failure._tag": "OutcomeUnknown" })
      const early = yield* Effect.flip(create)
      assert.propertyVal(early, "_tag", "RateLimited")
      assert.isAtLeast(early instanceof Failure.RateLimited ? early.retryAfter ?? 0 : 0, 90)
      yield* TestClock.adjust("150 seconds")
      const last = yield* Effect.fork(create)
      yield* TestClock.adjust("20 seconds")
      assert.deepNestedInclude(yield* Fiber.join(last), { "outcome.body.email": "new@example.com" })
      assert.lengthOf((yield* writes).filter(({ call }) => call.startsWith("POST")), 1)
      assert.propertyVal(yield* contacts.getByEmail("new@example.com"), "isSubscribed", true)
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("is never forgotten before its time: where there is no room, there is no room", () =>
    Effect.gen(function*() {
      const queue = yield* WriteQueue
      yield* keyed(1)
      yield* keyed(2)
      assert.deepInclude(yield* Effect.flip(keyed(3)), { _tag: "Unavailable", reason: "full", retryAfter: 600 })
      assert.propertyVal(yield* keyed(1), "isReplayed", true)
      yield* TestClock.adjust("10 minutes")
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* queue.forget, 2)
      assert.propertyVal(yield* keyed(3), "isReplayed", false)
    }).pipe(Effect.provide(layer({ records, memory: Duration.minutes(10), queue: { keys: 2 } }))))
})

describe("a guarded key", () => {
  const guarded = caller("key_guarded", { consent: "guard" })

  it.effect("subscribes nobody again without a reason", () =>
    Effect.gen(function*() {
      yield* update(1, { isSubscribed: false }, { by: guarded })
      const refused = yield* Effect.flip(update(1, { isSubscribed: true }, { by: guarded }))
      assert.deepInclude(refused, { _tag: "Forbidden", reason: "consent_reason_required" })
      const consentReason = "asked on the phone"
      const allowed = yield* update(1, { isSubscribed: true }, { by: guarded, consentReason })
      assert.deepNestedInclude(allowed, { "outcome.body.is_subscribed": true })
      const records = yield* trail
      assert.deepStrictEqual(records.map(({ outcome, reason }) => ({ outcome, reason })), [
        { outcome: "succeeded", reason: consentReason },
        { outcome: "forbidden", reason: null },
        { outcome: "succeeded", reason: null }
      ])
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("does not when the person unsubscribed while the write waited", () =>
    Effect.gen(function*() {
      yield* update(100, name("first"))
      const waiting = yield* Effect.fork(
        update(1, { isSubscribed: true, ...name("Ada") }, { by: guarded, wait: Duration.minutes(5) })
      )
      yield* TestClock.adjust("1 second")
      yield* update(1, { isSubscribed: false }, { respondAsync: true })
      yield* TestClock.adjust("4 minutes")
      yield* Fiber.await(waiting)
      assert.deepStrictEqual((yield* writes).slice(1).map(({ body }) => body), [
        { is_subscribed: true, name: "Ada" },
        { is_subscribed: false }
      ])
    }).pipe(Effect.provide(layer({ records, ...oneWrite }))))
})

describe("a queue", () => {
  it.effect("is bounded, for all and for each", () =>
    Effect.gen(function*() {
      yield* update(100, name("first"))
      const async = { respondAsync: true }
      yield* update(1, name("Ada"), async)
      yield* update(2, name("Ada"), async)
      assert.propertyVal(yield* Effect.flip(update(3, name("Ada"), async)), "_tag", "RateLimited")
      yield* update(3, name("Ada"), { ...async, by: caller("key_grace") })
      assert.propertyVal(
        yield* Effect.flip(update(4, name("Ada"), { ...async, by: caller("key_grace") })),
        "_tag",
        "RateLimited"
      )
    }).pipe(Effect.provide(layer({ records, ...oneWrite, queue: { total: 3, perCaller: 2 } }))))
})
