import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { epoch, VirtualTime } from "../src/VirtualTime.ts"

const hour = 3_600_000

describe("virtual time", () => {
  it("lets things happen in the order of their times, and then of when they were asked for", () => {
    const time = new VirtualTime()
    const happened: Array<string> = []
    for (const [at, name] of [[30, "c"], [10, "a"], [20, "b"], [10, "A"], [20, "B"]] as const) {
      time.at(at, () => happened.push(`${name}${time.now}`))
    }
    assert.isTrue(time.run(hour))
    assert.deepStrictEqual(happened, ["a10", "A10", "b20", "B20", "c30"])
  })

  it("forgets what was called off", () => {
    const time = new VirtualTime()
    const timer = time.at(10, () => assert.fail("it happened"))
    assert.isTrue(time.callOff(timer))
    assert.isFalse(time.callOff(timer))
    assert.isTrue(time.run(hour))
  })

  it("ends at its limit", () => {
    const time = new VirtualTime()
    time.at(2 * hour, () => assert.fail("it happened"))
    assert.isFalse(time.run(hour))
  })

  it("is the time of fibers, whose wall clock may jump while the steady one does not", () => {
    const time = new VirtualTime()
    const seen: Array<readonly [number, number]> = []
    const look = Effect.gen(function*() {
      const wall = yield* Clock.currentTimeMillis
      const steady = yield* Clock.currentTimeNanos
      seen.push([wall - epoch, Number(steady / 1_000_000n) - epoch])
    })
    const program = look.pipe(
      Effect.zipRight(Effect.sleep(1000)),
      Effect.zipRight(look),
      Effect.withClock(time.clock)
    )
    Effect.runFork(program, { scheduler: time.scheduler })
    time.at(500, () => {
      time.wallOffset = -hour
    })
    assert.isTrue(time.run(hour))
    assert.deepStrictEqual(seen, [[0, 0], [1000 - hour, 1000]])
    assert.strictEqual(time.sleepers, 0)
  })
})
