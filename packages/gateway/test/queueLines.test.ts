import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Failure } from "@lanekit/core"
import { SqlLanes } from "@lanekit/gateway/SqlLanes"
import { priorities, vendorLimits } from "@lanekit/http"
import { Duration, Effect, FastCheck as fc, Layer, TestClock, TestContext } from "effect"
import type { Ending } from "../src/Ending.ts"
import type { NewWrite } from "../src/NewWrite.ts"
import { failed, type Outcome, succeeded } from "../src/Outcome.ts"
import { OperationId, type QueuedWrite } from "../src/QueuedWrite.ts"
import { WriteLane } from "../src/WriteLane.ts"
import { WriteQueue } from "../src/WriteQueue.ts"
import { databases } from "./databases.ts"

interface Write {
  readonly caller: number
  readonly share: number
  readonly rank: number
  readonly target: number | null
  readonly key: number | null
  readonly waits: boolean
}

type Step =
  | { readonly _tag: "TakeIn" | "Remember"; readonly write: Write }
  | { readonly _tag: "End"; readonly which: number; readonly how: "again" | "succeeded" | "refused" }
  | { readonly _tag: "GiveUp"; readonly which: number }
  | { readonly _tag: "Pass"; readonly millis: number }
  | { readonly _tag: "Claim" | "Forget" }

const optional = (max: number) => fc.option(fc.nat({ max }), { freq: 2 })

const write: fc.Arbitrary<Write> = fc.record({
  caller: fc.nat({ max: 2 }),
  share: fc.integer({ min: 1, max: 3 }),
  rank: fc.nat({ max: 2 }),
  target: optional(2),
  key: optional(2),
  waits: fc.boolean()
})

const taking = fc.record({ _tag: fc.constantFrom("TakeIn" as const), write })

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: taking },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constantFrom("Remember" as const), write }) },
  { weight: 3, arbitrary: fc.constant<Step>({ _tag: "Claim" }) },
  {
    weight: 3,
    arbitrary: fc.record({
      _tag: fc.constantFrom("End" as const),
      which: fc.nat(),
      how: fc.constantFrom("again" as const, "succeeded" as const, "refused" as const)
    })
  },
  { weight: 1, arbitrary: fc.record({ _tag: fc.constantFrom("GiveUp" as const), which: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({ _tag: fc.constantFrom("Pass" as const), millis: fc.integer({ min: 1, max: 3000 }) })
  },
  { weight: 1, arbitrary: fc.constant<Step>({ _tag: "Forget" }) }
)

const newWrite = (number: number, { caller, key, rank, share, target, waits }: Write): NewWrite => ({
  id: OperationId.make(`op_${number}`),
  caller: `key_${caller}`,
  share,
  priority: priorities[rank] ?? "batch",
  name: "updateContact",
  input: { params: { id: "ct_1" }, body: { name: "Ada" } },
  target: target === null ? undefined : `contact ct_${target}`,
  requestId: `req_${number}`,
  idempotency: key === null ? undefined : { key: `idem_${key}`, route: "PATCH /contacts/ct_1" },
  isGuarded: false,
  consentReason: undefined,
  wait: waits ? Duration.seconds(2) : undefined
})

const outcomes: { readonly [how: string]: Outcome } = {
  succeeded: succeeded({}),
  refused: failed(new Failure.RateLimited({}))
}

const endingOf = ({ caller, id, requestId }: QueuedWrite, how: string): Ending => {
  const outcome = outcomes[how]
  return outcome === undefined
    ? { _tag: "Again", id, after: Duration.seconds(1), isUnsettled: false, isAlone: false }
    : {
      _tag: "Done",
      id,
      outcome,
      superseded: [],
      record: { caller, requestId, operation: "updateContact", fields: [], outcome: how }
    }
}

/** Lives through steps, some of which are undone, and tells after each what is counted, and what there is. */
const live = (steps: ReadonlyArray<readonly [step: Step, isUndone: boolean]>) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient
    const queue = yield* WriteQueue
    let number = 0
    const seen: Array<{ readonly counted: unknown; readonly actual: unknown }> = []

    const end = Effect.fnUntraced(function*(which: number, how: string) {
      const ids = yield* sql<{ readonly id: string }>`SELECT id FROM operations WHERE status = 'sending' ORDER BY seq`
      const { id } = ids[which % Math.max(1, ids.length)] ?? { id: "op_none" }
      yield* queue.end("gw_1", [endingOf(yield* Effect.flatten(queue.find(OperationId.make(id))), how)])
    })

    const take = (step: Step): Effect.Effect<unknown, unknown> => {
      switch (step._tag) {
        case "TakeIn":
          return queue.takeIn(newWrite(number++, step.write))
        case "Remember":
          return queue.remember(newWrite(number++, step.write), {})
        case "Claim":
          return queue.claim("gw_1")
        case "End":
          return end(step.which, step.how)
        case "GiveUp":
          return queue.giveUp(OperationId.make(`op_${step.which % Math.max(1, number)}`), new Failure.RateLimited({}))
        case "Pass":
          return TestClock.adjust(step.millis)
        case "Forget":
          return queue.forget
      }
    }

    const counted = Effect.all([
      sql`SELECT rank, caller, share, writes, waiting, first_seq, first_ms FROM queue_lines ORDER BY rank, caller`,
      sql`SELECT keys FROM gateway`
    ])
    const actual = Effect.all([
      sql`
        SELECT rank, caller, MAX(share) AS share, CAST(COUNT(*) AS INTEGER) AS writes, CAST(COUNT(DISTINCT COALESCE(target, id)) AS INTEGER) AS waiting,
          MIN(seq) AS first_seq, MIN(created_ms) AS first_ms
        FROM operations WHERE status = 'queued' GROUP BY rank, caller ORDER BY rank, caller`,
      sql`SELECT CAST(COUNT(*) AS INTEGER) AS keys FROM operations WHERE idempotency_key IS NOT NULL`
    ])

    for (const [step, isUndone] of steps) {
      yield* isUndone
        ? Effect.ignore(sql.withTransaction(Effect.zipRight(Effect.ignore(take(step)), Effect.fail("undone"))))
        : Effect.ignore(take(step))
      seen.push({ counted: yield* counted, actual: yield* actual })
    }
    return seen
  })

