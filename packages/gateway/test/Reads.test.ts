import { assert, describe, it } from "@effect/vitest"
import { Failure } from "@lanekit/core"
import { LaneWait, type Priority, RequestPriority } from "@lanekit/http"
import { missed, Signals } from "@lanekit/sql/Signals"
import { Deferred, Duration, Effect, Fiber, Layer, TestClock } from "effect"
import type { Representation } from "../src/ReadAnswer.ts"
import { Reads } from "../src/Reads.ts"
import { everything, toSignal } from "../src/RecordChange.ts"
import { ada, ask, changed, textOf } from "./reading.ts"
import { caller } from "./world.ts"

const layer = (timeToLive: Duration.DurationInput = 0, capacity = 100) =>
  Layer.provideMerge(
    Reads.layer({ timeToLive: Duration.decode(timeToLive), capacity, wait: Duration.seconds(30) }),
    Signals.layerLocal
  )

// A read that ends when it is told to, and counts.
const makeSource = Effect.gen(function*() {
  const counts = { begun: 0, interrupted: 0 }
  const end = yield* Deferred.make<Representation, Failure.Failure>()
  const read = Effect.suspend(() => {
    counts.begun += 1
    return Deferred.await(end)
  }).pipe(Effect.onInterrupt(() => Effect.sync(() => counts.interrupted += 1)))
  return { counts, end, read }
})

const counting = () => {
  let reads = 0
  return Effect.sync(() => textOf(String(++reads)))
}

// Everything has come as far as it can without time.
const settled = Effect.repeatN(Effect.yieldNow(), 50)

const forget = (...[change]: Parameters<typeof toSignal>) =>
  Effect.flatMap(Reads, ({ invalidate }) => invalidate(change))

describe("reads of a gateway", () => {
  it.effect("that ask for the same at the same time are one", () =>
    Effect.gen(function*() {
      const { counts, end, read } = yield* makeSource
      const fibers = yield* Effect.forEach([1, 2, 3], () => Effect.fork(ask(read)))
      yield* settled
      yield* Deferred.succeed(end, textOf("one"))
      const answers = yield* Effect.forEach(fibers, Fiber.join)
      assert.deepStrictEqual(answers.map(({ text }) => text), ["one", "one", "one"])
      assert.strictEqual(counts.begun, 1)
    }).pipe(Effect.provide(layer())))

  it.effect("are shared by callers with the same scopes, in any order, and by no others", () =>
    Effect.gen(function*() {
      const { counts, end, read } = yield* makeSource
      const [one, ...others] = ada.scopes
      if (one === undefined) return assert.fail("no scopes")
      const bob = caller("key_bob", { scopes: [...others, one] })
      const eve = caller("key_eve", { scopes: [one] })
      yield* Effect.forEach([ada, bob, eve], (by) => Effect.fork(ask(read, { by })))
      yield* settled
      assert.strictEqual(counts.begun, 2)
      yield* Deferred.succeed(end, textOf("one"))
    }).pipe(Effect.provide(layer())))

  it.effect("of who the caller is are the caller's own", () =>
    Effect.gen(function*() {
      const { counts, read } = yield* makeSource
      const { answer } = yield* Reads
      const me = { name: "getMe", input: { params: {}, query: {}, body: undefined }, wait: undefined } as const
      yield* Effect.forEach([ada, ada, caller("key_bob")], (by) => Effect.fork(answer({ ...me, caller: by }, read)))
      yield* settled
      assert.strictEqual(counts.begun, 2)
    }).pipe(Effect.provide(layer())))

  it.effect("go on for those who stay, and end when all have gone", () =>
    Effect.gen(function*() {
      const { counts, end, read } = yield* makeSource
      const [first, second, third] = yield* Effect.all([1, 2, 3].map(() => Effect.fork(ask(read))))
      if (first === undefined || second === undefined || third === undefined) return assert.fail("no fibers")
      yield* settled
      yield* Fiber.interrupt(first)
      yield* Fiber.interrupt(second)
      yield* settled
      assert.deepStrictEqual(counts, { begun: 1, interrupted: 0 })
      yield* Fiber.interrupt(third)
      // Who comes then begins anew, at once.
      const fourth = yield* Effect.fork(ask(read))
      yield* settled
      assert.deepStrictEqual(counts, { begun: 2, interrupted: 1 })
      yield* Deferred.succeed(end, textOf("four"))
      assert.strictEqual((yield* Fiber.join(fourth)).text, "four")
    }).pipe(Effect.provide(layer())))

  it.effect("fail together, and are not kept then", () =>
    Effect.gen(function*() {
      const { counts, end, read } = yield* makeSource
      const fibers = yield* Effect.forEach([1, 2], () => Effect.fork(Effect.flip(ask(read))))
      yield* settled
      yield* Deferred.fail(end, new Failure.Unavailable({ reason: "overloaded" }))
      const failures = yield* Effect.forEach(fibers, Fiber.join)
      assert.deepStrictEqual(failures.map(({ _tag }) => _tag), ["Unavailable", "Unavailable"])
      yield* Effect.flip(ask(read))
      assert.strictEqual(counts.begun, 2)
    }).pipe(Effect.provide(layer("1 hour"))))

  it.effect("that began before a change are not joined after it, and not kept", () =>
    Effect.gen(function*() {
      const before = yield* makeSource
      const first = yield* Effect.fork(ask(before.read))
      yield* settled
      yield* forget(changed("ct_1"))
      assert.strictEqual((yield* ask(Effect.succeed(textOf("after")))).text, "after")
      yield* Deferred.succeed(before.end, textOf("before"))
      assert.strictEqual((yield* Fiber.join(first)).text, "before")
      assert.strictEqual((yield* ask(Effect.die("it is kept"))).text, "after")
    }).pipe(Effect.provide(layer("1 hour"))))

  it.effect("go on while something else changes", () =>
    Effect.gen(function*() {
      const { counts, end, read } = yield* makeSource
      const first = yield* Effect.fork(ask(read))
      yield* settled
      yield* forget(changed("ct_2"))
      const second = yield* Effect.fork(ask(read))
      yield* settled
      yield* Deferred.succeed(end, textOf("one"))
      yield* Fiber.join(first)
      yield* Fiber.join(second)
      assert.strictEqual(counts.begun, 1)
    }).pipe(Effect.provide(layer())))
})

