import { assert, describe, it } from "@effect/vitest"
import { TestDatabase } from "@lanekit/postgres"
import { Effect, Fiber, Schema } from "effect"
import { type ApiLimits, ask, pause, type Replica, rowsOf, startApi, startGateways } from "./gateways.ts"

const callers = 20
const contactOf = (caller: number): string => `ct_${caller}`
const contacts = Array.from({ length: callers }, (_, caller) => contactOf(caller))

const originOf = ({ baseUrl }: Replica): string => new URL(baseUrl).origin

const isReady = (replica: Replica): Promise<boolean> =>
  fetch(`${originOf(replica)}/health/ready`).then(({ ok }) => ok, () => false)

// Under a key, so that it can be asked for again.
const change = ({ baseUrl }: Replica, number: number, prefer: string) =>
  Effect.promise(() =>
    ask(baseUrl, 0, {
      method: "PATCH",
      path: `/contacts/${contactOf(number)}`,
      body: { name: "after" },
      headers: { prefer, "idempotency-key": `change-${number}` }
    })
  )

describe("a rolling restart", () => {
  it.scopedLive("of three gateways under load fails no request", () =>
    Effect.gen(function*() {
      const limits: ApiLimits = { window: "sliding", writes: 20_000, reads: 20_000 }
      const api = yield* startApi(contacts, limits)
      const { replicas, start } = yield* startGateways(api, {
        count: 3,
        databaseUrl: yield* TestDatabase.make,
        limits,
        callers,
        env: { LANEKIT_DRAIN_DELAY: "3 seconds" }
      })

      // A balancer that asks for their health twice a second.
      const known = new Set(replicas)
      let ready: ReadonlyArray<Replica> = [...replicas]
      yield* Effect.forkScoped(Effect.forever(Effect.gen(function*() {
        const all = [...known]
        const answers = yield* Effect.promise(() => Promise.all(all.map(isReady)))
        ready = all.filter((_, place) => answers[place])
        yield* Effect.sleep("500 millis")
      })))

      let isOver = false
      let turns = 0
      const failed: Array<string> = []
      const callerLoop = async (caller: number, turn = 0): Promise<void> => {
        if (isOver) return
        const { baseUrl } = ready[turns++ % ready.length] ?? assert.fail("no gateway is ready")
        const path = `/contacts/${contactOf(caller)}`
        const request = turn % 3 === 0
          ? { method: "PATCH", path, body: { name: `turn ${turn}` } }
          : { method: "GET", path }
        const told = await ask(baseUrl, caller, request)
        if (told?.status !== 200) failed.push(`${request.method}: ${told?.status ?? "no answer"}`)
        await pause(20)
        return callerLoop(caller, turn + 1)
      }
      const calling = yield* Effect.fork(
        Effect.promise(() => Promise.all(Array.from({ length: callers }, (_, caller) => callerLoop(caller))))
      )

      for (const old of replicas) {
        const fresh = yield* start
        known.add(fresh)
        yield* Effect.repeat(Effect.sleep("50 millis"), { until: () => ready.includes(fresh) })
        old.running.process.kill("SIGTERM")
        assert.propertyVal(yield* old.running.ended, "code", 0)
        known.delete(old)
      }
      isOver = true
      yield* Fiber.join(calling)
      assert.deepStrictEqual(failed, [])
      assert.isAbove(turns, 100)
      process.stderr.write(`rolling restart: ${turns} requests while three gateways were replaced, none failed\n`)
    }), 120_000)

  it.scopedLive(
    "answers those who wait, keeps the queue, and ends in the time it is given",
    () =>
      Effect.gen(function*() {
        // One write at once, and the next a minute later.
        const limits: ApiLimits = { window: "sliding", writes: 1, reads: 1000 }
        const api = yield* startApi(contacts, { ...limits, writes: 60 })
        const databaseUrl = yield* TestDatabase.make
        const { replicas: [first], start } = yield* startGateways(api, {
          count: 1,
          databaseUrl,
          limits,
          callers: 1,
          env: { LANEKIT_DRAIN: "1 second" }
        })
        if (first === undefined) return assert.fail("no gateway runs")
        assert.propertyVal(yield* change(first, 0, "wait=20"), "status", 200)
        assert.propertyVal(yield* change(first, 1, "respond-async"), "status", 202)
        const waiting = yield* Effect.fork(change(first, 2, "wait=200"))
        const queued = "SELECT id FROM operations WHERE status = 'queued'"
        while ((yield* rowsOf(databaseUrl, queued)).length < 2) yield* Effect.sleep("50 millis")

        const begin = performance.now()
        first.running.process.kill("SIGTERM")
        const told = yield* Fiber.join(waiting)
        const { code } = yield* first.running.ended
        assert.strictEqual(code, 0)
        assert.isBelow(performance.now() - begin, 10_000)
        // The slots are taken still: nothing was sent.
        assert.strictEqual((yield* rowsOf(databaseUrl, queued)).length, 2)
        assert.propertyVal(told, "status", 503)

        const next = yield* start
        assert.propertyVal(yield* change(next, 2, "respond-async"), "status", 202)
        const statuses = toStatuses(yield* rowsOf(databaseUrl, "SELECT status, attempts FROM operations ORDER BY seq"))
        assert.deepStrictEqual(statuses.slice(0, 1), [{ status: "done", attempts: 1 }])
        assert.lengthOf(statuses, 3)
      }),
    120_000
  )
})

const toStatuses = Schema.decodeUnknownSync(
  Schema.Array(Schema.Struct({ status: Schema.String, attempts: Schema.Number }))
)
