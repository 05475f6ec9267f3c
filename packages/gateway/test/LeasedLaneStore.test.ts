import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { LaneState } from "@lanekit/http"
import { missed, Signals } from "@lanekit/sql"
import { Array, Clock, Effect, FastCheck as fc, TestClock, TestContext } from "effect"
import { limitsOf, on, type Process, processOf, settle } from "./processes.ts"

const take = ({ store }: Process) =>
  Effect.map(store.take("read"), (grant) => grant._tag === "Granted" ? grant.slot : assert.fail("has to wait"))

const takeMany = (process: Process, count: number) => Effect.forEach(Array.range(1, count), () => take(process))

const end = ({ store }: Process, slot: number, observation: Partial<LaneState.Observation> = {}) =>
  store.end("read", slot, { _tag: "Answered", observation: { isRefused: false, ...observation } })

const usageOf = ({ lanes }: Process) => lanes.lane("read").usage

const window = 60_100

describe("a lane of which slots are leased", () => {
  it.scoped("takes many of them in few transactions, and tells of their ends in as few", () =>
    on(Effect.gen(function*() {
      const one = yield* processOf(1000)
      const slots = yield* takeMany(one, 200)
      assert.lengthOf(Array.dedupe(slots), 200)
      assert.isAtMost(one.transactions(), 12)
      const before = one.transactions()
      for (const slot of slots) yield* end(one, slot)
      yield* TestClock.adjust("1 second")
      assert.strictEqual(one.transactions() - before, 1)
      assert.propertyVal(yield* usageOf(one), "underWay", (yield* usageOf(one)).taken - 200)
    })))

  it.scoped("is a transaction for each of few, and leases nothing for them", () =>
    on(Effect.gen(function*() {
      const one = yield* processOf(1000)
      for (const taken of [1, 2, 3]) {
        yield* take(one)
        assert.strictEqual((yield* usageOf(one)).taken, taken)
        yield* TestClock.adjust("10 seconds")
      }
      assert.strictEqual(one.transactions(), 3)
    })))

  it.scoped("counts the end of a request from when it was, not from when it was told", () =>
    on(Effect.gen(function*() {
      const [one, two] = [yield* processOf(1), yield* processOf(1)]
      yield* usageOf(two)
      const slot = yield* take(one)
      yield* TestClock.adjust("400 millis")
      yield* end(one, slot)
      assert.deepStrictEqual(yield* usageOf(two), { limit: 1, taken: 1, underWay: 1 })
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* usageOf(two), { limit: 1, taken: 1, underWay: 0 })
      assert.deepStrictEqual(yield* two.store.take("read"), { _tag: "Wait", millis: window - 1000 })
    })))

  it.scoped.each(["after three seconds without a request", "when its scope closes"])(
    "gives back what it does not use %s, and holds what it sent",
    (when) =>
      on(Effect.gen(function*() {
        const [one, two] = [yield* processOf(320), yield* processOf(320)]
        yield* usageOf(two)
        const slots = yield* takeMany(one, 40)
        yield* Effect.forEach(slots, (slot) => end(one, slot))
        const { taken } = yield* usageOf(two)
        assert.isAbove(taken, 40)
        // To itself, what it has leased is free.
        assert.deepStrictEqual(yield* one.store.usage("read"), { limit: 320, taken: 40, underWay: 0 })
        assert.strictEqual(yield* one.store.estimate("read", 279), 0)
        assert.strictEqual(yield* one.store.estimate("read", 280), window)
        if (when.startsWith("after")) {
          yield* TestClock.adjust("2 seconds")
          assert.strictEqual((yield* usageOf(two)).taken, taken)
          yield* TestClock.adjust("2 seconds")
        } else {
          yield* one.stop
        }
        assert.deepStrictEqual(yield* usageOf(two), { limit: 320, taken: 40, underWay: 0 })
      }))
  )

  it.scoped("tells at once what ends after its scope has closed", () =>
    on(Effect.gen(function*() {
      const [one, two] = [yield* processOf(320), yield* processOf(320)]
      yield* usageOf(two)
      const slot = yield* take(one)
      yield* one.stop
      assert.deepStrictEqual(yield* usageOf(two), { limit: 320, taken: 1, underWay: 1 })
      yield* end(one, slot)
      assert.deepStrictEqual(yield* usageOf(two), { limit: 320, taken: 1, underWay: 0 })
    })))

  it.scoped("has others find some, and is theirs when they need it, however few there are", () =>
    on(Effect.gen(function*() {
      const processes = [yield* processOf(10), yield* processOf(10), yield* processOf(10)]
      for (const process of processes) yield* usageOf(process)
      for (let round = 0; round < 3; round++) {
        const slots: Array<readonly [Process, number]> = []
        for (const [process, count] of [[0, 4], [1, 3], [2, 3]] as const) {
          const own = processes[process] ?? assert.fail("no such process")
          for (const slot of yield* takeMany(own, count)) slots.push([own, slot])
        }
        for (const { store } of processes) assert.propertyVal(yield* store.take("read"), "_tag", "Wait")
        for (const [own, slot] of slots) yield* end(own, slot)
        yield* TestClock.adjust(window + 1000)
      }
    })))

  it.scoped("is closed to all at once when the server says so, and what was leased goes back", () =>
    on(Effect.gen(function*() {
      const [one, two] = [yield* processOf(1000), yield* processOf(1000)]
      yield* usageOf(two)
      const [first = -1] = yield* takeMany(one, 20)
      yield* end(one, first, { isRefused: true, retryAfter: 60 })
      for (const { store } of [one, two]) {
        assert.deepStrictEqual(yield* store.take("read"), { _tag: "Wait", millis: 60_000 })
      }
      assert.deepStrictEqual(yield* usageOf(one), { limit: 1000, taken: 20, underWay: 19 })
    })))

  it.scoped.each<readonly [string, Partial<LaneState.Observation>, LaneState.Grant]>([
    ["that it is closed", { isRefused: true, retryAfter: 60 }, { _tag: "Wait", millis: 59_990 }],
    ["a lower limit", { limit: 20 }, { _tag: "Wait", millis: window - 10 }]
  ])(
    "uses no more of what it has leased when another process is told %s",
    ([, observation, grant]) =>
      on(Effect.gen(function*() {
        const [one, two] = [yield* processOf(1000), yield* processOf(1000)]
        const slots = yield* takeMany(two, 20)
        yield* Effect.forEach(slots, (slot) => end(two, slot))
        const leased = (yield* usageOf(one)).taken - 20
        assert.isAbove(leased, 0)
        const first = yield* take(one)
        yield* end(one, first, observation)
        yield* TestClock.adjust("10 millis")
        assert.deepStrictEqual(yield* two.store.take("read"), grant)
      }))
  )

  it.scoped("has the others give back what they have leased before the database knows why", () =>
    on(Effect.gen(function*() {
      const reached = yield* Effect.makeLatch(true)
      const [one, two] = [yield* processOf(1000, { reached: reached.await }), yield* processOf(1000)]
      yield* Effect.addFinalizer(() => reached.open)
      // Both listen.
      yield* settle
      const slots = yield* takeMany(two, 20)
      yield* Effect.forEach(slots, (slot) => end(two, slot))
      const first = yield* take(one)
      yield* reached.close
      yield* end(one, first, { isRefused: true, retryAfter: 60 })
      yield* settle
      const before = two.transactions()
      yield* take(two)
      assert.strictEqual(two.transactions(), before + 1)
      yield* reached.open
      yield* settle
      assert.deepStrictEqual(yield* two.store.take("read"), { _tag: "Wait", millis: 60_000 })
    })))

  it.scoped("leases nothing while it hears no signals, and gives back what it has", () =>
    on(Effect.gen(function*() {
      const signals = yield* Signals
      let isListening = true
      const one = yield* processOf(1000).pipe(
        Effect.provideService(Signals, { ...signals, isListening: Effect.sync(() => isListening) })
      )
      yield* settle
      yield* takeMany(one, 20)
      const leased = (yield* usageOf(one)).taken - 20
      assert.isAbove(leased, 0)
      isListening = false
      yield* signals.publish(missed)
      yield* TestClock.adjust("1 second")
      for (const taken of [21, 22, 23]) {
        yield* take(one)
        assert.strictEqual((yield* usageOf(one)).taken, taken)
      }
    })))

  it.scoped("uses no more of a block that was leased while the server said that it is closed", () =>
    on(Effect.gen(function*() {
      const heard = yield* Effect.makeLatch(true)
      const one = yield* processOf(1000, { heard: heard.await })
      const [first = -1] = yield* takeMany(one, 31)
      yield* heard.close
      const leasing = yield* Effect.fork(take(one))
      yield* Effect.yieldNow({ priority: 1 })
      const before = one.transactions()
      yield* end(one, first, { isRefused: true, retryAfter: 60 })
      yield* heard.open
      yield* leasing
      assert.deepStrictEqual(yield* one.store.take("read"), { _tag: "Wait", millis: 60_000 })
      assert.strictEqual(one.transactions(), before + 1)
      assert.deepStrictEqual(yield* usageOf(one), { limit: 1000, taken: 32, underWay: 31 })
    })))

  it.scoped("leases nothing while others use the key, and sends no more than is left", () =>
    on(Effect.gen(function*() {
      const one = yield* processOf(1000)
      const [first = -1, ...others] = yield* takeMany(one, 20)
      for (const slot of others) yield* end(one, slot)
      yield* end(one, first, { limit: 1000, remaining: 25, resetIn: 30 })
      for (let left = 25; left > 0; left--) {
        yield* take(one)
        assert.strictEqual((yield* usageOf(one)).taken, 46 - left)
      }
      assert.propertyVal(yield* one.store.take("read"), "_tag", "Wait")
    })))

  it.scoped("keeps to a lower limit at once", () =>
    on(Effect.gen(function*() {
      const one = yield* processOf(1000)
      const [first = -1] = yield* takeMany(one, 20)
      yield* end(one, first, { limit: 22 })
      yield* takeMany(one, 2)
      assert.propertyVal(yield* one.store.take("read"), "_tag", "Wait")
      assert.deepStrictEqual(yield* one.store.usage("read"), { limit: 22, taken: 22, underWay: 21 })
    })))

  it.scoped("goes on when the database does, and has told everything then", () =>
    on(Effect.gen(function*() {
      const sql = yield* SqlClient
      const [one, two] = [yield* processOf(1000), yield* processOf(1000)]
      yield* usageOf(two)
      const slots = yield* takeMany(one, 100)
      yield* sql`PRAGMA query_only = ON`
      for (const slot of slots) yield* end(one, slot)
      yield* TestClock.adjust("10 seconds")
      yield* sql`PRAGMA query_only = OFF`
      yield* TestClock.adjust("20 seconds")
      assert.deepStrictEqual(yield* usageOf(two), { limit: 1000, taken: 100, underWay: 0 })
      assert.strictEqual(yield* two.lanes.lane("read").estimate(900), window - 30_000)
    })))

  it("answers as the pure state of a lane does, where answers tell nothing", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 120 }),
        fc.array(
          fc.oneof(
            fc.record({ take: fc.integer({ min: 1, max: 30 }) }),
            fc.record({
              end: fc.nat({ max: 200 }),
              how: fc.constantFrom<LaneState.SlotEnd>(
                { _tag: "Answered", observation: { isRefused: false } },
                { _tag: "Answered", observation: { isRefused: false } },
                { _tag: "Lost" },
                { _tag: "Unsent" }
              )
            }),
            fc.record({ pass: fc.integer({ min: 1, max: 40_000 }) })
          ),
          { maxLength: 30, size: "max" }
        ),
        (requests, steps) =>
          Effect.gen(function*() {
            const { store } = yield* processOf(requests)
            const limits = limitsOf(requests).read
            let pure = LaneState.empty
            const taken: Array<{ readonly stored: number; readonly pure: number }> = []
            for (const step of steps) {
              const now = yield* Clock.currentTimeMillis
              if ("pass" in step) yield* TestClock.adjust(step.pass)
              if ("take" in step) {
                for (let count = 0; count < step.take; count++) {
                  const [expected, state] = LaneState.take(pure, limits, now)
                  pure = state
                  const grant = yield* store.take("read")
                  assert.strictEqual(grant._tag, expected._tag)
                  if (grant._tag === "Wait") assert.deepStrictEqual(grant, expected)
                  if (grant._tag === "Granted" && expected._tag === "Granted") {
                    taken.push({ stored: grant.slot, pure: expected.slot })
                  }
                }
              }
              if ("end" in step) {
                const [slot] = taken.splice(step.end % Math.max(1, taken.length), 1)
                if (slot !== undefined) {
                  pure = LaneState.end(pure, limits, now, slot.pure, step.how)
                  yield* store.end("read", slot.stored, step.how)
                }
              }
              const later = yield* Clock.currentTimeMillis
              pure = LaneState.abandon(pure, limits, later, 120_000)
              assert.deepStrictEqual(yield* store.usage("read"), LaneState.usage(pure, limits, later))
              for (const before of [0, 1, 40]) {
                const estimate = yield* store.estimate("read", before)
                assert.strictEqual(estimate, LaneState.estimate(pure, limits, later, before))
              }
            }
          }).pipe(on, Effect.scoped, Effect.provide(TestContext.TestContext), Effect.runPromise)
      ),
      { numRuns: 15 }
    ), 60_000)
})
