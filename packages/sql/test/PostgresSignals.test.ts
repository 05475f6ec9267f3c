import { assert, describe, it } from "@effect/vitest"
import { query, TestDatabase } from "@lanekit/postgres"
import { Postgres } from "@lanekit/sql"
import { missed, type Signal, Signals } from "@lanekit/sql/Signals"
import { Context, Effect, Layer, Queue, type Redacted, Stream } from "effect"

/** One who uses the database, and all that it is told. */
const participant = (url: Redacted.Redacted) =>
  Effect.gen(function*() {
    const { isListening, publish, subscribe } = Context.get(
      yield* Layer.build(Layer.fresh(Postgres.layer({ url }))),
      Signals
    )
    const heard = yield* Queue.unbounded<Signal>()
    yield* Effect.forkScoped(Stream.runForEach(subscribe, (signal) => Queue.offer(heard, signal)))
    const next = Queue.take(heard)
    return { isListening, publish, next, told: Effect.repeat(next, { until: ({ topic }) => topic !== missed.topic }) }
  })

/** Connections that listen, which are those that have not been asked for anything else yet. */
const listeners =
  "SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN lanekit' AND state = 'idle' AND datname = current_database()"

const listening = (url: Redacted.Redacted, count: number) =>
  Effect.repeat(query(url, listeners), { until: (rows) => rows.length === count })

describe("signals by PostgreSQL", () => {
  it.scopedLive("reach everybody who uses the database, who sends them included, and nobody of another one", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      const [one, other] = [yield* participant(url), yield* participant(url)]
      const foreignUrl = yield* TestDatabase.make
      const stranger = yield* participant(foreignUrl)
      yield* listening(url, 2)
      yield* listening(foreignUrl, 1)
      const signals = [{ topic: "queue", id: "" }, { topic: "ended", id: "op_'1\"" }]
      for (const signal of signals) yield* one.publish(signal)
      yield* stranger.publish({ topic: "queue", id: "theirs" })
      for (const { told } of [one, other]) assert.deepStrictEqual([yield* told, yield* told], signals)
      assert.deepStrictEqual(yield* stranger.told, { topic: "queue", id: "theirs" })
    }))

  it.scopedLive("may be lost with a connection, which everybody is told of at once, and when there is another one", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      const { isListening, next, publish, told } = yield* participant(url)
      yield* listening(url, 1)
      yield* publish({ topic: "queue", id: "1" })
      assert.deepStrictEqual(yield* told, { topic: "queue", id: "1" })
      yield* query(url, `SELECT pg_terminate_backend(pid) FROM (${listeners}) AS listeners`)
      assert.deepStrictEqual(yield* next, missed)
      assert.isFalse(yield* isListening)
      assert.deepStrictEqual(yield* next, missed)
      assert.isTrue(yield* isListening)
      yield* publish({ topic: "queue", id: "2" })
      assert.deepStrictEqual(yield* next, { topic: "queue", id: "2" })
    }))

  it.scopedLive("that others send by the same name and nobody understands are passed over", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      const { publish, told } = yield* participant(url)
      yield* listening(url, 1)
      yield* query(url, "NOTIFY lanekit, 'nonsense'; NOTIFY lanekit")
      yield* publish({ topic: "queue", id: "1" })
      assert.deepStrictEqual(yield* told, { topic: "queue", id: "1" })
    }))
})
