import { assert, describe, it } from "@effect/vitest"
import { Contact, ContactPatch, EmailAddress } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { Productlane } from "@lanekit/http"
import type { MemoryApi } from "@lanekit/http/testing"
import { Array, Chunk, type Context, Deferred, Effect, Exit, Fiber, Layer, Option, Stream, TestClock } from "effect"
import * as Applier from "../src/Applier.ts"
import { Entry, Journal, JournalUnusable } from "../src/Journal.ts"
import type { PlanEntry, PlanHeader } from "../src/Plan.ts"
import { RowOutcome } from "../src/RowOutcome.ts"
import type { RowValues } from "../src/SyncRow.ts"
import { planned, planOf } from "./plans.ts"
import { failing, makeRemote } from "./remote.ts"

const ada = Fixture.contact("ct_1", {
  email: "ada@example.com",
  name: "Ada",
  externalIds: { crm: "7", hubspot: "9" }
})
const bob = Fixture.contact("ct_2", { email: "bob@example.com", name: "Bob" })
const eve = Fixture.contact("ct_3", { email: "eve@example.com", name: "Eve", isSubscribed: false })

const name = ContactPatch.ContactName.make
const email = EmailAddress.EmailAddress.make

interface Options {
  readonly force?: boolean
  readonly stop?: Deferred.Deferred<void>
  readonly header?: Partial<PlanHeader>
  readonly journal?: Context.Tag.Service<Journal>
}

const world = (records: MemoryApi.Records = { contacts: [ada, bob, eve] }) =>
  Effect.gen(function*() {
    const remote = yield* makeRemote(records)
    const journal = yield* Journal.makeMemory
    const apply = (entries: ReadonlyArray<PlanEntry>, { force = false, header, stop, ...options }: Options = {}) =>
      Effect.gen(function*() {
        const checked = yield* Applier.check(planOf(entries, header), { force })
        return Chunk.toReadonlyArray(
          yield* Stream.runCollect(Applier.apply(checked, stop === undefined ? {} : { stop }))
        )
      }).pipe(provide(remote.client, options.journal ?? journal))
    return { ...remote, journal, apply, writes: () => remote.arrivals.filter(({ call }) => !call.startsWith("GET ")) }
  })

const provide = (client: Context.Tag.Service<Productlane>, journal: Context.Tag.Service<Journal>) =>
  Effect.provide(Layer.mergeAll(Layer.succeed(Productlane, client), Layer.succeed(Journal, journal)))

// Rows of these values, planned on the contacts as they are.
const plan = (
  rows: ReadonlyArray<readonly [values: RowValues, contact: Contact.Contact | undefined]>,
  options: { readonly resubscribes?: boolean } = {}
) => Effect.forEach(rows, ([values, contact], place) => planned(place + 1, values, contact, options))

const tags = (outcomes: ReadonlyArray<RowOutcome>) => outcomes.map(({ _tag, number }) => `${number} ${_tag}`)

const adaRow: RowValues = { id: "ct_1", name: "Ada King", "external_ids.crm": "8" }

