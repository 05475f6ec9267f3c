import { assert } from "@effect/vitest"
import { type Company, type Contact, ContactPatch, EmailAddress, Uri } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { Lanes, Productlane } from "@lanekit/http"
import {
  Array,
  Cause,
  Chunk,
  type Context,
  Effect,
  Exit,
  FastCheck as fc,
  Layer,
  Option,
  Predicate,
  Stream,
  TestContext
} from "effect"
import * as Applier from "../src/Applier.ts"
import { Journal } from "../src/Journal.ts"
import type { PlanEntry } from "../src/Plan.ts"
import type { RowOutcome } from "../src/RowOutcome.ts"
import type { RowValues } from "../src/SyncRow.ts"
import { ofFields, type ValueChange, valueOf } from "../src/ValueChange.ts"
import { valuesOf, wanted } from "../src/Verdict.ts"
import { planned, planOf } from "./plans.ts"
import { type Arrival, makeRemote } from "./remote.ts"

/** What happens between a plan and the end of its last run. */
export interface History {
  readonly contacts: ReadonlyArray<State>
  /** What the table says of each person, but for the address; of some, there is no contact. */
  readonly rows: ReadonlyArray<Omit<RowValues, "email">>
  readonly resubscribes: boolean
  readonly force: boolean
  /** What somebody else does before the first run. */
  readonly before: ReadonlyArray<Edit>
  /** What somebody else does before each read, in turn. */
  readonly between: ReadonlyArray<ReadonlyArray<Edit>>
  /** Where the process dies: before or after it has told the journal something, in turn. */
  readonly crashes: ReadonlyArray<"no" | "before" | "after">
  /** What becomes of each write, in turn: where it is lost, before or after its effect. */
  readonly losses: ReadonlyArray<"no" | "request" | "answer">
}

type State = Pick<Contact.Contact, "name" | "imageUrl" | "isSubscribed" | "companyId" | "externalIds">

type Edit =
  | { readonly _tag: "Update"; readonly person: number; readonly patch: ContactPatch.ContactPatch }
  | { readonly _tag: "Delete"; readonly person: number }
  | { readonly _tag: "Create"; readonly person: number; readonly patch: ContactPatch.ContactPatch }

const companies = [Fixture.company("co_1"), Fixture.company("co_2")]

const names = ["Ann", "Bea", "Cia"].map((name) => ContactPatch.ContactName.make(name))
const pictures = ["https://x.test/1", "https://x.test/2"]
const people = 6

const mailIn = (history: number) => (person: number) =>
  EmailAddress.EmailAddress.make(`person${person}.${history}@example.com`)

const ids = fc.dictionary(fc.constantFrom("crm", "hub"), fc.constantFrom("1", "2"), { noNullPrototype: true })

const state: fc.Arbitrary<State> = fc.record({
  name: fc.constantFrom(null, ...names),
  imageUrl: fc.constantFrom(null, ...pictures),
  isSubscribed: fc.boolean(),
  companyId: fc.constantFrom(null, ...companies.map(({ id }) => id)),
  externalIds: ids
})

const patch: fc.Arbitrary<ContactPatch.ContactPatch> = fc.record(
  {
    name: fc.constantFrom(...names),
    imageUrl: fc.constantFrom(null, ...pictures.map((picture) => Uri.make(picture))),
    isSubscribed: fc.boolean(),
    company: fc.constantFrom(...companies.map(({ id }) => ({ _tag: "ById" as const, id }))),
    externalIds: ids
  },
  { requiredKeys: [] }
)

const person = fc.nat({ max: people - 1 })

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ _tag: fc.constant("Update" as const), person, patch }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Delete" as const), person }) },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constant("Create" as const), person, patch }) }
)

const row = fc.record(
  {
    name: fc.constantFrom(...names),
    image_url: fc.constantFrom(null, ...pictures),
    is_subscribed: fc.constantFrom("yes", "no"),
    company_id: fc.constantFrom(...companies.map(({ id }) => id)),
    "external_ids.crm": fc.constantFrom(null, "1", "2"),
    "external_ids.hub": fc.constantFrom(null, "1", "2")
  },
  { requiredKeys: [] }
)