describe("answers of a gateway", () => {
  it.effect("are kept as long as they may be, and tell their age", () =>
    Effect.gen(function*() {
      const read = counting()
      assert.deepStrictEqual(yield* ask(read), { ...textOf("1"), age: undefined })
      yield* TestClock.adjust("59 seconds")
      assert.deepStrictEqual(yield* ask(read), { ...textOf("1"), age: Duration.seconds(59) })
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* ask(read), { ...textOf("2"), age: undefined })
    }).pipe(Effect.provide(layer("1 minute"))))

  it.effect("are as old as the question", () =>
    Effect.gen(function*() {
      const slow = yield* Effect.fork(ask(Effect.delay(Effect.succeed(textOf("slow")), "50 seconds")))
      yield* TestClock.adjust("50 seconds")
      yield* Fiber.join(slow)
      assert.deepStrictEqual((yield* ask(Effect.die("it is kept"))).age, Duration.seconds(50))
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* ask(Effect.succeed(textOf("new")))).text, "new")
    }).pipe(Effect.provide(layer("1 minute"))))

  it.effect("are not kept where nothing asks for it", () =>
    Effect.gen(function*() {
      const read = counting()
      yield* ask(read)
      assert.deepStrictEqual(yield* ask(read), { ...textOf("2"), age: undefined })
    }).pipe(Effect.provide(layer())))

  it.effect("that were not asked for the longest go first", () =>
    Effect.gen(function*() {
      const read = counting()
      yield* Effect.forEach(["ct_1", "ct_2", "ct_1", "ct_3"], (id) => ask(read, { id }))
      const texts = yield* Effect.forEach(["ct_1", "ct_3", "ct_2"], (id) => ask(read, { id }))
      assert.deepStrictEqual(texts.map(({ text }) => text), ["1", "3", "4"])
    }).pipe(Effect.provide(layer("1 hour", 2))))

  for (
    const [what, signal, isForgotten] of [
      ["what changed", toSignal(changed("ct_1")), true],
      ["anything", toSignal(everything), true],
      ["something that this version does not know", { topic: "changed", id: "thread th_1" }, true],
      ["what was missed", missed, true],
      ["another contact", toSignal(changed("ct_2")), false],
      ["a new contact", { topic: "changed", id: "contact" }, false],
      ["a company", { topic: "changed", id: "company co_1" }, false],
      ["the end of a write", { topic: "done", id: "op_1" }, false]
    ] as const
  ) {
    it.effect(`${isForgotten ? "are forgotten" : "stay"} when another process tells of ${what}`, () =>
      Effect.gen(function*() {
        const read = counting()
        yield* settled
        yield* ask(read)
        yield* Effect.flatMap(Signals, ({ publish }) => publish(signal))
        yield* settled
        assert.strictEqual((yield* ask(read)).text, isForgotten ? "2" : "1")
      }).pipe(Effect.provide(layer("1 hour"))))
  }
})

const batch = caller("key_batch", { priority: "batch" })

// It waits for its lane, by the priority that it has there, and goes on when told to.
const makeLane = Effect.gen(function*() {
  const asked: Array<Priority> = []
  const going = yield* Deferred.make<void>()
  const counts = { interrupted: 0 }
  const read = Effect.gen(function*() {
    const priority = yield* RequestPriority
    asked.push(priority)
    const { over = Effect.void, waiting } = yield* LaneWait
    yield* waiting({ lane: "read", priority, position: 0, estimate: Duration.seconds(5) })
    yield* Deferred.await(going)
    yield* over
    return textOf(priority)
  }).pipe(Effect.onInterrupt(() => Effect.sync(() => counts.interrupted += 1)))
  return { asked, counts, go: Deferred.succeed(going, undefined), read }
})