describe("a row that is applied", () => {
  it.scoped("is read again, and what differs is written, with the ids of other systems as they are by now", () =>
    Effect.gen(function*() {
      const { apply, arrivals, other } = yield* world()
      const entries = yield* plan([[adaRow, ada]])
      yield* other.contacts.update(ada.id, {
        externalIds: { crm: "7", hubspot: "10", zendesk: "1" },
        isSubscribed: false
      })
      const [outcome] = yield* apply(entries)
      assert.deepInclude(outcome, { _tag: "Written", number: 1, id: ada.id })
      assert.match(outcome?._tag === "Written" ? outcome.requestId ?? "" : "", /./)
      assert.deepStrictEqual(arrivals.map(({ body, call }) => [call, body]), [
        ["GET /contacts/ct_1", undefined],
        ["PATCH /contacts/ct_1", { name: "Ada King", external_ids: { crm: "8", hubspot: "10", zendesk: "1" } }]
      ])
      assert.deepInclude(yield* other.contacts.get(ada.id), {
        name: "Ada King",
        isSubscribed: false,
        externalIds: { crm: "8", hubspot: "10", zendesk: "1" }
      })
    }))

  it.scoped("is not written where all of it is so, and in part where some is", () =>
    Effect.gen(function*() {
      const { apply, other, writes } = yield* world()
      const entries = yield* plan([[adaRow, ada], [{ id: "ct_2", name: "Bo", image_url: "https://x.test/bo" }, bob]])
      yield* other.contacts.update(ada.id, { name: name("Ada King"), externalIds: { crm: "8" } })
      yield* other.contacts.update(bob.id, { name: name("Bo") })
      assert.deepStrictEqual(tags(yield* apply(entries)), ["1 AlreadySo", "2 Written"])
      assert.deepStrictEqual(writes().map(({ body }) => body), [{ image_url: "https://x.test/bo" }])
    }))

  it.scoped("is a conflict where somebody has changed what it changes: shown, and written when it is forced", () =>
    Effect.gen(function*() {
      const { apply, other, writes } = yield* world()
      const entries = yield* plan([[{ ...adaRow, image_url: "https://x.test/ada" }, ada]])
      yield* other.contacts.update(ada.id, { name: name("Countess"), externalIds: { hubspot: "9" } })
      const conflict = RowOutcome.Conflict({
        number: 1,
        id: ada.id,
        fields: [
          { field: "name", planned: "Ada", now: "Countess", wanted: "Ada King" },
          { field: "external_ids.crm", planned: "7", now: null, wanted: "8" }
        ]
      })
      assert.deepStrictEqual(yield* apply(entries), [conflict])
      assert.deepStrictEqual(yield* apply(entries), [])
      assert.lengthOf(writes(), 0)
      assert.deepStrictEqual(tags(yield* apply(entries, { force: true })), ["1 Written"])
      assert.deepInclude(yield* other.contacts.get(ada.id), {
        name: "Ada King",
        externalIds: { crm: "8", hubspot: "9" }
      })
      assert.deepStrictEqual(yield* apply(entries, { force: true }), [])
    }))

  it.scoped("is as it wants its address however the API spells it, unless the spelling is what it changes", () =>
    Effect.gen(function*() {
      const { apply, other, writes } = yield* world()
      const entries = yield* plan([[{ id: "ct_1", email: "Ada@Example.com" }, ada], [
        { id: "ct_2", email: "Bo@x.test" },
        bob
      ]])
      yield* other.contacts.update(bob.id, { email: email("bo@x.test") })
      assert.deepStrictEqual(tags(yield* apply(entries)), ["1 Written", "2 AlreadySo"])
      assert.lengthOf(writes(), 1)
    }))

  it.scoped("fails where its contact is gone", () =>
    Effect.gen(function*() {
      const { apply, other, writes } = yield* world()
      const entries = yield* plan([[adaRow, ada], [{ id: "ct_2", name: "Bo" }, bob]])
      yield* other.contacts.delete(ada.id)
      const [failed, written] = yield* apply(entries)
      assert.deepInclude(failed, {
        _tag: "Failed",
        number: 1,
        id: ada.id,
        code: "not_found",
        message: "contact not found"
      })
      assert.propertyVal(written, "_tag", "Written")
      assert.lengthOf(writes(), 1)
      assert.deepStrictEqual(yield* apply(entries), [])
    }))

  it.scoped("goes first where it unsubscribes, before all others", () =>
    Effect.gen(function*() {
      const { apply, arrivals } = yield* world()
      const entries = yield* plan([[adaRow, ada], [{ id: "ct_2", is_subscribed: "no" }, bob], [{
        id: "ct_3",
        name: "Eva"
      }, eve]])
      assert.deepStrictEqual(tags(yield* apply(entries)), ["2 Written", "1 Written", "3 Written"])
      assert.deepStrictEqual(arrivals.map(({ call }) => call), [
        "GET /contacts/ct_2",
        "PATCH /contacts/ct_2",
        "GET /contacts/ct_1",
        "PATCH /contacts/ct_1",
        "GET /contacts/ct_3",
        "PATCH /contacts/ct_3"
      ])
    }))

  it.scoped("says why it subscribes somebody again, where it does", () =>
    Effect.gen(function*() {
      const { apply, writes } = yield* world()
      const entries = yield* plan([[{ id: "ct_3", is_subscribed: "yes" }, eve], [adaRow, ada]], { resubscribes: true })
      yield* apply(entries, { header: { resubscribes: true, reason: "asked again" } })
      assert.deepStrictEqual(writes().map(({ headers }) => headers["x-lanekit-consent-reason"]), [
        "asked again",
        undefined
      ])
    }))
})