/** Histories of few people, few values, and many mishaps. */
export const history: fc.Arbitrary<History> = fc.record({
  contacts: fc.array(state, { minLength: 1, maxLength: people - 1 }),
  rows: fc.array(row, { minLength: 1, maxLength: people }),
  resubscribes: fc.boolean(),
  force: fc.boolean(),
  before: fc.array(edit, { maxLength: 3 }),
  between: fc.array(fc.array(edit, { maxLength: 2 }), { maxLength: 8 }),
  crashes: fc.array(fc.constantFrom("no", "no", "before", "after"), { maxLength: 16 }),
  losses: fc.array(fc.constantFrom("no", "no", "request", "answer"), { maxLength: 8 })
})

/** Where histories are lived, one after the other: people of other histories are not touched. */
export const makeStage = Effect.map(
  makeRemote({ companies: [...companies] }, { lanes: Lanes.none }),
  (remote) => ({ remote, histories: 0 })
)

// A history never waits for anything outside: the worker's own messages would stand still until the last has ended.
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Lives so many histories that are drawn. */
export const assertAll = (numRuns: number) =>
  Effect.flatMap(makeStage, (stage) =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(history, (history) =>
          live(stage, history).pipe(Effect.provide(TestContext.TestContext), Effect.runPromise).then(turn)),
        { numRuns }
      )
    ))

/** Lives a history to its end, and asserts what must hold in each. */
export const live = (
  stage: Effect.Effect.Success<typeof makeStage>,
  history: History
): Effect.Effect<void, unknown> =>
  Effect.gen(function*() {
    const { remote } = stage
    const mailOf = mailIn(stage.histories++)
    const somebody = remote.other.contacts
    const stateOf: StateOf = (person) => Effect.option(somebody.getByEmail(mailOf(person)))
    remote.mishaps.before = () => Effect.succeedNone
    remote.mishaps.loses = () => false
    const contacts = yield* Effect.forEach(history.contacts, ({ companyId, imageUrl, name, ...state }, person) =>
      somebody.create({
        email: mailOf(person),
        ...state,
        ...(name !== null && { name: ContactPatch.ContactName.make(name) }),
        imageUrl: imageUrl === null ? null : Uri.make(imageUrl),
        ...(companyId !== null && { company: { _tag: "ById", id: companyId } })
      }))
    const { resubscribes } = history
    const entries = yield* Effect.forEach(history.rows, (values, place) => {
      const company = companies.find(({ id }) =>
        id === values.company_id
      )
      return planned(place + 1, { email: mailOf(place), ...values }, contacts[place], {
        resubscribes,
        ...(company !== undefined && { company })
      })
    })

    let now = 0
    const touched = new Map<string, number>()
    const ended = new Map<number, { readonly at: number; readonly outcome: RowOutcome }>()

    const carryOut = (edit: Edit) =>
      Effect.gen(function*() {
        const before = yield* stateOf(edit.person)
        now++
        touched.set(`${edit.person}`, now)
        if (edit._tag === "Create") {
          if (Option.isNone(before)) yield* somebody.create({ email: mailOf(edit.person), ...edit.patch })
          return
        }
        if (Option.isNone(before)) return
        yield* edit._tag === "Delete" ? somebody.delete(before.value.id) : somebody.update(before.value.id, edit.patch)
      }).pipe(Effect.orDie)

    const turns = turnsOf(history)
    remote.mishaps.before = (arrival) =>
      Effect.gen(function*() {
        if (arrival.call.startsWith("GET ")) {
          yield* Effect.forEach(turns.between() ?? [], carryOut)
          return Option.none()
        }
        yield* assertHarmless(arrival, history, entries, stateOf)
        return turns.losses() === "request" ? Option.some(new Response("", { status: 500 })) : Option.none()
      })
    remote.mishaps.loses = ({ call }) => !call.startsWith("GET ") && turns.answers() === "answer"

    const journal = crashing(yield* Journal.makeMemory, turns.crashes, (outcome) => {
      ended.set(outcome.number, { at: ++now, outcome })
    })
    const run = Applier.check(planOf(entries, { resubscribes, reason: resubscribes ? "asked" : undefined }), {
      force: history.force
    }).pipe(
      Effect.flatMap((checked) => Stream.runCollect(Applier.apply(checked))),
      Effect.provide(Layer.mergeAll(Layer.succeed(Productlane, remote.client), Layer.succeed(Journal, journal)))
    )

    yield* Effect.forEach(history.before, carryOut)
    // Each mishap ends one run at the most.
    const most = history.crashes.length + 2 * history.losses.length + 1
    const { isOver } = yield* Effect.iterate({ runs: 0, isOver: false }, {
      while: ({ isOver, runs }) => !isOver && runs < most,
      body: ({ runs }) => Effect.map(survived(run), (isOver) => ({ runs: runs + 1, isOver }))
    })
    assert.isTrue(isOver, "no run came to its end")

    const sent = remote.arrivals.length
    const last = Chunk.toReadonlyArray(yield* run)
    // Conflicts of people who opted out are judged anew each time that they are forced.
    assert.deepStrictEqual(history.force ? last.filter(({ _tag }) => _tag !== "Conflict") : last, [])
    assert.deepStrictEqual(
      remote.arrivals.slice(sent).filter(({ call }) => !history.force || !call.startsWith("GET ")),
      []
    )
    yield* assertDone(history, entries, ended, touched, stateOf)
  })

