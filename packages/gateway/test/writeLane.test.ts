import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option, TestClock } from "effect"
import { on, type Process, processOf, settle } from "./processes.ts"

const take = ({ store }: Process) =>
  Effect.map(store.take("write"), (grant) => grant._tag === "Granted" ? grant.slot : assert.fail("has to wait"))

const isToldToWait = ({ store }: Process, slot: number) =>
  store.end("write", slot, { _tag: "Answered", observation: { isRefused: true, retryAfter: 60 } })

/** A process that was told to wait for a minute, and others, while the database cannot be reached. */
const refused = Effect.gen(function*() {
  const reached = yield* Effect.makeLatch(true)
  const [one, two] = [yield* processOf(1000, { reached: reached.await }), yield* processOf(1000)]
  yield* Effect.addFinalizer(() => reached.open)
  yield* settle
  const slot = yield* take(one)
  yield* reached.close
  const ended = yield* Effect.fork(isToldToWait(one, slot))
  yield* settle
  return { ended, one, reached, two }
})

describe("a lane of writes", () => {
  it.scoped("has a write that was told to wait wait until the others are told, so that none is sent in between", () =>
    on(Effect.gen(function*() {
      const { ended, one, reached, two } = yield* refused
      assert.deepStrictEqual(yield* Fiber.poll(ended), Option.none())
      // What this process has taken is not used from now on, and what the other has when that can be known.
      assert.deepStrictEqual([one.recalls(), two.recalls()], [1, 0])
      yield* reached.open
      yield* Fiber.join(ended)
      yield* settle
      assert.isAbove(two.recalls(), 0)
      assert.deepStrictEqual(yield* two.store.take("write"), { _tag: "Wait", millis: 60_000 })
    })))

  it.scoped("waits for a second at most", () =>
    on(Effect.gen(function*() {
      const { ended } = yield* refused
      yield* TestClock.adjust("999 millis")
      assert.deepStrictEqual(yield* Fiber.poll(ended), Option.none())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(ended)
    })))
})
