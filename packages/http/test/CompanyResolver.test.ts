import { assert, describe, it } from "@effect/vitest"
import { assertEquals } from "@effect/vitest/utils"
import {
  Company,
  CompanyDirectory,
  CompanyResolution,
  type CompanySelector,
  Event,
  Failure,
  Page,
  Timestamp
} from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { CompanyResolver, type CompanyResolverOptions, CompanyWrite, type Webhook } from "@lanekit/http"
import { Deferred, Effect, Exit, FastCheck as fc, Fiber, TestClock } from "effect"
import { countedCompanies } from "./countedCompanies.ts"
import { answer, scripted } from "./script.ts"
import { json } from "./stub.ts"

type Selector = CompanySelector.CompanySelector

const byId = (id: string): Selector => ({ _tag: "ById", id: Company.CompanyId.make(id) })
const byName = (name: string): Selector => ({ _tag: "ByName", name: Company.CompanyName.make(name) })
const byExternalId = (id: string): Selector => ({ _tag: "ByExternalId", externalId: Company.ExternalId.make(id) })

const acme = Fixture.company("co_acme", { name: "Acme", externalIds: ["crm-1"] })
const apex = Fixture.company("co_apex", { name: "Apex", externalIds: ["crm-2"] })
const twins = [
  Fixture.company("co_twin_1", { name: "Twin", externalIds: ["twin"] }),
  Fixture.company("co_twin_2", { name: "Twin" })
]
const few = [acme, apex, ...twins]

/** So many companies, `Company 0.` with the external id `crm-0` and so on; no name holds another. */
const many = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => Fixture.company(`co_${index}`, { name: `Company ${index}.`, externalIds: [`crm-${index}`] })
  )

const makeResolver = (companies: ReadonlyArray<Company.Company>, options: CompanyResolverOptions = {}) =>
  Effect.gen(function*() {
    const counted = yield* countedCompanies(companies)
    const resolver = yield* Effect.provideService(CompanyResolver.make(options), CompanyDirectory, counted.directory)
    return { counted, resolver, ...counted }
  })

/** Which companies a resolution is about. */
const idsOf = CompanyResolution.CompanyResolution.$match({
  Resolved: ({ company }): ReadonlyArray<string> => [company.id],
  NotFound: () => [],
  Ambiguous: ({ candidates }) => candidates.map(({ id }) => id)
})

const idsOfAll = (resolutions: ReadonlyArray<CompanyResolution.CompanyResolution>) => resolutions.map(idsOf)

const eventOf = (
  type: "company.created" | "company.updated" | "company.deleted",
  data: Company.Company
) => ({
  id: Event.EventId.make("evt_1"),
  type,
  at: Timestamp.make("2026-01-01T00:00:00.000Z"),
  data
})

const unknownEvent = (type: string): Webhook.WebhookEvent => ({
  _tag: "UnknownEvent",
  id: Event.EventId.make("evt_1"),
  type,
  body: {}
})

