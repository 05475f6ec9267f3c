import { assert, describe, it } from "@effect/vitest"
import { Company, Contact, ContactPatch, Event } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { vendorLimits, type Webhook } from "@lanekit/http"
import { Sqlite } from "@lanekit/sql"
import { Signals } from "@lanekit/sql/Signals"
import { Duration, Effect, FastCheck as fc, Fiber, Layer, Schema, TestClock, TestContext } from "effect"
import { Gateway } from "../src/Gateway.ts"
import { Reads } from "../src/Reads.ts"
import { toSignal } from "../src/RecordChange.ts"
import { Upstream } from "../src/Upstream.ts"
import { VendorEvents } from "../src/VendorEvents.ts"
import type { WriteInput, WriteName } from "../src/WriteName.ts"
import { ada, ask, changed, textOf } from "./reading.ts"
import { layer, layerUpstream, rowsOf, World } from "./world.ts"

const contact = (number: number) => Contact.ContactId.make(`ct_${number}`)
const company = (number: number) => Company.CompanyId.make(`co_${number}`)

const records = {
  companies: [Fixture.company("co_1", { name: "Acme" }), Fixture.company("co_2", { name: "Globex" })],
  contacts: [1, 2].map((number) => Fixture.contact(`ct_${number}`))
}

const settings = { records, timeToLive: Duration.hours(1) }

const represented = <A, I, E>(effect: Effect.Effect<A, E>, schema: Schema.Schema<A, I>) =>
  Effect.flatMap(
    effect,
    (value) => Effect.map(Effect.orDie(Schema.encode(schema)(value)), (body) => textOf(JSON.stringify(body)))
  )

const getContact = (number: number, wait?: number) =>
  Effect.flatMap(Upstream, ({ records }) => {
    const found = records.getContact({ params: { id: contact(number) }, query: {}, body: undefined })
    return ask(represented(found, Contact.Contact), { id: contact(number), ...(wait !== undefined && { wait }) })
  })

const getCompany = (number: number) =>
  Effect.flatMap(Effect.all([Upstream, Reads]), ([{ records }, { answer }]) => {
    const input = { params: { id: company(number) }, query: {}, body: undefined }
    const found = records.getCompany(input)
    return answer({ name: "getCompany", input, caller: ada, wait: undefined }, represented(found, Company.Company))
  })

let requests = 0
const write = <Name extends WriteName>(name: Name, input: WriteInput<Name>) =>
  Effect.flatMap(Gateway, ({ submit }) =>
    submit({
      name,
      input,
      caller: ada,
      requestId: `req_${++requests}`,
      idempotency: undefined,
      wait: undefined,
      respondAsync: false,
      consentReason: undefined
    }))

const rename = (number: number, name: string) =>
  write("updateContact", {
    params: { id: contact(number) },
    query: {},
    body: { name: ContactPatch.ContactName.make(name) }
  })

const arrivals = Effect.map(World, ({ arrivals }) => arrivals.length)

const ofContact = (id: string, data = Fixture.contact("ct_1")): Webhook.WebhookEvent => ({
  _tag: "ContactEvent",
  id: Event.EventId.make(id),
  type: "contact.updated",
  at: data.createdAt,
  data
})

const ofCompany = (
  id: string,
  type: Webhook.CompanyEvent["type"],
  data = Fixture.company("co_1")
): Webhook.WebhookEvent => ({ _tag: "CompanyEvent", id: Event.EventId.make(id), type, at: data.createdAt, data })

// All have heard what was published.
const heard = Effect.repeatN(Effect.yieldNow(), 50)

// Nothing but what hears of events.
const events = VendorEvents.layer.pipe(
  Layer.provide(layerUpstream()),
  Layer.provide(Reads.layer({ timeToLive: Duration.zero, capacity: 1, wait: Duration.zero })),
  Layer.provide(Signals.layerLocal),
  Layer.provideMerge(Layer.orDie(Sqlite.layer({ filename: ":memory:" })))
)