// Whether a run came to its end. It may die, and fail with what passes by itself, and nothing else.
const survived = <A, E, R>(run: Effect.Effect<A, E, R>): Effect.Effect<boolean, E, R> =>
  Effect.flatMap(Effect.exit(run), (exit) => {
    if (Exit.isSuccess(exit)) return Effect.succeed(true)
    const failure = Option.getOrUndefined(Cause.failureOption(exit.cause))
    const hasPassed = Predicate.isTagged(failure, "Unavailable") || Predicate.isTagged(failure, "MalformedResponse")
    return hasPassed || Array.contains(Cause.defects(exit.cause), killed)
      ? Effect.succeed(false)
      : Effect.failCause(exit.cause)
  })

const killed = "killed"

type StateOf = (person: number) => Effect.Effect<Option.Option<Contact.Contact>>

// What a write replaces was as the row was planned from, and is written for a reason.
const assertHarmless = (
  { body, call, headers }: Arrival,
  { force, resubscribes }: History,
  entries: ReadonlyArray<PlanEntry>,
  stateOf: StateOf
): Effect.Effect<void> =>
  Effect.gen(function*() {
    if (!Predicate.isRecord(body)) return assert.fail("a write without a body")
    assert.strictEqual("x-lanekit-consent-reason" in headers, body.is_subscribed === true && resubscribes)
    if (!call.startsWith("PATCH ")) return
    const states = yield* Effect.forEach(entries, ({ row }, person) =>
      row._tag === "Unchanged" ? Effect.succeedNone : stateOf(person))
    const person = states.findIndex((state) =>
      Option.exists(state, ({ id }) => call === `PATCH /contacts/${id}`)
    )
    const state = Option.getOrUndefined(states[person] ?? Option.none())
    const entry = entries[person]
    if (state === undefined || entry === undefined) return assert.fail("a write to a contact of no row")
    const wire = wireOf(state)
    for (const [field, value] of Object.entries(body)) assert.notDeepEqual(wire[field], value, `${field} is so already`)
    assert.isFalse(body.is_subscribed === true && !resubscribes, "somebody is subscribed again")
    const changes = changesOf(entry)
    const { external_ids: ids, ...fields } = body
    if (ids !== undefined) {
      const own = (name: string) => changes.some(({ field }) => field === `external_ids.${name}`)
      const foreign = (of: unknown) =>
        Predicate.isRecord(of) ? Object.entries(of).filter(([name]) => !own(name)).toSorted() : []
      assert.deepStrictEqual(foreign(ids), foreign(wire.external_ids), "ids of others have changed")
    }
    if (force) return
    for (const { field, from, to } of changes) {
      if (!(field in fields) && !(field.startsWith("external_ids.") && ids !== undefined)) continue
      assert.include([from, to], valueOf(state, field), `${field} of somebody else is overwritten`)
    }
  })

