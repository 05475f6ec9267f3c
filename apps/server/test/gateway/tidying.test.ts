import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { AuditTrail, OperationId, SqlLanes, WriteLane, WriteQueue } from "@lanekit/gateway"
import { vendorLimits } from "@lanekit/http"
import { TestDatabase } from "@lanekit/postgres"
import { Postgres, Sqlite } from "@lanekit/sql"
import { databaseTime } from "@lanekit/sql/databaseTime"
import { Duration, Effect, Layer, Option, TestClock } from "effect"
import * as tidying from "../../src/gateway/tidying.ts"

const memory = Duration.hours(1)
const auditRetention = Duration.hours(2)

const gateway = Layer.mergeAll(
  AuditTrail.layer,
  Layer.provide(
    WriteQueue.layer({
      limits: { total: 10_000, perCaller: 5000, keys: 3000 },
      lease: Duration.seconds(30),
      arrival: Duration.minutes(3),
      memory
    }),
    Layer.provide(
      WriteLane.layer,
      SqlLanes.layer({ limits: vendorLimits, sendWithin: Duration.seconds(10), abandonAfter: Duration.minutes(2) })
    )
  )
)

const on = <E>(database: Layer.Layer<SqlClient, E>) => Layer.orDie(Layer.provideMerge(gateway, database))

const record = (requestId: string) => ({
  caller: "key_1",
  requestId,
  operation: "updateContact",
  fields: ["name"],
  outcome: "succeeded"
})

const write = (key: string) => ({
  id: OperationId.make(`op_${key}`),
  caller: "key_1",
  share: 1,
  priority: "interactive" as const,
  name: "updateContact" as const,
  input: { params: { id: "ct_1" }, body: { name: "Ada" } },
  target: "contact ct_1",
  requestId: `req_${key}`,
  idempotency: { key, route: "PATCH /contacts/ct_1" },
  isGuarded: false,
  consentReason: undefined,
  wait: undefined
})

const requestIds = Effect.gen(function*() {
  const { page } = yield* AuditTrail
  return (yield* page({ limit: 200 })).data.map(({ request_id }) => request_id)
})

const isKnown = (key: string) =>
  Effect.flatMap(WriteQueue, ({ findByKey }) => Effect.map(findByKey(write(key)), Option.isSome))

// 2500 copies of what is there, as they are when they were written down at those times.
const copied = Effect.fnUntraced(function*(sql: SqlClient, recorded: number, finished: number) {
  const numbers = sql`WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < 2500)`
  yield* sql`
    INSERT INTO audit (at, at_ms, caller, request_id, operation, fields, outcome) ${numbers}
    SELECT at, CAST(${recorded} AS BIGINT), caller, request_id, operation, fields, outcome FROM audit, numbers`
  yield* sql`
    INSERT INTO operations (id, caller, share, rank, name, route, input, target, request_id, idempotency_key, is_guarded,
      created_ms, status, due_ms, attempts, is_alone, is_unsettled, outcome, is_final, finished_ms) ${numbers}
    SELECT id || i, caller, share, rank, name, route, input, target, request_id, idempotency_key || i, is_guarded,
      created_ms, status, due_ms, attempts, is_alone, is_unsettled, outcome, is_final, CAST(${finished} AS BIGINT)
    FROM operations, numbers`
})

// What runs in the background has come to its end when nothing of it is left to do.
const settled = Effect.repeatN(Effect.yieldNow(), 2000)

describe("a gateway that runs for long", () => {
  it.scoped("forgets keys after their time and records after theirs, and none before", () =>
    Effect.gen(function*() {
      const { append } = yield* AuditTrail
      const { remember } = yield* WriteQueue
      yield* append(record("req_old"))
      yield* remember(write("old"), {})
      yield* TestClock.adjust("50 minutes")
      yield* append(record("req_new"))
      yield* remember(write("new"), {})
      yield* Layer.build(tidying.layer({ auditRetention }))

      const after = Effect.fnUntraced(function*(time: Duration.DurationInput) {
        yield* TestClock.adjust(time)
        yield* settled
        return { keys: [yield* isKnown("old"), yield* isKnown("new")], records: yield* requestIds }
      })
      const both = ["req_new", "req_old"]
      assert.deepStrictEqual(yield* after("9 minutes"), { keys: [true, true], records: both })
      assert.deepStrictEqual(yield* after("3 minutes"), { keys: [false, true], records: both })
      assert.deepStrictEqual(yield* after("50 minutes"), { keys: [false, false], records: both })
      assert.deepStrictEqual(yield* after("10 minutes"), { keys: [false, false], records: ["req_new"] })
      assert.deepStrictEqual(yield* after("50 minutes"), { keys: [false, false], records: [] })
    }).pipe(Effect.provide(on(Sqlite.layer({ filename: ":memory:" })))))

  for (
    const [name, database] of [
      ["SQLite", Sqlite.layer({ filename: ":memory:" })],
      ["PostgreSQL", Layer.unwrapScoped(Effect.map(TestDatabase.make, (url) => Postgres.layer({ url })))]
    ] as const
  ) {
    it.scopedLive(`forgets thousands in one go, on ${name}`, () =>
      Effect.gen(function*() {
        const sql = yield* SqlClient
        const { append } = yield* AuditTrail
        const { remember } = yield* WriteQueue
        yield* append(record("req_new"))
        yield* remember(write("new"), {})
        const now = yield* databaseTime(sql)
        yield* copied(sql, now - Duration.toMillis(auditRetention) - 1000, now - Duration.toMillis(memory) - 1000)
        const counts = Effect.gen(function*() {
          const [audit] = yield* sql`SELECT CAST(COUNT(*) AS INTEGER) AS count FROM audit`
          const [operations] = yield* sql`SELECT CAST(COUNT(*) AS INTEGER) AS count FROM operations`
          return [audit?.["count"], operations?.["count"]]
        })
        assert.deepStrictEqual(yield* counts, [2501, 2501])
        yield* Layer.build(tidying.layer({ auditRetention }))
        yield* Effect.repeat(Effect.zipRight(Effect.yieldNow(), counts), {
          until: ([audit, operations]) => audit === 1 && operations === 1,
          times: 5000
        })
        assert.deepStrictEqual(yield* counts, [1, 1])
        assert.deepStrictEqual(yield* requestIds, ["req_new"])
        assert.isTrue(yield* isKnown("new"))
      }).pipe(Effect.provide(Layer.fresh(on(database)))))
  }
})