describe("what a gateway keeps", () => {
  it.effect("is read once", () =>
    Effect.gen(function*() {
      yield* getContact(1)
      yield* getContact(1)
      assert.strictEqual(yield* arrivals, 1)
    }).pipe(Effect.provide(layer(settings))))

  it.effect("is never older than a write that was answered", () =>
    Effect.gen(function*() {
      yield* getContact(1)
      yield* getContact(2)
      yield* rename(1, "Ada")
      const before = yield* arrivals
      assert.include((yield* getContact(1)).text, "\"name\":\"Ada\"")
      yield* getContact(2)
      assert.strictEqual((yield* arrivals) - before, 1)
    }).pipe(Effect.provide(layer(settings))))

  it.effect("is never older than what a write found that had nothing to do", () =>
    Effect.gen(function*() {
      yield* getContact(1)
      const { records } = yield* Upstream
      const body = { name: ContactPatch.ContactName.make("Ada") }
      yield* records.updateContact({ params: { id: contact(1) }, query: {}, body })
      yield* rename(1, "Ada")
      assert.include((yield* getContact(1)).text, "\"name\":\"Ada\"")
    }).pipe(Effect.provide(layer(settings))))

  it.effect("holds no company that was merged into another", () =>
    Effect.gen(function*() {
      yield* getCompany(2)
      yield* write("mergeCompanies", { params: { id: company(1) }, query: {}, body: { sourceId: company(2) } })
      assert.strictEqual((yield* Effect.flip(getCompany(2)))._tag, "CompanyNotFound")
    }).pipe(Effect.provide(layer(settings))))

  it.effect("is forgotten when the API tells of a change, once for each event", () =>
    Effect.gen(function*() {
      const { receive } = yield* VendorEvents
      yield* getContact(1)
      yield* getContact(2)
      assert.isTrue(yield* receive(ofContact("evt_1")))
      yield* heard
      yield* getContact(1)
      yield* getContact(2)
      assert.strictEqual(yield* arrivals, 3)
      assert.isFalse(yield* receive(ofContact("evt_1")))
      yield* getContact(1)
      assert.strictEqual(yield* arrivals, 3)
    }).pipe(Effect.provide(layer(settings))))

  it.effect("is forgotten with companies by their names when the API, or another process, tells of a change", () =>
    Effect.gen(function*() {
      const { receive } = yield* VendorEvents
      const { publish } = yield* Signals
      const { resolve } = yield* Upstream
      const acme = resolve({ _tag: "ByName", name: Company.CompanyName.make("Acme") })
      yield* acme
      const first = yield* arrivals
      yield* acme
      assert.strictEqual(yield* arrivals, first)
      yield* receive(ofCompany("evt_1", "company.updated"))
      yield* acme
      const second = yield* arrivals
      assert.isAbove(second, first)
      yield* publish({ topic: "changed", id: "company co_2" })
      yield* heard
      yield* acme
      assert.isAbove(yield* arrivals, second)
    }).pipe(Effect.provide(layer(settings))))

  it.effect("needs no events of yesterday", () =>
    Effect.gen(function*() {
      const { receive } = yield* VendorEvents
      yield* receive(ofContact("evt_1"))
      yield* TestClock.adjust("24 hours")
      assert.isFalse(yield* receive(ofContact("evt_1")))
      yield* TestClock.adjust("2 hours")
      yield* receive(ofCompany("evt_2", "company.deleted"))
      assert.deepStrictEqual((yield* rowsOf("received_events")).map(({ id }) => id), ["evt_2"])
    }).pipe(Effect.provide(events)))
})

describe("a read through a gateway", () => {
  it.effect("is refused at once when its lane is full for longer than the caller waits", () =>
    Effect.gen(function*() {
      yield* getContact(1)
      const failure = yield* Effect.flip(getContact(2, 5))
      assert.strictEqual(failure._tag, "RateLimited")
      if (failure._tag !== "RateLimited") return
      const patient = yield* Effect.fork(getContact(2, 180))
      yield* TestClock.adjust(Duration.seconds((failure.retryAfter ?? 0) + 1))
      assert.include((yield* Fiber.join(patient)).text, "ct_2")
      assert.isAbove(failure.retryAfter ?? 0, 5)
    }).pipe(Effect.provide(layer({ records, limits: { read: { ...vendorLimits.read, requests: 1 } } }))))
})

const versionOf = (of: ReadonlyMap<string, number>, id: string): number => of.get(id) ?? 0

describe("a read of a gateway", () => {
  const moment = fc.integer({ min: 0, max: 40 })
  const id = fc.constantFrom("ct_1", "ct_2")
  const command = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        _tag: fc.constant("Read" as const),
        id,
        at: moment,
        before: moment,
        after: moment,
        patience: moment
      })
    },
    {
      weight: 1,
      arbitrary: fc.record({ _tag: fc.constant("Write" as const), id, at: moment, before: moment, after: moment })
    },
    { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Signal" as const), id, at: moment }) }
  )

  it("never tells what is older than the last write that was answered before it began", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(command, { minLength: 2, maxLength: 20 }),
        fc.constantFrom(0, 10, 100),
        fc.integer({ min: 1, max: 3 }),
        (commands, timeToLive, capacity) => {
          const reads = Layer.provideMerge(
            Reads.layer({ timeToLive: Duration.seconds(timeToLive), capacity, wait: Duration.hours(1) }),
            Signals.layerLocal
          )
          return Effect.gen(function*() {
            const { invalidate } = yield* Reads
            const { publish } = yield* Signals
            const versions = new Map([["ct_1", 0], ["ct_2", 0]])
            const answered = new Map([["ct_1", 0], ["ct_2", 0]])
            const bump = (id: string) => {
              const version = versionOf(versions, id) + 1
              versions.set(id, version)
              return version
            }
            const run = Effect.forEach(commands, (each) =>
              Effect.gen(function*() {
                yield* Effect.sleep(Duration.seconds(each.at))
                switch (each._tag) {
                  case "Signal":
                    bump(each.id)
                    return yield* publish(toSignal(changed(each.id)))
                  case "Write": {
                    yield* Effect.sleep(Duration.seconds(each.before))
                    const version = bump(each.id)
                    yield* Effect.sleep(Duration.seconds(each.after))
                    yield* invalidate(changed(each.id))
                    answered.set(each.id, Math.max(version, versionOf(answered, each.id)))
                    return
                  }
                  case "Read": {
                    const atLeast = versionOf(answered, each.id)
                    const source = Effect.sleep(Duration.seconds(each.before)).pipe(
                      Effect.flatMap(() => Effect.sync(() => textOf(String(versionOf(versions, each.id))))),
                      Effect.zipLeft(Effect.sleep(Duration.seconds(each.after)))
                    )
                    const patience = Duration.seconds(each.patience + 1)
                    const found = yield* Effect.timeoutOption(ask(source, { id: each.id }), patience)
                    if (found._tag === "None") return
                    assert.isAtLeast(Number(found.value.text), atLeast)
                  }
                }
              }), { concurrency: "unbounded", discard: true })
            const running = yield* Effect.fork(run)
            yield* TestClock.adjust("3 minutes")
            yield* Fiber.join(running)
          }).pipe(Effect.provide(reads), Effect.provide(TestContext.TestContext), Effect.runPromise)
        }
      ),
      { numRuns: 50 }
    ))
})
