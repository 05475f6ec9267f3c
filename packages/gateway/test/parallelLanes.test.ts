import { assert, describe, it } from "@effect/vitest"
import { SqlLanes } from "@lanekit/gateway/SqlLanes"
import { type LanesConfig, vendorLimits } from "@lanekit/http"
import { TestDatabase } from "@lanekit/postgres"
import { Postgres } from "@lanekit/sql"
import { Array, Context, Effect, Layer } from "effect"

const limits: LanesConfig = {
  read: { ...vendorLimits.read, requests: 40 },
  write: { ...vendorLimits.write, requests: 25 }
}

describe("processes on one PostgreSQL at the same time", () => {
  it.scopedLive("take each slot once, and no more than there are", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      const lanes = yield* Effect.forEach([0, 1, 2], () =>
        Effect.map(
          Layer.build(Layer.fresh(Layer.provide(SqlLanes.layer({ limits }), Postgres.layer({ url })))),
          (context) => Context.get(context, SqlLanes)
        ))
      const takeAll = (lane: "read" | "write") =>
        Effect.forEach(Array.range(1, 20), () =>
          Effect.forEach(lanes, (own) => own.lane(lane).take, { concurrency: "unbounded" }), {
          concurrency: "unbounded"
        })
      const [reads, writes] = yield* Effect.all([takeAll("read"), takeAll("write")], { concurrency: 2 })
      for (const [grants, requests] of [[reads, 40], [writes, 25]] as const) {
        const slots = grants.flat().flatMap((grant) =>
          grant._tag === "Granted" ? [grant.slot] : []
        )
        assert.lengthOf(slots, requests)
        assert.lengthOf(Array.dedupe(slots), requests)
      }
      // Each ends what another took, some of it without having sent anything.
      const slots = writes.flat().flatMap((grant) => grant._tag === "Granted" ? [grant.slot] : [])
      yield* Effect.forEach(slots, (slot, index) => {
        const own = lanes[index % lanes.length] ?? assert.fail("no such process")
        return own.lane("write").end(
          slot,
          index % 5 === 0
            ? { _tag: "Unsent" }
            : { _tag: "Answered", observation: { isRefused: false } }
        )
      }, { concurrency: "unbounded" })
      for (const own of lanes) {
        assert.deepStrictEqual(yield* own.lane("write").usage, { limit: 25, taken: 20, underWay: 0 })
        assert.deepStrictEqual(yield* own.lane("read").usage, { limit: 40, taken: 40, underWay: 40 })
      }
    }), 60_000)
})
