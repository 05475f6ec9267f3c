import { assert, describe, it } from "@effect/vitest"
import { assertNone } from "@effect/vitest/utils"
import { Clock, Context, Duration, Effect, Fiber, Layer, TestClock } from "effect"
import { make, maxAhead, ShiftedClock } from "../src/ShiftedClock.ts"

const shifted = Effect.map(Effect.clock, make)

const isDone = (fiber: Fiber.Fiber<unknown>) => Effect.map(Fiber.poll(fiber), ({ _tag }) => _tag === "Some")

/** Lets every fiber run as far as it can. */
const settle = Effect.replicateEffect(Effect.yieldNow(), 20)

describe("a clock that can be advanced", () => {
  it.effect("tells the real time, and what it was advanced by, however it is asked", () =>
    Effect.gen(function*() {
      const { clock, control } = yield* shifted
      yield* TestClock.setTime(1_000)
      assert.strictEqual(yield* clock.currentTimeMillis, 1_000)
      assert.isTrue(yield* control.advance(Duration.minutes(5)))
      assert.isTrue(yield* control.advance(Duration.millis(1)))
      assert.strictEqual(yield* clock.currentTimeMillis, 301_001)
      assert.strictEqual(clock.unsafeCurrentTimeMillis(), 301_001)
      assert.strictEqual(yield* clock.currentTimeNanos, 301_001_000_000n)
      assert.strictEqual(clock.unsafeCurrentTimeNanos(), 301_001_000_000n)
      assert.strictEqual(Duration.toMillis(yield* control.ahead), 300_001)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual(yield* clock.currentTimeMillis, 303_001)
    }))

  it.effect("lets sleepers sleep for as long as they asked, when nobody advances it", () =>
    Effect.gen(function*() {
      const { clock } = yield* shifted
      const sleeper = yield* Effect.fork(clock.sleep(Duration.minutes(1)))
      yield* TestClock.adjust("59 seconds")
      assert.isFalse(yield* isDone(sleeper))
      yield* TestClock.adjust("1 second")
      assert.isTrue(yield* isDone(sleeper))
    }))

  it.effect("wakes those whose time has come, and lets the others sleep for the rest", () =>
    Effect.gen(function*() {
      const { clock, control } = yield* shifted
      const [short, exact, long] = [
        yield* Effect.fork(clock.sleep(Duration.minutes(1))),
        yield* Effect.fork(clock.sleep(Duration.minutes(30))),
        yield* Effect.fork(clock.sleep(Duration.minutes(31)))
      ]
      yield* settle
      yield* control.advance(Duration.minutes(30))
      yield* settle
      assert.deepStrictEqual([yield* isDone(short), yield* isDone(exact), yield* isDone(long)], [true, true, false])
      yield* TestClock.adjust("59 seconds")
      assert.isFalse(yield* isDone(long))
      yield* TestClock.adjust("1 second")
      assert.isTrue(yield* isDone(long))
    }))

  it.effect("leaves no timer behind, neither of a sleeper that it wakes nor of one that is interrupted", () =>
    Effect.gen(function*() {
      const time = yield* Effect.clock
      let timers = 0
      const { clock, control } = make({
        [Clock.ClockTypeId]: Clock.ClockTypeId,
        unsafeCurrentTimeMillis: () => time.unsafeCurrentTimeMillis(),
        currentTimeMillis: time.currentTimeMillis,
        unsafeCurrentTimeNanos: () => time.unsafeCurrentTimeNanos(),
        currentTimeNanos: time.currentTimeNanos,
        sleep: () =>
          Effect.acquireUseRelease(Effect.sync(() => timers++), () => Effect.never, () => Effect.sync(() => timers--))
      })
      const short = yield* Effect.fork(clock.sleep(Duration.minutes(1)))
      const long = yield* Effect.fork(clock.sleep(Duration.hours(1)))
      yield* settle
      assert.strictEqual(timers, 2)
      yield* control.advance(Duration.minutes(1))
      yield* Fiber.join(short)
      yield* settle
      assert.strictEqual(timers, 1)
      yield* Fiber.interrupt(long)
      assert.strictEqual(timers, 0)
    }))

  it.effect("sleeps longer than a timer of JavaScript can, and for ever", () =>
    Effect.gen(function*() {
      const { clock, control } = yield* shifted
      const long = yield* Effect.fork(clock.sleep(Duration.days(60)))
      const endless = yield* Effect.fork(clock.sleep(Duration.infinity))
      yield* TestClock.adjust("59 days")
      assert.isFalse(yield* isDone(long))
      yield* TestClock.adjust("1 day")
      assert.isTrue(yield* isDone(long))
      yield* control.advance(Duration.days(365))
      yield* settle
      assertNone(yield* Fiber.poll(endless))
      yield* Fiber.interrupt(endless)
    }))

  it.effect("sets the time of day right without waking anybody earlier or later", () =>
    Effect.gen(function*() {
      const { clock, control } = yield* shifted
      yield* control.advance(Duration.hours(1))
      const sleeper = yield* Effect.fork(clock.sleep(Duration.minutes(1)))
      yield* settle
      const before = yield* clock.currentTimeNanos
      yield* control.reset
      assert.strictEqual(yield* clock.currentTimeMillis, yield* Clock.currentTimeMillis)
      assert.strictEqual(Duration.toMillis(yield* control.ahead), 0)
      assert.strictEqual(yield* clock.currentTimeNanos, before)
      yield* TestClock.adjust("59 seconds")
      assert.isFalse(yield* isDone(sleeper))
      yield* TestClock.adjust("1 second")
      assert.isTrue(yield* isDone(sleeper))
    }))

  it.effect("is never ahead by more than its limit", () =>
    Effect.gen(function*() {
      const { clock, control } = yield* shifted
      assert.isTrue(yield* control.advance(maxAhead))
      assert.isFalse(yield* control.advance(Duration.millis(1)))
      assert.isFalse(yield* control.advance(Duration.infinity))
      assert.strictEqual(yield* clock.currentTimeMillis, Duration.toMillis(maxAhead))
    }))

  it.effect("is the clock of everything that it is provided to, what that forks included", () =>
    Effect.gen(function*() {
      class Alarm extends Context.Tag("test/Alarm")<Alarm, Fiber.Fiber<number>>() {}
      const ring = Effect.andThen(Effect.sleep("1 hour"), Clock.currentTimeMillis)
      const context = yield* Layer.build(
        Layer.scoped(Alarm, Effect.forkScoped(ring)).pipe(Layer.provideMerge(ShiftedClock.layer))
      )
      yield* settle
      yield* Context.get(context, ShiftedClock).advance(Duration.hours(2))
      assert.strictEqual(yield* Fiber.join(Context.get(context, Alarm)), 7_200_000)
    }).pipe(Effect.scoped))
})
