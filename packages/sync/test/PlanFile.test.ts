import { assert, describe, it } from "@effect/vitest"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { Array, Chunk, Effect, FastCheck as fc, Option, Stream } from "effect"
import type { PlanEntry, PlanHeader } from "../src/Plan.ts"
import * as PlanFile from "../src/PlanFile.ts"
import { PlannedRow } from "../src/PlannedRow.ts"
import { PlanUnreadable } from "../src/PlanUnreadable.ts"
import { header, oneOfEach } from "./plans.ts"

const head = header({ resubscribes: true, reason: "asked again", workspace: "ws_1" })

const summary = {
  counts: {
    create: 1,
    update: 1,
    unchanged: 1,
    invalid: 1,
    duplicate: 1,
    contact_not_found: 1,
    contact_ambiguous: 1,
    company_not_found: 1,
    company_ambiguous: 1,
    consent: 1
  },
  writes: 2,
  seconds: 0
}

const written = (entries: ReadonlyArray<PlanEntry> = oneOfEach, header: PlanHeader = head) =>
  PlanFile.encode(header, Stream.fromIterable(entries), Effect.succeed(summary)).pipe(
    Stream.decodeText(),
    Stream.mkString
  )

const read = (text: string, sizes: ReadonlyArray<number> = [4096]) =>
  Effect.gen(function*() {
    const { entries, header } = yield* PlanFile.decode(Stream.suspend(() => Stream.fromIterable(pieces(text, sizes))))
    return { header, entries: Chunk.toReadonlyArray(yield* Stream.runCollect(entries)) }
  })

const pieces = (text: string, sizes: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const bytes = new TextEncoder().encode(text)
  const found: Array<Uint8Array> = []
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    found.push(bytes.slice(at, at + size))
    at += size
  }
  return found
}

const refused = (text: string) =>
  Effect.map(Effect.flip(read(text)), (error) => {
    assert.instanceOf(error, PlanUnreadable)
    return error.message
  })

// The file with something else in the place of a value of it.
const edited = (edit: (file: Parsed) => unknown, entries?: ReadonlyArray<PlanEntry>, header?: PlanHeader) =>
  Effect.map(written(entries, header), (text) => {
    const parsed: Parsed = JSON.parse(text)
    return JSON.stringify(edit(parsed) ?? parsed, null, 2)
  })

interface Parsed {
  lanekit_plan: unknown
  reason?: unknown
  rows: Array<
    { row: unknown; action: unknown; contact: Record<string, unknown>; changes: Array<Record<string, unknown>> }
  >
  summary?: unknown
}

const rowAt = ({ rows }: Parsed, place: number): Parsed["rows"][number] => rows[place] ?? assert.fail("no such row")

const changeAt = (file: Parsed, place: number): Record<string, unknown> =>
  rowAt(file, 1).changes[place] ?? assert.fail("no such change")