describe("a contact that is to be made", () => {
  const carl: RowValues = { email: "carl@example.com", name: "Carl", is_subscribed: "yes", "external_ids.crm": "3" }

  it.scoped("is made after a look for its address", () =>
    Effect.gen(function*() {
      const { apply, arrivals, other } = yield* world()
      const [outcome] = yield* apply(yield* plan([[carl, undefined]]))
      assert.deepStrictEqual(arrivals.map(({ call }) => call), ["GET /contacts/by-email", "POST /contacts"])
      const made = yield* other.contacts.getByEmail("carl@example.com")
      assert.deepInclude(outcome, { _tag: "Written", id: made.id })
      assert.deepInclude(made, { name: "Carl", externalIds: { crm: "3" } })
    }))

  it.scoped("is not made where there is one by now: it is so already, or a conflict, unless it is forced", () =>
    Effect.gen(function*() {
      const { apply, other, writes } = yield* world()
      const dora: RowValues = { email: "dora@example.com", name: "Dora" }
      const entries = yield* plan([[carl, undefined], [dora, undefined]])
      yield* other.contacts.create({
        email: email("Carl@example.com"),
        name: name("Carl"),
        externalIds: { crm: "3", x: "1" }
      })
      const { id } = yield* other.contacts.create({ email: email("dora@example.com"), isSubscribed: false })
      const [first, second] = yield* apply(entries)
      assert.propertyVal(first, "_tag", "AlreadySo")
      assert.deepStrictEqual(
        second,
        RowOutcome.Conflict({ number: 2, id, fields: [{ field: "name", planned: null, now: null, wanted: "Dora" }] })
      )
      assert.lengthOf(writes(), 0)
      assert.deepStrictEqual(tags(yield* apply(entries, { force: true })), ["2 Written"])
      assert.deepStrictEqual(writes().map(({ body, call }) => [call, body]), [[`PATCH /contacts/${id}`, {
        name: "Dora"
      }]])
    }))

  it.scoped("subscribes nobody again who has opted out since, forced or not, unless the plan does", () =>
    Effect.gen(function*() {
      const { apply, other, writes } = yield* world()
      const entries = yield* plan([[carl, undefined]])
      yield* other.contacts.create({
        email: email("carl@example.com"),
        name: name("Carl"),
        externalIds: { crm: "3" },
        isSubscribed: false
      })
      assert.deepStrictEqual(tags(yield* apply(entries)), ["1 Conflict"])
      assert.deepStrictEqual(tags(yield* apply(entries, { force: true })), ["1 Conflict"])
      assert.lengthOf(writes(), 0)
      const header = { resubscribes: true, reason: "asked again" }
      assert.deepStrictEqual(tags(yield* apply(entries, { force: true, header })), ["1 Written"])
    }))

  it.scoped("belongs to the company that it names, or is a conflict", () =>
    Effect.gen(function*() {
      const [acme, other] = [Fixture.company("co_1", { name: "Acme" }), Fixture.company("co_2", { name: "Other" })]
      const { apply, other: somebody, writes } = yield* world({ companies: [acme, other] })
      const row: RowValues = { email: "carl@example.com", company_name: "Acme" }
      const entries = [
        yield* planned(1, row, undefined, { company: acme }),
        yield* planned(2, { ...row, email: "dora@example.com" }, undefined, { company: acme })
      ]
      yield* somebody.contacts.create({ email: email("carl@example.com"), company: { _tag: "ById", id: acme.id } })
      yield* somebody.contacts.create({ email: email("dora@example.com"), company: { _tag: "ById", id: other.id } })
      const [first, second] = yield* apply(entries)
      assert.propertyVal(first, "_tag", "AlreadySo")
      assert.deepInclude(second, {
        fields: [{ field: "company_id", planned: null, now: other.id, wanted: acme.id }]
      })
      assert.lengthOf(writes(), 0)
    }))

  it.scoped("is looked for once more where its address is taken while it is made", () =>
    Effect.gen(function*() {
      const { apply, mishaps, other } = yield* world()
      mishaps.before = ({ call }) =>
        call === "POST /contacts"
          ? Effect.asSome(
            Effect.as(
              Effect.orDie(
                other.contacts.create({
                  email: email("carl@example.com"),
                  name: name("Carl"),
                  externalIds: { crm: "3" }
                })
              ),
              failing(409, "conflict", { path: "email", reason: "email_taken" })
            )
          )
          : Effect.succeedNone
      assert.deepStrictEqual(tags(yield* apply(yield* plan([[carl, undefined]]))), ["1 AlreadySo"])
    }))
})

