import { SqlClient } from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import { SqlLanes } from "@lanekit/gateway/SqlLanes"
import * as SqlLaneStore from "@lanekit/gateway/SqlLaneStore"
import { type LanesConfig, LaneStore, steadyMillis, vendorLimits } from "@lanekit/http"
import { Signals } from "@lanekit/sql/Signals"
import { Clock, Context, Effect, Layer, TestClock } from "effect"
import { databases } from "./databases.ts"

const limitsOf = (requests: number): LanesConfig => ({
  read: { ...vendorLimits.read, requests },
  write: { ...vendorLimits.write, requests }
})

/** Another process on the database. */
const processOf = (requests: number) =>
  Effect.map(
    Layer.build(Layer.fresh(SqlLanes.layer({ limits: limitsOf(requests), time: Clock.currentTimeMillis }))),
    (context) => Context.get(context, SqlLanes)
  )

const granted = (lanes: Context.Tag.Service<SqlLanes>) =>
  Effect.map(lanes.lane("write").take, (grant) => grant._tag === "Granted" ? grant.slot : assert.fail("has to wait"))

const quiet = { _tag: "Answered", observation: { isRefused: false } } as const

describe.each(databases)("lanes on %s", (_, database) => {
  it.scoped("are shared by all processes on a database", () =>
    Effect.gen(function*() {
      const [one, two] = [yield* processOf(2), yield* processOf(2)]
      const slots = [yield* granted(one), yield* granted(two)]
      assert.strictEqual(new Set(slots).size, 2)
      assert.propertyVal(yield* one.lane("write").take, "_tag", "Wait")
      yield* TestClock.adjust("10 seconds")
      for (const slot of slots) yield* one.lane("write").end(slot, quiet)
      yield* TestClock.adjust("20 seconds")
      assert.deepStrictEqual(yield* two.lane("write").take, { _tag: "Wait", millis: 40_100 })
      assert.deepStrictEqual(yield* two.lane("write").usage, { limit: 2, taken: 2, underWay: 0 })
      assert.strictEqual(yield* two.lane("write").estimate(2), 100_200)
    }).pipe(Effect.provide(Layer.fresh(database))))

  it.scoped("take and end slots within a transaction, or not at all where that is undone", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient
      const lanes = yield* processOf(1)
      yield* granted(lanes).pipe(Effect.zipRight(Effect.fail("undone")), sql.withTransaction, Effect.flip)
      assert.deepStrictEqual(yield* lanes.lane("write").usage, { limit: 1, taken: 0, underWay: 0 })
      yield* TestClock.adjust("1 minute")
      const slot = yield* sql.withTransaction(granted(lanes))
      yield* lanes.lane("write").end(slot, quiet).pipe(
        Effect.zipRight(Effect.die("undone")),
        sql.withTransaction,
        Effect.exit
      )
      assert.deepStrictEqual(yield* lanes.lane("write").usage, { limit: 1, taken: 1, underWay: 1 })
      const both = lanes.lane("write").end(slot, { _tag: "Unsent" }).pipe(
        Effect.zipRight(granted(lanes)),
        sql.withTransaction
      )
      assert.isAbove(yield* both, slot)
    }).pipe(Effect.provide(Layer.fresh(database))))

  it.scoped("say by when a slot must be used, and give up those whose end nobody told", () =>
    Effect.gen(function*() {
      const [one, two] = [yield* processOf(1), yield* processOf(1)]
      yield* two.lane("write").usage
      yield* TestClock.adjust("1 second")
      const grant = yield* one.lane("write").take
      assert.propertyVal(grant, "sendBy", steadyMillis(yield* Effect.clock) + 30_000)
      // A window after it may arrive last, given up after two minutes.
      const held = 120_000 + 120_000 + 60_100
      yield* TestClock.adjust(held - 1)
      assert.deepStrictEqual(yield* two.lane("write").take, { _tag: "Wait", millis: 1 })
      assert.deepStrictEqual(yield* two.lane("write").usage, { limit: 1, taken: 1, underWay: 0 })
      yield* TestClock.adjust(1)
      yield* granted(two)
    }).pipe(Effect.provide(Layer.fresh(database))))

  it.scoped("count the answer of a slot that was given up", () =>
    Effect.gen(function*() {
      const lanes = yield* processOf(1)
      const slot = yield* granted(lanes)
      yield* TestClock.adjust("150 seconds")
      assert.strictEqual(yield* lanes.lane("write").estimate(0), 150_100)
      yield* lanes.lane("write").end(slot, { _tag: "Answered", observation: { isRefused: true, retryAfter: 300 } })
      assert.strictEqual(yield* lanes.lane("write").estimate(0), 300_000)
    }).pipe(Effect.provide(Layer.fresh(database))))

  it.scoped("look full to a client while their database cannot be reached, and have heard of everything afterwards", () =>
    Effect.gen(function*() {
      const lanes = yield* processOf(2)
      let isDown = false
      const unlessDown = <A>(effect: Effect.Effect<A, SqlError>) =>
        Effect.suspend(() => isDown ? Effect.fail(new SqlError({ cause: new Error("is down") })) : effect)
      const store = Context.get(
        yield* Layer.build(
          SqlLaneStore.layer({ limits: limitsOf(2) }).pipe(
            Layer.provide(Signals.layerLocal),
            Layer.provide(Layer.succeed(SqlLanes, {
              ...lanes,
              modify: (lane, change) => unlessDown(lanes.modify(lane, change)),
              read: (lane, look) => unlessDown(lanes.read(lane, look))
            }))
          )
        ),
        LaneStore
      )
      const grant = yield* store.take("write")
      const slot = grant._tag === "Granted" ? grant.slot : assert.fail("has to wait")
      isDown = true
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* store.take("write"), { _tag: "Wait", millis: 1000 })
      assert.deepStrictEqual(yield* store.usage("write"), { limit: 2, taken: 2, underWay: 0 })
      assert.strictEqual(yield* store.estimate("write", 0), 1000)
      // Nobody waits for a database to hear of an answer.
      yield* store.end("write", slot, quiet)
      yield* TestClock.adjust("20 seconds")
      isDown = false
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* lanes.lane("write").usage, { limit: 2, taken: 1, underWay: 0 })
      assert.strictEqual(yield* lanes.lane("write").estimate(1), 60_100 - 21_000)
    }).pipe(Effect.provide(Layer.fresh(database))))
})