describe("a plan's file", () => {
  it.effect("gives back what was planned, in whatever pieces it is read", () =>
    Effect.gen(function*() {
      const text = yield* written()
      yield* Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 }), (sizes) =>
            Effect.map(read(text, sizes), (plan) => assert.deepStrictEqual(plan, { header: head, entries: oneOfEach }))
              .pipe(Effect.runPromise)),
          { numRuns: 30 }
        )
      )
    }))

  it.effect("is made of few pieces, however its rows come, so that a row is not a write", () =>
    Effect.gen(function*() {
      const rows = Stream.rechunk(Stream.fromIterable(Array.makeBy(1000, (at) => oneOfEach[at % 10])), 1)
      const entries = Stream.filter(rows, (entry) => entry !== undefined)
      const pieces = yield* Stream.runCollect(PlanFile.encode(head, entries, Effect.succeed(summary)))
      assert.isBelow(Chunk.size(pieces), 10)
    }))

  it.effect("has a row in each line, by the wire's names", () =>
    Effect.gen(function*() {
      const lines = (yield* written()).split("\n")
      assert.lengthOf(lines, 13)
      assert.strictEqual(
        lines[0],
        "{\"lanekit_plan\":1,\"id\":\"plan_0123456789abcdef01234567\",\"made_at\":\"2026-01-01T00:00:00.000Z\"," +
          "\"api\":\"https://memory.invalid/api/v2\",\"creates_in\":\"ws_1\",\"key\":\"email\",\"creates\":true,\"resubscribes\":true," +
          "\"reason\":\"asked again\",\"rows\":["
      )
      assert.deepNestedInclude(JSON.parse(lines[1]?.slice(0, -1) ?? ""), {
        action: "create",
        contact: { email: "bob@example.com", name: "Bob", company_name: "Company co_1" }
      })
      assert.deepNestedInclude(JSON.parse(lines[2]?.slice(0, -1) ?? ""), {
        row: 2,
        "contact.is_subscribed": false,
        changes: [
          { field: "name", from: "Ada", to: "Ada \"King\"\n" },
          { field: "is_subscribed", from: false, to: true },
          { field: "external_ids.crm", from: "7", to: null },
          { field: "external_ids.hubspot", from: "9", to: "10" },
          { field: "external_ids.zendesk", from: null, to: "1" }
        ],
        values: { email: "ada@example.com", "external_ids.crm": null }
      })
      assert.deepStrictEqual(JSON.parse(lines[8]?.slice(0, -1) ?? ""), {
        row: 8,
        action: "company_not_found",
        company_id: "co_1",
        values: {}
      })
    }))

  it.effect("may be laid out another way, with its keys sorted, and with rows missing", () =>
    Effect.gen(function*() {
      const sorted = (value: unknown): unknown =>
        Array.isArray(value)
          ? value.map(sorted)
          : typeof value === "object" && value !== null
          ? Object.fromEntries(
            Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1).map(([key, value]) => [key, sorted(value)])
          )
          : value
      const text = yield* edited((file) => sorted({ ...file, rows: file.rows.filter(({ row }) => row !== 2) }))
      const plan = yield* read(text)
      assert.deepStrictEqual(plan.header, head)
      assert.deepStrictEqual(plan.entries, oneOfEach.filter(({ row }) => row.number !== 2))
      assert.deepStrictEqual((yield* read(yield* edited((file) => ({ ...file, rows: [] })))).entries, [])
    }))

  it.effect("that is cut short is refused, wherever it was cut", () =>
    Effect.gen(function*() {
      const text = yield* written(Array.take(oneOfEach, 3))
      const { length } = text.trimEnd()
      const cuts = Array.range(0, length - 1).filter((cut) => cut % 17 === 0 || length - cut < 40)
      yield* Effect.forEach(cuts, (cut) => refused(text.slice(0, cut)))
    }))

  it.effect.each<readonly [string, (file: Parsed) => unknown, string]>([
    ["nothing of a plan", () => ({}), "the plan is none: it does not begin with lanekit_plan"],
    ["a list", () => [], "the plan is none: it does not begin with lanekit_plan"],
    [
      "another version",
      (file) => ({ ...file, lanekit_plan: 2 }),
      "the plan is of another version than this program reads"
    ],
    [
      "another id",
      (file) => ({ ...file, id: "7" }),
      "the plan is not good: id must be plan_ and 24 hexadecimal digits"
    ],
    [
      "a head that says more",
      (file) => ({ ...file, api: 7 }),
      "the plan is not good: api must be a string"
    ],
    [
      "its head behind its rows",
      ({ reason, ...file }) => ({ ...file, reason }),
      "the plan has a part of its head behind its rows"
    ],
    ["no summary", (file) => void (delete file.summary), "the plan has no summary: it is not whole"],
    ["rows by names", (file) => ({ ...file, rows: { a: rowAt(file, 1) } }), "the plan has no list of rows"],
    ["a row of another kind", (file) => void (rowAt(file, 0).action = "delete"), "row 1:"],
    ["a row without a number", (file) => void (rowAt(file, 1).row = "x"), "the plan's row in place 2:"],
    ["a row twice", (file) => void file.rows.push(rowAt(file, 9)), "row 10: stands behind a row of the same number"],
    [
      "rows in another order",
      (file) => ({ ...file, rows: file.rows.toReversed() }),
      "row 9: stands behind a row of the same number"
    ],
    [
      "no contact",
      (file) => void (rowAt(file, 1).contact = { email: "ada@example.com" }),
      "row 2: contact.id is required"
    ],
    [
      "a field that is none",
      (file) => void (changeAt(file, 0).field = "nme"),
      "row 2: changes.0.field is no field that can change"
    ],
    [
      "an id that changes",
      (file) => void (changeAt(file, 0).field = "id"),
      "row 2: changes.0.field is no field that can change"
    ],
    ["a name that is cleared", (file) => void (changeAt(file, 0).to = null), "row 2: name must be a string"],
    [
      "a consent that is a text",
      (file) => void (changeAt(file, 1).to = "yes"),
      "row 2: is_subscribed must be true or false"
    ],
    ["a change without an end", (file) => void (delete changeAt(file, 0).to), "row 2: changes.0.to is required"],
    [
      "a field that changes twice",
      (file) => void (changeAt(file, 0).field = "is_subscribed"),
      "row 2: changes a field twice"
    ],
    ["no change", (file) => void (rowAt(file, 1).changes = []), "row 2: changes nothing"],
    [
      "a new contact without an address",
      (file) => void (delete rowAt(file, 0).contact.email),
      "row 1: contact.email is required"
    ],
    [
      "a field that is misspelt",
      (file) => void (rowAt(file, 0).contact.is_subcribed = false),
      "row 1: contact.is_subcribed is not a known field"
    ]
  ])("with %s is refused, and told what is wrong with it", ([, edit, message]) =>
    Effect.gen(function*() {
      assert.include(yield* refused(yield* edited(edit)), message)
    }))

  it.effect("asks for nothing that its head does not allow", () =>
    Effect.gen(function*() {
      const quiet = yield* edited(() => undefined, Array.drop(oneOfEach, 1), header())
      assert.strictEqual(yield* refused(quiet), "row 2: subscribes somebody again, and the plan subscribes nobody")
      const closed = yield* edited(() => undefined, oneOfEach, header({ creates: false, resubscribes: true }))
      assert.strictEqual(yield* refused(closed), "row 1: makes a contact, and the plan makes none")
    }))

  it.effect("repeats nothing of what it holds when it is refused", () =>
    Effect.gen(function*() {
      const text = yield* written()
      assert.notInclude(yield* refused(text.replace("\"Bob\"", "\"Bob\" secret")), "secret")
      assert.notInclude(yield* refused(text.replace("\"bob@example.com\"", "\"bob\"")), "bob")
    }))

  it.effect("may have rows as long as a table's can make them", () =>
    Effect.gen(function*() {
      const long = "\"".repeat(900_000)
      const entries: ReadonlyArray<PlanEntry> = [
        {
          row: PlannedRow.Invalid({ number: 1, issues: [{ path: "name", message: "is too long" }] }),
          values: { name: long }
        },
        {
          row: PlannedRow.Update({
            number: 2,
            contact: Fixture.contact("ct_1", { externalIds: { crm: long } }),
            changes: [{ field: "externalIds", before: { crm: long }, after: { crm: `${long}"` } }],
            resubscribes: false
          }),
          values: { "external_ids.crm": `${long}"` }
        }
      ]
      assert.deepStrictEqual((yield* read(yield* written(entries), [65_536])).entries, entries)
    }))

  it.effect("whose place another has taken is told from it", () =>
    Effect.gen(function*() {
      const first = pieces(yield* written(), [512])
      const second = pieces(yield* written(oneOfEach, header({ ...head, id: "plan_ffffffffffffffffffffffff" })), [512])
      let turn = 0
      const plan = yield* PlanFile.decode(Stream.suspend(() => Stream.fromIterable(turn++ < 2 ? first : second)))
      assert.lengthOf(yield* Stream.runCollect(plan.entries), oneOfEach.length)
      const error = yield* Effect.flip(Stream.runDrain(plan.entries))
      assert.strictEqual(error.message, "the plan is another than when it was opened")
    }))

  it.effect("is read no further than it is asked for", () =>
    Effect.gen(function*() {
      let taken = 0
      const bytes = pieces(yield* written(), [64])
      const source = Stream.suspend(() => Stream.fromIterable(bytes)).pipe(
        Stream.rechunk(1),
        Stream.tap(() => Effect.sync(() => taken++))
      )
      const plan = yield* PlanFile.decode(source)
      assert.isBelow(taken, 10)
      taken = 0
      assert.isTrue(Option.isSome(yield* Stream.runHead(plan.entries)))
      assert.isBelow(taken, 12)
    }))
})