describe("a company", () => {
  it.effect("is resolved once, and remembered for 5 minutes", () =>
    Effect.gen(function*() {
      const { reads, resolver } = yield* makeResolver(few)
      for (const selector of [byId("co_acme"), byName("Acme"), byExternalId("crm-1")]) {
        assert.deepStrictEqual(idsOf(yield* resolver.resolve(selector)), ["co_acme"])
        assert.strictEqual((yield* resolver.resolve(selector))._tag, "Resolved")
      }
      assert.deepStrictEqual(reads, ["co_acme", "Acme", "crm-1"])
      yield* TestClock.adjust("299999 millis")
      yield* resolver.resolve(byName("Acme"))
      assert.lengthOf(reads, 3)
      yield* TestClock.adjust("1 millis")
      yield* resolver.resolve(byName("Acme"))
      assert.deepStrictEqual(reads, ["co_acme", "Acme", "crm-1", "Acme"])
    }))

  it.effect("that does not exist is asked for again after 30 seconds", () =>
    Effect.gen(function*() {
      const { reads, resolver } = yield* makeResolver(few)
      for (const selector of [byId("co_none"), byName("acme"), byExternalId("none")]) {
        reads.length = 0
        assert.strictEqual((yield* resolver.resolve(selector))._tag, "NotFound")
        yield* TestClock.adjust("29999 millis")
        yield* resolver.resolve(selector)
        assert.lengthOf(reads, 1)
        yield* TestClock.adjust("1 millis")
        yield* resolver.resolve(selector)
        assert.lengthOf(reads, 2)
      }
    }))

  it.effect("that is one of several is remembered as that", () =>
    Effect.gen(function*() {
      const { reads, resolver } = yield* makeResolver(few)
      const first = yield* resolver.resolve(byName("Twin"))
      assert.strictEqual(first._tag, "Ambiguous")
      assert.deepStrictEqual(idsOf(yield* resolver.resolve(byName("Twin"))), ["co_twin_1", "co_twin_2"])
      assert.lengthOf(reads, 1)
    }))

  it.effect("is asked for once by all who ask at the same time", () =>
    Effect.gen(function*() {
      const { counted, reads, resolver } = yield* makeResolver(few)
      counted.before = Effect.sleep("1 second")
      const asking = yield* Effect.fork(
        Effect.all(Array.from({ length: 20 }, () => resolver.resolve(byName("Acme"))), { concurrency: "unbounded" })
      )
      yield* TestClock.adjust("1 second")
      const resolutions = yield* Fiber.join(asking)
      assert.isTrue(resolutions.every((resolution) => idsOf(resolution)[0] === "co_acme"))
      assert.lengthOf(reads, 1)
    }))

  it.effect("is asked for again by one of those who wait for somebody who went away", () =>
    Effect.gen(function*() {
      const { counted, reads, resolver } = yield* makeResolver(few)
      counted.before = Effect.sleep("1 second")
      const first = yield* Effect.fork(resolver.resolve(byName("Acme")))
      yield* TestClock.adjust("500 millis")
      const others = yield* Effect.forEach([1, 2], () => Effect.fork(resolver.resolve(byName("Acme"))))
      yield* TestClock.adjust("100 millis")
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(idsOfAll(yield* Effect.forEach(others, Fiber.join)), [["co_acme"], ["co_acme"]])
      assert.lengthOf(reads, 2)
    }))

  it.effect("is asked for again after a failure, which is given to all who wait", () =>
    Effect.gen(function*() {
      const { counted, reads, resolver } = yield* makeResolver(few)
      const unavailable = new Failure.Unavailable({ reason: "overloaded" })
      counted.before = Effect.delay(Effect.fail(unavailable), "1 second")
      const asking = yield* Effect.forEach([1, 2], () => Effect.fork(resolver.resolve(byName("Acme"))))
      yield* TestClock.adjust("1 second")
      for (const fiber of asking) assertEquals(yield* Fiber.await(fiber), Exit.fail(unavailable))
      counted.before = Effect.void
      assert.deepStrictEqual(idsOf(yield* resolver.resolve(byName("Acme"))), ["co_acme"])
      assert.lengthOf(reads, 2)
    }))

  it.effect("is forgotten for those that were asked for later, when there are too many", () =>
    Effect.gen(function*() {
      const { reads, resolver } = yield* makeResolver(few, { capacity: 2 })
      for (const name of ["Acme", "Apex", "Acme", "Twin", "Acme"]) yield* resolver.resolve(byName(name))
      assert.deepStrictEqual(reads, ["Acme", "Apex", "Twin"])
      yield* resolver.resolve(byName("Apex"))
      assert.lengthOf(reads, 4)
    }))
})

const namesUpTo = (count: number) => Array.from({ length: count }, (_, index) => byName(`Company ${index}.`))

