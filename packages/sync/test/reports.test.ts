import { assert, describe, it } from "@effect/vitest"
import { Contact } from "@lanekit/core"
import { Array, Chunk, Effect, FastCheck as fc, Stream } from "effect"
import * as Fate from "../src/Fate.ts"
import { Journal } from "../src/Journal.ts"
import type { PlanEntry } from "../src/Plan.ts"
import { PlannedRow } from "../src/PlannedRow.ts"
import * as reports from "../src/reports.ts"
import { RowOutcome } from "../src/RowOutcome.ts"
import type { RowValues } from "../src/SyncRow.ts"
import * as Table from "../src/Table.ts"
import { oneOfEach, planOf } from "./plans.ts"

const id = Contact.ContactId.make("ct_1")

const text = <E, R>(report: Stream.Stream<Uint8Array, E, R>) => Stream.mkString(Stream.decodeText(report))

const told = (...outcomes: ReadonlyArray<RowOutcome>) =>
  Effect.flatMap(Journal, (journal) => Effect.forEach(outcomes, journal.end, { discard: true }))

const update = (number: number, values: RowValues): PlanEntry => {
  const [, planned] = oneOfEach
  return { row: { ...(planned?.row ?? assert.fail()), number }, values }
}

describe("reports of a plan", () => {
  it.effect("tell of all rows that were not written, with what they said and why", () =>
    Effect.gen(function*() {
      yield* told(
        RowOutcome.Failed({ number: 1, id: undefined, code: "conflict", message: "email taken", requestId: "req_1" }),
        RowOutcome.Conflict({
          number: 2,
          id,
          fields: [
            { field: "name", planned: "Ada", now: "Countess", wanted: "Ada King" },
            { field: "external_ids.crm", planned: "7", now: null, wanted: "8" }
          ]
        })
      )
      assert.strictEqual(
        yield* text(reports.failed(planOf(oneOfEach))),
        [
          "id,email,name,is_subscribed,external_ids.crm,lanekit_row,lanekit_code,lanekit_message,lanekit_request_id",
          ",bob@example.com,Bob,,,1,conflict,email taken,req_1",
          ",ada@example.com,,,,2,changed_since_plan,\"somebody has changed name, external_ids.crm since\",",
          ",,,,,4,invalid,name is too long,",
          ",,,,,5,duplicate,\"about the same contact as rows 7, 9\",",
          "ct_9,,,,,6,contact_not_found,there is no such contact,",
          ",,,,,7,contact_ambiguous,1 contacts are found by what it says,",
          ",,,,,8,company_not_found,company_id matches no company,",
          ",,,,,9,company_ambiguous,company_id matches 2 companies,",
          ",,,true,,10,consent,would subscribe somebody again who has opted out,",
          ""
        ].join("\n")
      )
      assert.strictEqual(
        yield* text(reports.succeeded(planOf(oneOfEach))),
        "id,lanekit_row,lanekit_outcome,lanekit_id,lanekit_request_id\nct_1,3,unchanged,ct_1,\n"
      )
    }).pipe(Effect.provide(Journal.layerMemory)))

  it.effect("tell of the rows whose contacts are as they are wanted, and nothing of those that are open", () =>
    Effect.gen(function*() {
      const entries = Array.range(1, 4).map((number) => update(number, { email: `p${number}@example.com` }))
      yield* told(
        RowOutcome.Written({ number: 1, id, requestId: "req_1" }),
        RowOutcome.AlreadySo({ number: 2, id })
      )
      yield* Effect.flatMap(Journal, (journal) => journal.begin(3))
      assert.strictEqual(
        yield* text(reports.succeeded(planOf(entries))),
        [
          "email,lanekit_row,lanekit_outcome,lanekit_id,lanekit_request_id",
          "p1@example.com,1,written,ct_1,req_1",
          "p2@example.com,2,already_so,ct_1,",
          ""
        ].join("\n")
      )
      assert.strictEqual(
        yield* text(reports.failed(planOf(entries))),
        "lanekit_row,lanekit_code,lanekit_message,lanekit_request_id\n"
      )
    }).pipe(Effect.provide(Journal.layerMemory)))

  it.effect("count what has become of the rows", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Fate.tally(planOf(oneOfEach)), {
        written: 0,
        alreadySo: 0,
        unchanged: 1,
        conflicts: 0,
        failed: 0,
        problems: 7,
        open: 2
      })
      yield* told(
        RowOutcome.Failed({ number: 1, id: undefined, code: "conflict", message: "email taken", requestId: undefined }),
        RowOutcome.Conflict({ number: 2, id, fields: [] })
      )
      const { conflicts, failed, open } = yield* Fate.tally(planOf(oneOfEach))
      assert.deepStrictEqual({ conflicts, failed, open }, { conflicts: 1, failed: 1, open: 0 })
    }).pipe(Effect.provide(Journal.layerMemory)))

  it.effect("of what failed leave out what UTF-8 cannot say, which would come back as something else", () =>
    Effect.gen(function*() {
      const row = PlannedRow.Invalid({ number: 1, issues: [{ path: "name", message: "must be well-formed" }] })
      const entries = [{ row, values: { email: "ada@example.com", name: "A\ud800" } }]
      const rows = yield* Stream.runCollect(Table.fromCsv(reports.failed(planOf(entries)), { empty: "unchanged" }))
      assert.deepStrictEqual(Chunk.toReadonlyArray(rows).map(({ values }) => values), [{ email: "ada@example.com" }])
    }).pipe(Effect.provide(Journal.layerMemory)))

  const cell = fc.oneof(
    fc.string({ minLength: 1, maxLength: 8 }),
    fc.constantFrom("=1+1", "'=1", "@x", "-2", "a\r\nb", "\r", "\"", "'", ",", " x ", "＝1", "\uFEFFx")
  )

  it.effect("of what failed give back what the table said when they are read as a table", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({ email: cell, name: cell, "external_ids.crm": cell, "external_ids.a b": cell }, {
              requiredKeys: ["email"]
            }),
            { minLength: 1, maxLength: 5 }
          ),
          (tables) =>
            Effect.gen(function*() {
              const entries = tables.map((values, place): PlanEntry => ({
                row: PlannedRow.ContactNotFound({ number: place + 1 }),
                values
              }))
              const rows = yield* Stream.runCollect(
                Table.fromCsv(reports.failed(planOf(entries)), { empty: "unchanged" })
              )
              assert.deepStrictEqual(
                Chunk.toReadonlyArray(rows).map(({ number, values }) => ({ number, values })),
                tables.map((values, place) => ({ number: place + 1, values }))
              )
            }).pipe(Effect.provide(Journal.layerMemory), Effect.runPromise)
        ),
        { numRuns: 100 }
      )
    ))
})