describe("what goes wrong", () => {
  const rows = plan([[adaRow, ada], [{ id: "ct_2", name: "Bo" }, bob]])

  it.scoped.each<readonly [string, () => Response, object]>([
    ["400", () => failing(400, "validation_failed", [{ path: "name", message: "is too odd" }]), {
      code: "validation_failed",
      message: "name is too odd"
    }],
    ["404", () => failing(404, "not_found"), { code: "not_found" }],
    ["409", () => failing(409, "conflict", { path: "email", reason: "email_taken" }), { code: "conflict" }],
    ["422", () => failing(422, "quota_exceeded"), { code: "quota_exceeded" }],
    ["403 for want of a reason", () => failing(403, "forbidden", { reason: "consent_reason_required" }), {
      code: "forbidden"
    }]
  ])("is the end of the row where it is the row's fault: %s", ([, answer, failure]) =>
    Effect.gen(function*() {
      const { apply, mishaps } = yield* world()
      mishaps.before = ({ call }) =>
        Effect.succeed(call === "PATCH /contacts/ct_1" ? Option.some(answer()) : Option.none())
      const [failed, written] = yield* apply(yield* rows)
      assert.deepInclude(failed, { _tag: "Failed", number: 1, id: ada.id, requestId: "req_no", ...failure })
      assert.propertyVal(written, "_tag", "Written")
    }))

  it.scoped.each<readonly [string, () => Response]>([
    ["401", () => failing(401, "unauthenticated")],
    ["403", () => failing(403, "scope_required", { required: ["contacts:write"], granted: [] })],
    ["403 of another kind", () => failing(403, "forbidden")],
    ["410", () => failing(410, "unsupported_key_version")],
    ["500", () => failing(500, "internal_error")],
    ["503", () => failing(503, "unavailable")],
    ["a proxy's page", () => new Response("<html>", { status: 404 })],
    ["no such endpoint", () => failing(405, "method_not_allowed")]
  ])("ends the run where it may pass, and leaves the row for the next: %s", ([, answer]) =>
    Effect.gen(function*() {
      const { apply, journal, mishaps, writes } = yield* world()
      mishaps.before = ({ call }) => Effect.succeed(call.startsWith("GET ") ? Option.none() : Option.some(answer()))
      const entries = yield* rows
      yield* Effect.flip(apply(entries))
      assert.lengthOf(writes(), 1)
      assert.deepStrictEqual(yield* journal.entry(1), Option.some(Entry.Begun({ number: 1 })))
      mishaps.before = () => Effect.succeedNone
      assert.deepStrictEqual(tags(yield* apply(entries)), ["1 Written", "2 Written"])
      assert.lengthOf(writes(), 3)
    }))

  it.scoped("is not done twice where an answer was lost: what is as it is wanted was written", () =>
    Effect.gen(function*() {
      const { apply, mishaps, writes } = yield* world()
      const entries = yield* plan([[{ email: "carl@example.com", name: "Carl" }, undefined], [adaRow, ada]])
      mishaps.loses = ({ call }) => !call.startsWith("GET ")
      for (const _ of [1, 2]) assert.strictEqual((yield* Effect.flip(apply(entries)))._tag, "Unavailable")
      mishaps.loses = () => false
      assert.deepStrictEqual(tags(yield* apply(entries)), ["2 Written"])
      assert.deepStrictEqual(writes().map(({ call }) => call), ["POST /contacts", "PATCH /contacts/ct_1"])
    }))

  it.scoped("is not overwritten where somebody has changed what was written before its answer was lost", () =>
    Effect.gen(function*() {
      const { apply, mishaps, other, writes } = yield* world()
      const entries = yield* plan([[adaRow, ada]])
      mishaps.loses = ({ call }) => call.startsWith("PATCH ")
      yield* Effect.flip(apply(entries))
      mishaps.loses = () => false
      yield* other.contacts.update(ada.id, { name: name("Countess") })
      const [outcome] = yield* apply(entries)
      assert.deepInclude(outcome, {
        _tag: "Conflict",
        fields: [{ field: "name", planned: "Ada", now: "Countess", wanted: "Ada King" }]
      })
      assert.lengthOf(writes(), 1)
    }))

  it.scoped("with the journal ends the run before anything is sent", () =>
    Effect.gen(function*() {
      const { apply, journal, writes } = yield* world()
      const full = new JournalUnusable({ reason: "cannot be written: the disk is full" })
      const failure = yield* Effect.flip(
        apply(yield* rows, { journal: { ...journal, begin: () => Effect.fail(full) } })
      )
      assert.strictEqual(failure, full)
      assert.lengthOf(writes(), 0)
    }))

  it.scoped("in a plan's last row is found before its first is written", () =>
    Effect.gen(function*() {
      const { arrivals, client, journal } = yield* world()
      const entries = Stream.concat(Stream.fromIterable(yield* rows), Stream.fail("torn" as const))
      const exit = yield* Effect.exit(
        Applier.check({ header: planOf([]).header, entries }).pipe(
          Effect.flatMap((checked) => Stream.runDrain(Applier.apply(checked))),
          provide(client, journal)
        )
      )
      assert.deepStrictEqual(exit, Exit.fail("torn"))
      assert.lengthOf(arrivals, 0)
    }))
})