describe("many companies", () => {
  it.effect("are resolved in the order of their selectors, each asked for once", () =>
    Effect.gen(function*() {
      const { reads, resolver } = yield* makeResolver(few)
      const selectors = [byName("Acme"), byId("co_apex"), byName("Acme"), byName("None"), byName("Twin")]
      const ids = idsOfAll(yield* resolver.resolveAll(selectors))
      assert.deepStrictEqual(ids, [["co_acme"], ["co_apex"], ["co_acme"], [], ["co_twin_1", "co_twin_2"]])
      assert.sameMembers(reads, ["Acme", "co_apex", "None", "Twin"])
      assert.deepStrictEqual(idsOfAll(yield* resolver.resolveAll(selectors)), ids)
      assert.lengthOf(reads, 4)
      assert.deepStrictEqual(yield* resolver.resolveAll([]), [])
    }))

  it.effect("are looked up a few at a time", () =>
    Effect.gen(function*() {
      const { counted, reads, resolver } = yield* makeResolver(few, { concurrency: 2 })
      counted.before = Effect.sleep("1 second")
      const asking = yield* Effect.fork(resolver.resolveAll(namesUpTo(5)))
      for (const begun of [2, 4, 5]) {
        yield* TestClock.adjust("1 millis")
        assert.lengthOf(reads, begun)
        yield* TestClock.adjust("1 second")
      }
      yield* Fiber.join(asking)
    }))

  it.effect("are swept when they are more than the pages that are expected, else looked up", () =>
    Effect.gen(function*() {
      const lookedUp = yield* makeResolver(many(250))
      yield* lookedUp.resolver.resolveAll([...namesUpTo(5), byId("co_7"), byId("co_8")])
      assert.lengthOf(lookedUp.reads, 7)
      assert.notInclude(lookedUp.reads, "page")

      const swept = yield* makeResolver(many(250))
      const selectors = [...namesUpTo(5), byExternalId("crm-249"), byId("co_7"), byName("None")]
      const ids = idsOfAll(yield* swept.resolver.resolveAll(selectors))
      assert.deepStrictEqual(ids, [["co_0"], ["co_1"], ["co_2"], ["co_3"], ["co_4"], ["co_249"], ["co_7"], []])
      assert.deepStrictEqual(swept.reads, ["page", "page"])
    }))

  it.effect("that were swept are remembered, each as long as it should be", () =>
    Effect.gen(function*() {
      const { reads, resolver } = yield* makeResolver(many(3), { sweepFrom: 1 })
      const selectors = [...namesUpTo(3), byId("co_1"), byName("None")]
      yield* resolver.resolveAll(selectors)
      assert.deepStrictEqual(reads, ["page"])
      for (const selector of selectors) yield* resolver.resolve(selector)
      yield* resolver.resolveAll(selectors)
      assert.lengthOf(reads, 1)
      yield* TestClock.adjust("30 seconds")
      yield* resolver.resolveAll(selectors)
      assert.deepStrictEqual(reads, ["page", "None"])
      yield* TestClock.adjust("270 seconds")
      yield* resolver.resolveAll(selectors)
      assert.deepStrictEqual(reads, ["page", "None", "page"])
    }))

  it.effect("are looked up by id when a sweep did not meet them", () =>
    Effect.gen(function*() {
      const { reads, resolver } = yield* makeResolver(many(3), { sweepFrom: 1 })
      const resolutions = yield* resolver.resolveAll([...namesUpTo(2), byId("co_none"), byId("co_2")])
      assert.deepStrictEqual(idsOfAll(resolutions), [["co_0"], ["co_1"], [], ["co_2"]])
      assert.deepStrictEqual(reads, ["page", "co_none"])
    }))

  it.effect("are looked up when a sweep has read as many pages as they would cost", () =>
    Effect.gen(function*() {
      const { reads, resolver } = yield* makeResolver(many(2001))
      const ids = idsOfAll(yield* resolver.resolveAll([...namesUpTo(6), byId("co_2000")]))
      assert.deepStrictEqual(ids.map(([id]) => id), ["co_0", "co_1", "co_2", "co_3", "co_4", "co_5", "co_2000"])
      // The id was met on one of the pages; the names may be on pages to come too, as several companies may have them.
      assert.lengthOf(reads.filter((read) => read === "page"), 6)
      assert.lengthOf(reads.filter((read) => read.startsWith("Company")), 6)
      // Then seven pages are expected.
      reads.length = 0
      yield* TestClock.adjust("5 minutes")
      yield* resolver.resolveAll(namesUpTo(7))
      assert.lengthOf(reads, 7)
      assert.notInclude(reads, "page")
    }))

  it.effect("are swept by what the last sweep counted", () =>
    Effect.gen(function*() {
      const { reads, resolver } = yield* makeResolver(many(401))
      yield* resolver.resolveAll(namesUpTo(6))
      assert.deepStrictEqual(reads, ["page", "page", "page"])
      yield* resolver.invalidateAll
      reads.length = 0
      yield* resolver.resolveAll(namesUpTo(3))
      assert.lengthOf(reads, 3)
      assert.notInclude(reads, "page")
      yield* resolver.invalidateAll
      reads.length = 0
      yield* resolver.resolveAll(namesUpTo(4))
      assert.deepStrictEqual(reads, ["page", "page", "page"])
    }))

  it.effect("are swept no further than allowed, and not again", () =>
    Effect.gen(function*() {
      const { reads, resolver } = yield* makeResolver(many(601), { maxSweepPages: 2, sweepFrom: 2 })
      yield* resolver.resolveAll(namesUpTo(4))
      assert.lengthOf(reads, 2 + 4)
      yield* resolver.invalidateAll
      reads.length = 0
      yield* resolver.resolveAll(namesUpTo(10))
      assert.notInclude(reads, "page")
    }))

  it.effect("are swept once for all who ask at the same time", () =>
    Effect.gen(function*() {
      const { counted, reads, resolver } = yield* makeResolver(many(300))
      counted.before = Effect.sleep("1 second")
      const asking = yield* Effect.forEach([6, 8, 8], (count) => Effect.fork(resolver.resolveAll(namesUpTo(count))))
      yield* TestClock.adjust("1 minute")
      for (const fiber of asking) assert.isTrue(idsOfAll(yield* Fiber.join(fiber)).every((ids) => ids.length === 1))
      // The two that the first sweep did not look for are looked up: no more than the pages that it counted.
      assert.deepStrictEqual(reads.slice(0, 2), ["page", "page"])
      assert.sameMembers(reads.slice(2), ["Company 6.", "Company 7."])
    }))

  it.effect("are not swept on when the one who asked goes away", () =>
    Effect.gen(function*() {
      const { counted, reads, resolver } = yield* makeResolver(many(1000))
      counted.before = Effect.sleep("1 second")
      const asking = yield* Effect.fork(resolver.resolveAll(namesUpTo(6)))
      yield* TestClock.adjust("1500 millis")
      yield* Fiber.interrupt(asking)
      yield* TestClock.adjust("1 minute")
      assert.lengthOf(reads, 2)
      counted.before = Effect.void
      assert.lengthOf(yield* resolver.resolveAll(namesUpTo(6)), 6)
    }))

  it.effect("fail as a read of them does", () =>
    Effect.gen(function*() {
      const { counted, resolver } = yield* makeResolver(many(10))
      counted.before = Effect.fail(new Failure.Unavailable({ reason: "overloaded" }))
      for (const count of [1, 6]) {
        assert.strictEqual((yield* Effect.flip(resolver.resolveAll(namesUpTo(count))))._tag, "Unavailable")
      }
      counted.before = Effect.void
      assert.lengthOf(yield* resolver.resolveAll(namesUpTo(6)), 6)
    }))

  it.effect("fail with what the API said, when it refuses a cursor of its own", () =>
    Effect.gen(function*() {
      const page = answer(() => json(200, { data: [], page: { cursor: "b", has_more: true, limit: 200 } }))
      const refused = answer(() => json(422, { error: { code: "unprocessable", message: "no", request_id: "req_1" } }))
      for (const count of [1, 6]) {
        const { client } = yield* scripted([page, refused], { resolver: { sweepFrom: 1 } })
        const failure = yield* Effect.flip(client.companies.resolveAll(namesUpTo(count)))
        assert.deepInclude(failure, {
          _tag: "InternalError",
          origin: { operation: "GET /companies", status: 422, code: "unprocessable", requestId: "req_1" }
        })
      }
    }))

  it.effect("fail when their list has no end", () =>
    Effect.gen(function*() {
      const { directory } = yield* countedCompanies(few)
      const cursor = Page.Cursor.make("again")
      const resolver = yield* Effect.provideService(CompanyResolver.make({ sweepFrom: 1 }), CompanyDirectory, {
        ...directory,
        list: () => Effect.succeed({ data: [], page: { cursor, hasMore: true, limit: 200 } })
      })
      const failure = yield* Effect.flip(resolver.resolveAll(namesUpTo(6)))
      assert.deepInclude(failure, { _tag: "MalformedResponse", origin: { operation: "GET /companies" } })
    }))

  const names = fc.constantFrom("a", "b", "c", "d", "e", "f")
  const companies = fc.array(fc.record({ name: names, externalIds: fc.uniqueArray(names, { maxLength: 3 }) }), {
    maxLength: 12
  }).map((all) => all.map((fields, index) => Fixture.company(`co_${index}`, fields)))
  const selectors = fc.array(fc.oneof(
    names.map(byName),
    names.map(byExternalId),
    fc.nat({ max: 12 }).map((number) => byId(`co_${number}`))
  ))

  it.effect.prop(
    "are what they are one by one, swept or not",
    [companies, selectors, fc.nat({ max: 3 })],
    ([companies, selectors, sweepFrom]) =>
      Effect.gen(function*() {
        const { directory, resolver } = yield* makeResolver(companies, { sweepFrom })
        const expected = yield* Effect.forEach(selectors, directory.resolve)
        assert.deepStrictEqual<unknown>(plain(yield* resolver.resolveAll(selectors)), plain(expected))
      })
  )
})

