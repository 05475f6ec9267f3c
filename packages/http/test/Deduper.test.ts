import { assert, describe, it } from "@effect/vitest"
import { assertEquals, assertNone, assertSome } from "@effect/vitest/utils"
import { Event } from "@lanekit/core"
import { Webhook } from "@lanekit/http"
import { Deferred, Duration, Effect, Exit, FastCheck as fc, Fiber, Option, TestClock } from "effect"

const id = Event.EventId.make("evt_1")
const idOf = (number: number) => Event.EventId.make(`evt_${number}`)

/** Work that counts how often it was begun, and ends when it is told how. */
const makeWork = <E = never>() =>
  Effect.gen(function*() {
    const done = yield* Deferred.make<string, E>()
    let runs = 0
    const run = Effect.suspend(() => {
      runs += 1
      return Deferred.await(done)
    })
    return { run, done, runs: () => runs }
  })

const count = () => {
  let runs = 0
  return { run: Effect.sync(() => runs += 1), runs: () => runs }
}

describe("a deduper", () => {
  it.effect("runs what is new, once", () =>
    Effect.gen(function*() {
      const deduper = yield* Webhook.makeDeduper()
      const { run, runs } = count()
      assertSome(yield* deduper.once(id, run), 1)
      assertNone(yield* deduper.once(id, run))
      assertSome(yield* deduper.once(idOf(2), run), 2)
      assert.strictEqual(runs(), 2)
    }))

  it.effect("runs again what failed, died or was interrupted", () =>
    Effect.gen(function*() {
      const deduper = yield* Webhook.makeDeduper<"busy">()
      assertEquals(yield* Effect.exit(deduper.once(id, Effect.fail("busy" as const))), Exit.fail("busy" as const))
      assertEquals(yield* Effect.exit(deduper.once(id, Effect.die("bug"))), Exit.die("bug"))
      const fiber = yield* Effect.fork(deduper.once(id, Effect.never))
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(fiber)
      assertSome(yield* deduper.once(id, Effect.succeed("done")), "done")
      assertNone(yield* deduper.once(id, Effect.fail("busy" as const)))
    }))

  it.effect("has those wait that come meanwhile", () =>
    Effect.gen(function*() {
      const deduper = yield* Webhook.makeDeduper()
      const { done, run, runs } = yield* makeWork()
      const first = yield* Effect.fork(deduper.once(id, run))
      const others = yield* Effect.forEach([1, 2, 3], () => Effect.fork(deduper.once(id, run)))
      yield* TestClock.adjust("1 minute")
      for (const fiber of [first, ...others]) assertNone(yield* Fiber.poll(fiber))
      // Another event does not wait.
      assertSome(yield* deduper.once(idOf(2), Effect.succeed("other")), "other")
      yield* Deferred.succeed(done, "done")
      assertSome(yield* Fiber.join(first), "done")
      for (const fiber of others) assertNone(yield* Fiber.join(fiber))
      assert.strictEqual(runs(), 1)
    }))

  it.effect("has those fail that wait for what fails", () =>
    Effect.gen(function*() {
      const deduper = yield* Webhook.makeDeduper<"busy">()
      const { done, run, runs } = yield* makeWork<"busy">()
      const fibers = yield* Effect.forEach([1, 2, 3], () => Effect.fork(deduper.once(id, run)))
      yield* TestClock.adjust("1 minute")
      yield* Deferred.fail(done, "busy")
      for (const fiber of fibers) assertEquals(yield* Fiber.await(fiber), Exit.fail("busy" as const))
      assert.strictEqual(runs(), 1)
    }))

  it.effect("lets one of those run that wait for what is interrupted", () =>
    Effect.gen(function*() {
      const deduper = yield* Webhook.makeDeduper()
      const { done, run, runs } = yield* makeWork()
      const first = yield* Effect.fork(deduper.once(id, run))
      yield* TestClock.adjust("1 minute")
      const others = yield* Effect.forEach([1, 2, 3], () => Effect.fork(deduper.once(id, run)))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.interrupt(first)
      yield* Deferred.succeed(done, "done")
      const outcomes = yield* Effect.forEach(others, Fiber.join)
      assert.strictEqual(outcomes.filter(Option.isSome).length, 1)
      assert.strictEqual(runs(), 2)
    }))

  it.effect("goes on when one that waits is interrupted", () =>
    Effect.gen(function*() {
      const deduper = yield* Webhook.makeDeduper()
      const { done, run } = yield* makeWork()
      const first = yield* Effect.fork(deduper.once(id, run))
      const other = yield* Effect.fork(deduper.once(id, run))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.interrupt(other)
      yield* Deferred.succeed(done, "done")
      assertSome(yield* Fiber.join(first), "done")
    }))

  it.effect("remembers for a time, whatever the clock says", () =>
    Effect.gen(function*() {
      const deduper = yield* Webhook.makeDeduper({ timeToLive: Duration.hours(1) })
      const { run, runs } = count()
      yield* deduper.once(id, run)
      yield* TestClock.adjust(Duration.subtract(Duration.hours(1), Duration.millis(1)))
      assertNone(yield* deduper.once(id, run))
      yield* TestClock.adjust("1 millis")
      assertSome(yield* deduper.once(id, run), 2)
      assert.strictEqual(runs(), 2)
    }))

  it.effect("remembers longer than the vendor repeats", () =>
    Effect.gen(function*() {
      const deduper = yield* Webhook.makeDeduper()
      yield* deduper.once(id, Effect.void)
      yield* TestClock.adjust("24 hours")
      assertNone(yield* deduper.once(id, Effect.void))
    }))

  it.effect.prop(
    "remembers as many as it may, those that came last",
    [fc.integer({ min: 1, max: 5 }), fc.array(fc.nat({ max: 8 }))],
    ([capacity, deliveries]) =>
      Effect.gen(function*() {
        const deduper = yield* Webhook.makeDeduper({ capacity })
        let known: ReadonlyArray<number> = []
        for (const number of deliveries) {
          const outcome = yield* deduper.once(idOf(number), Effect.void)
          assert.strictEqual(Option.isNone(outcome), known.includes(number))
          known = [number, ...known.filter((other) => other !== number)].slice(0, capacity)
        }
      })
  )
})