const plain: Write = { caller: 0, share: 1, rank: 1, target: 0, key: 0, waits: false }

/** A key that is tried again, a write that is forgotten, and one that nobody waits for any more. */
const everything: ReadonlyArray<Step> = [
  { _tag: "TakeIn", write: plain },
  { _tag: "Claim" },
  { _tag: "End", which: 0, how: "refused" },
  { _tag: "TakeIn", write: plain },
  { _tag: "Claim" },
  { _tag: "End", which: 0, how: "succeeded" },
  { _tag: "Pass", millis: 10 },
  { _tag: "Forget" },
  { _tag: "TakeIn", write: { ...plain, waits: true } },
  { _tag: "Pass", millis: 3000 },
  { _tag: "Claim" }
]

const limits = { ...vendorLimits, write: { ...vendorLimits.write, requests: 1000 } }

describe.each(databases)("what a queue counts on %s", (name, database) => {
  it("is what it holds, whatever comes and goes, and whatever is undone", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(step, fc.boolean()), { maxLength: 40, size: "max" }),
        (steps) =>
          live(steps).pipe(
            Effect.map((seen) => {
              for (const { actual, counted } of seen) assert.deepStrictEqual(counted, actual)
            }),
            Effect.provide(
              WriteQueue.layer({
                limits: { total: 12, perCaller: 6, keys: 6 },
                lease: Duration.seconds(30),
                memory: Duration.zero,
                arrival: Duration.zero
              }).pipe(
                Layer.provide(WriteLane.layer),
                Layer.provide(SqlLanes.layer({ limits }))
              )
            ),
            Effect.provide(Layer.fresh(database)),
            Effect.scoped,
            Effect.provide(TestContext.TestContext),
            Effect.runPromise
          )
      ),
      { numRuns: name === "SQLite" ? 30 : 6, examples: [[everything.map((step) => [step, false])]] }
    ), 60_000)
})