describe("the priority of a read", () => {
  it.effect("is that of its caller", () =>
    Effect.gen(function*() {
      const { asked, go, read } = yield* makeLane
      yield* go
      yield* ask(read, { by: batch })
      yield* ask(read)
      assert.deepStrictEqual(asked, ["batch", "interactive"])
    }).pipe(Effect.provide(layer())))

  it.effect("is that of the most urgent who waits for it", () =>
    Effect.gen(function*() {
      const { asked, counts, go, read } = yield* makeLane
      const [first, second] = [
        yield* Effect.fork(ask(read, { by: batch })),
        yield* Effect.fork(ask(read, { by: batch }))
      ]
      yield* settled
      const urgent = yield* Effect.fork(ask(read))
      yield* settled
      const [gone, third] = [yield* Effect.fork(ask(read)), yield* Effect.fork(ask(read, { by: batch }))]
      yield* settled
      assert.deepStrictEqual([asked, counts], [["batch", "interactive"], { interrupted: 1 }])
      // Who goes leaves the others alone.
      yield* Fiber.interrupt(gone)
      yield* Fiber.interrupt(first)
      yield* go
      const answers = yield* Effect.forEach([second, urgent, third], Fiber.join)
      assert.deepStrictEqual(answers.map(({ text }) => text), ["interactive", "interactive", "interactive"])
      assert.strictEqual(counts.interrupted, 1)
    }).pipe(Effect.provide(layer())))

  it.effect("stops nothing that has been sent", () =>
    Effect.gen(function*() {
      const { counts, end, read } = yield* makeSource
      const first = yield* Effect.fork(ask(read, { by: batch }))
      yield* settled
      const urgent = yield* Effect.fork(ask(read))
      yield* settled
      yield* Deferred.succeed(end, textOf("one"))
      yield* Fiber.join(first)
      yield* Fiber.join(urgent)
      assert.deepStrictEqual(counts, { begun: 1, interrupted: 0 })
    }).pipe(Effect.provide(layer())))

  it.effect("ends with all who wait, and tells each when it is too late", () =>
    Effect.gen(function*() {
      const { counts, read } = yield* makeLane
      const first = yield* Effect.fork(Effect.flip(ask(read, { by: batch, wait: 10 })))
      yield* settled
      const urgent = yield* Effect.fork(ask(read))
      yield* settled
      yield* TestClock.adjust("10 seconds")
      assert.strictEqual((yield* Fiber.join(first))._tag, "RateLimited")
      yield* Fiber.interrupt(urgent)
      yield* settled
      assert.strictEqual(counts.interrupted, 2)
    }).pipe(Effect.provide(layer())))
})

// It is told to wait that long, and goes when told to.
const queueing = (seconds: number, going: Deferred.Deferred<void>) =>
  Effect.gen(function*() {
    const { over = Effect.void, waiting } = yield* LaneWait
    const estimate = Duration.seconds(seconds)
    yield* waiting({ lane: "read", priority: "interactive", position: 0, estimate })
    yield* Deferred.await(going)
    yield* over
    yield* Effect.sleep("1 minute")
    return textOf("late")
  })

describe("a caller of a gateway who waits for the lane", () => {
  it.effect("is told at once when that takes too long, and nobody else is", () =>
    Effect.gen(function*() {
      const going = yield* Deferred.make<void>()
      const patient = yield* Effect.fork(ask(queueing(40, going), { wait: 50 }))
      yield* settled
      const hasty = yield* Effect.flip(ask(queueing(40, going), { wait: 30 }))
      assert.deepInclude(hasty, { _tag: "RateLimited", retryAfter: 40 })
      yield* TestClock.adjust("40 seconds")
      yield* Deferred.succeed(going, undefined)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual((yield* Fiber.join(patient)).text, "late")
    }).pipe(Effect.provide(layer())))

  it.effect("waits as long as the gateway says who says nothing", () =>
    Effect.gen(function*() {
      const going = yield* Deferred.make<void>()
      const failure = yield* Effect.flip(ask(queueing(31, going)))
      assert.deepInclude(failure, { _tag: "RateLimited", retryAfter: 31 })
    }).pipe(Effect.provide(layer())))

  it.effect("is told in time when the lane is later than it said", () =>
    Effect.gen(function*() {
      const going = yield* Deferred.make<void>()
      const asking = yield* Effect.fork(Effect.flip(ask(queueing(20, going))))
      yield* settled
      yield* TestClock.adjust("30 seconds")
      assert.deepInclude(yield* Fiber.join(asking), { _tag: "RateLimited", retryAfter: 1 })
    }).pipe(Effect.provide(layer())))

  it.effect("waits for the answer, however long that takes", () =>
    Effect.gen(function*() {
      const { end, read } = yield* makeSource
      const asking = yield* Effect.fork(ask(read, { wait: 0 }))
      yield* TestClock.adjust("1 hour")
      yield* Deferred.succeed(end, textOf("slow"))
      assert.strictEqual((yield* Fiber.join(asking)).text, "slow")
    }).pipe(Effect.provide(layer())))
})