// Resolutions are compared by their data.
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe("what is remembered", () => {
  const selectors = [byId("co_acme"), byName("Acme"), byExternalId("crm-1"), byName("New"), byExternalId("crm-9")]
  const others = [byId("co_apex"), byName("Apex"), byName("Twin"), byExternalId("none")]

  /** Which of the selectors are read again after something. */
  const readAgain = (
    after: (resolver: Effect.Effect.Success<ReturnType<typeof makeResolver>>["resolver"]) => Effect.Effect<void>
  ) =>
    Effect.gen(function*() {
      const { reads, resolver } = yield* makeResolver(few)
      for (const selector of [...selectors, ...others]) yield* resolver.resolve(selector)
      reads.length = 0
      yield* after(resolver)
      for (const selector of [...selectors, ...others]) yield* resolver.resolve(selector)
      return reads
    })

  const renamed = { ...acme, name: "New", externalIds: ["crm-9"] }
  const whole = ["co_acme", "Acme", "crm-1", "New", "crm-9"]

  it.effect.each<readonly [name: string, event: Event.Event | Webhook.WebhookEvent, read: ReadonlyArray<string>]>([
    ["a company that is renamed", eventOf("company.updated", renamed), whole],
    ["the same, received", { _tag: "CompanyEvent", ...eventOf("company.updated", renamed) }, whole],
    ["a company that is changed", eventOf("company.updated", acme), ["co_acme", "Acme", "crm-1"]],
    ["a company that is deleted", eventOf("company.deleted", acme), ["co_acme", "Acme", "crm-1"]],
    ["a company that is new", eventOf("company.created", Fixture.company("co_new", { name: "New" })), ["New"]],
    ["one more of a name", eventOf("company.created", Fixture.company("co_new", { name: "Acme" })), ["Acme"]],
    ["one of the same name", eventOf("company.updated", Fixture.company("co_twin_2", { name: "Other" })), ["Twin"]],
    ["an event of companies of another type", unknownEvent("company.merged"), [
      ...whole,
      "co_apex",
      "Apex",
      "Twin",
      "none"
    ]],
    ["an event of contacts of another type", unknownEvent("contact.merged"), []],
    ["a contact", {
      id: Event.EventId.make("evt_1"),
      type: "contact.updated",
      at: Timestamp.make("2026-01-01T00:00:00.000Z"),
      data: Fixture.contact("ct_1", { companyId: acme.id })
    }, []]
  ])("is forgotten as far as an event may have changed it: %s", ([, event, read]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* readAgain((resolver) => resolver.invalidate(event)), [...read])
    }))

  it.effect.each<readonly [write: CompanyWrite, read: ReadonlyArray<string>]>([
    [CompanyWrite.Create({ company: { name: Company.CompanyName.make("New") } }), ["New"]],
    [
      CompanyWrite.Create({
        company: { name: Company.CompanyName.make("Acme"), externalIds: [Company.ExternalId.make("crm-9")] }
      }),
      ["Acme", "crm-9"]
    ],
    [CompanyWrite.Update({ id: acme.id, patch: { size: 1 } }), ["co_acme", "Acme", "crm-1"]],
    [CompanyWrite.Update({ id: acme.id, patch: { name: Company.CompanyName.make("New") } }), [
      "co_acme",
      "Acme",
      "crm-1",
      "New"
    ]],
    [CompanyWrite.Delete({ id: acme.id }), ["co_acme", "Acme", "crm-1"]],
    [CompanyWrite.Merge({ id: acme.id, sourceId: apex.id }), ["co_acme", "Acme", "crm-1", "co_apex", "Apex"]]
  ])("is forgotten as far as a write of our own may have changed it: %j", ([write, read]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* readAgain((resolver) => resolver.forget(write)), [...read])
    }))

  it.effect("is forgotten altogether when asked to", () =>
    Effect.gen(function*() {
      assert.lengthOf(yield* readAgain((resolver) => resolver.invalidateAll), selectors.length + others.length)
    }))

  it.effect("of many of a name is forgotten with any of them, listed or not", () =>
    Effect.gen(function*() {
      const crowd = Array.from({ length: 25 }, (_, index) => Fixture.company(`co_${index + 10}`, { name: "Crowd" }))
      const { reads, resolver } = yield* makeResolver(crowd)
      yield* resolver.resolve(byName("Crowd"))
      yield* resolver.invalidate(eventOf("company.updated", Fixture.company("co_34", { name: "Other" })))
      yield* resolver.resolve(byName("Crowd"))
      assert.lengthOf(reads, 2)
    }))

  it.effect("is not what was read before a change that came meanwhile, and nobody is given that who asks later", () =>
    Effect.gen(function*() {
      const { counted, reads, resolver, store } = yield* makeResolver(few)
      const gate = yield* Deferred.make<void>()
      counted.before = Deferred.await(gate)
      const old = yield* Effect.fork(resolver.resolve(byName("Acme")))
      const other = yield* Effect.fork(resolver.resolve(byName("Apex")))
      yield* TestClock.adjust("1 second")
      const patch = { name: Company.CompanyName.make("Acme 2") }
      yield* store.update(acme.id, patch)
      yield* resolver.forget(CompanyWrite.Update({ id: acme.id, patch }))
      counted.before = Effect.void
      assert.deepStrictEqual(idsOf(yield* resolver.resolve(byName("Acme"))), [])
      yield* Deferred.succeed(gate, undefined)
      // Whoever asked before is given what was so when it was read.
      assert.deepStrictEqual(idsOf(yield* Fiber.join(old)), ["co_acme"])
      yield* Fiber.join(other)
      assert.deepStrictEqual(idsOf(yield* resolver.resolve(byName("Acme"))), [])
      yield* resolver.resolve(byName("Apex"))
      assert.deepStrictEqual(reads, ["Acme", "Apex", "Acme"])
    }))

  it.effect("is not what a sweep read before a change that came meanwhile", () =>
    Effect.gen(function*() {
      const { counted, reads, resolver, store } = yield* makeResolver(many(6))
      const gate = yield* Deferred.make<void>()
      counted.before = Deferred.await(gate)
      const old = yield* Effect.fork(resolver.resolveAll(namesUpTo(6)))
      yield* TestClock.adjust("1 second")
      yield* store.delete(Company.CompanyId.make("co_3"))
      yield* resolver.forget(CompanyWrite.Delete({ id: Company.CompanyId.make("co_3") }))
      yield* Deferred.succeed(gate, undefined)
      assert.lengthOf(yield* Fiber.join(old), 6)
      reads.length = 0
      for (const selector of namesUpTo(6)) yield* resolver.resolve(selector)
      assert.deepStrictEqual(reads, ["Company 3."])
    }))
})