describe("a run", () => {
  it.scoped("knows beforehand what is left of it", () =>
    Effect.gen(function*() {
      const { client, journal } = yield* world()
      const entries = yield* plan([[adaRow, ada], [{ id: "ct_2", is_subscribed: "no" }, bob], [{ id: "ct_3" }, eve]])
      const counts = (force: boolean) =>
        Effect.map(
          provide(client, journal)(Applier.check(planOf(entries), { force })),
          ({ left, unsubscribes, writes }) => ({ writes, left, unsubscribes })
        )
      assert.deepStrictEqual(yield* counts(false), { writes: 2, left: 2, unsubscribes: true })
      yield* journal.end(RowOutcome.Conflict({ number: 2, id: bob.id, fields: [] }))
      assert.deepStrictEqual(yield* counts(false), { writes: 2, left: 1, unsubscribes: false })
      assert.deepStrictEqual(yield* counts(true), { writes: 2, left: 2, unsubscribes: true })
    }))

  const many = Array.makeBy(70, (place) => Fixture.contact(`ct_${place}`, { name: "Old" }))
  const manyRows = plan(many.map((contact) => [{ id: contact.id, name: "New" }, contact]))

  it.scoped("reads each contact when there is a slot to write it, and no sooner", () =>
    Effect.gen(function*() {
      const { apply, arrivals, other } = yield* world({ contacts: many })
      const run = yield* Effect.fork(apply(yield* manyRows))
      yield* TestClock.adjust("1 second")
      assert.lengthOf(arrivals, 120)
      yield* other.contacts.update(Contact.ContactId.make("ct_60"), { name: name("Newer") })
      yield* TestClock.adjust("2 minutes")
      const outcomes = yield* Fiber.join(run)
      assert.deepStrictEqual(outcomes.filter(({ _tag }) => _tag !== "Written").map(({ number }) => number), [61])
    }))

  it.scoped("that is told to stop leaves a row that only waits at once", () =>
    Effect.gen(function*() {
      const { apply, arrivals } = yield* world({ contacts: many })
      const stop = yield* Deferred.make<void>()
      const run = yield* Effect.fork(apply(yield* manyRows, { stop }))
      yield* TestClock.adjust("1 second")
      yield* Deferred.succeed(stop, undefined)
      assert.lengthOf(yield* Fiber.join(run), 60)
      assert.lengthOf(arrivals, 120)
    }))

  it.scoped("that is told to stop finishes the row at hand", () =>
    Effect.gen(function*() {
      const { apply, mishaps, writes } = yield* world({ contacts: many })
      const stop = yield* Deferred.make<void>()
      mishaps.before = ({ call }) =>
        call === "PATCH /contacts/ct_2"
          ? Effect.delay(Effect.as(Deferred.succeed(stop, undefined), Option.none()), "5 seconds")
          : Effect.succeedNone
      const run = yield* Effect.fork(apply(yield* manyRows, { stop }))
      yield* TestClock.adjust("10 seconds")
      assert.lengthOf(yield* Fiber.join(run), 3)
      assert.lengthOf(writes(), 3)
      assert.deepStrictEqual(yield* apply(yield* manyRows, { stop }), [])
    }))

  it.scoped("that is interrupted leaves a row that is settled by the next", () =>
    Effect.gen(function*() {
      const { apply, journal, mishaps, writes } = yield* world()
      mishaps.before = ({ call }) => call.startsWith("PATCH ") ? Effect.never : Effect.succeedNone
      const entries = yield* plan([[adaRow, ada]])
      const run = yield* Effect.fork(apply(entries))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(run)
      assert.deepStrictEqual(yield* journal.entry(1), Option.some(Entry.Begun({ number: 1 })))
      mishaps.before = () => Effect.succeedNone
      assert.deepStrictEqual(tags(yield* apply(entries)), ["1 Written"])
      assert.lengthOf(writes(), 2)
    }))
})