// Each row has ended, and its contact is as it wants it, unless it is in conflict or somebody came later.
const assertDone = (
  { force }: History,
  entries: ReadonlyArray<PlanEntry>,
  ended: ReadonlyMap<number, { readonly at: number; readonly outcome: RowOutcome }>,
  touched: ReadonlyMap<string, number>,
  stateOf: StateOf
): Effect.Effect<void> =>
  Effect.forEach(entries, (entry, person) =>
    Effect.gen(function*() {
      const changes = changesOf(entry)
      const end = ended.get(entry.row.number)
      const isWritable = entry.row._tag === "Create" || entry.row._tag === "Update"
      assert.strictEqual(end !== undefined, isWritable)
      if (end === undefined) return
      const { at, outcome } = end
      const last = touched.get(`${person}`) ?? 0
      if (outcome._tag === "Failed") {
        assert.strictEqual(outcome.code, "not_found")
        assert.isAbove(last, 0, "nobody has deleted it")
      } else if (outcome._tag === "Conflict") {
        assert.isAbove(last, 0, "nobody has changed it")
        assert.isNotEmpty(outcome.fields)
        for (const { field, now, planned, wanted } of outcome.fields) {
          assert.notStrictEqual(now, wanted, field)
          if (entry.row._tag === "Update") assert.notStrictEqual(now, planned, field)
          if (force) assert.strictEqual(field, "is_subscribed")
        }
      } else if (last < at) {
        const state = yield* stateOf(person)
        if (Option.isNone(state)) return assert.fail("it is gone")
        assert.deepStrictEqual(
          changes.map(({ field }) => [field, valueOf(state.value, field)]),
          changes.map(({ field, to }) => [field, to])
        )
      }
    }), { discard: true })

const changesOf = ({ row }: PlanEntry): ReadonlyArray<ValueChange> => {
  if (row._tag === "Update") return ofFields(row.changes)
  if (row._tag !== "Create") return []
  const company: Company.CompanyId | undefined = row.contact.company?._tag === "ById"
    ? row.contact.company.id
    : undefined
  return [...valuesOf(row.contact), ...(company === undefined ? [] : [wanted("company_id", company)])]
}

const wireOf = (contact: Contact.Contact): Readonly<Record<string, unknown>> => ({
  name: contact.name,
  email: contact.email,
  is_subscribed: contact.isSubscribed,
  company_id: contact.companyId,
  image_url: contact.imageUrl,
  external_ids: contact.externalIds
})

const turnsOf = ({ between, crashes, losses }: History) => ({
  between: inTurn(between),
  crashes: inTurn(crashes),
  losses: inTurn(losses),
  answers: inTurn(losses)
})

const inTurn = <A>(all: ReadonlyArray<A>) => {
  let turn = 0
  return () => all[turn++]
}

/** A journal of a process that dies, before or after it has written. */
export const crashing = (
  journal: Context.Tag.Service<Journal>,
  next: () => "no" | "before" | "after" | undefined,
  onEnd: (outcome: RowOutcome) => void = () => undefined
): Context.Tag.Service<Journal> => {
  const crash = <E>(write: Effect.Effect<void, E>) =>
    Effect.suspend(() => {
      const when = next()
      return (when === "before" ? Effect.die(killed) : write).pipe(
        Effect.zipRight(when === "after" ? Effect.die(killed) : Effect.void)
      )
    })
  return {
    ...journal,
    begin: (number) => crash(journal.begin(number)),
    end: (outcome) => crash(Effect.tap(journal.end(outcome), () => onEnd(outcome)))
  }
}
