import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { fixedWindow } from "../../src/limits/FixedWindow.ts"
import { makeLaneBudget, minute, tenSeconds } from "../../src/limits/LaneBudget.ts"
import { slidingWindow } from "../../src/limits/SlidingWindow.ts"
import { tokenBucket } from "../../src/limits/TokenBucket.ts"
import type { Window, WindowKind } from "../../src/limits/Window.ts"

const limits = fc.integer({ min: 1, max: 7 })
const length = 1000

/** Moments that rise, some of them equal, many of them where a window begins or ends. */
const moments = fc.array(fc.oneof(fc.constantFrom(0, 1, 142, 999, 1000, 1001), fc.nat({ max: 400 })), { maxLength: 60 })
  .map((steps) => {
    let now = 5000
    return steps.map((step) => now += step)
  })

/** Which of the requests are admitted by a window, and what it said of each before. */
const admitted = <State>(window: Window<State>, times: ReadonlyArray<number>) => {
  let state = window.empty
  const made: Array<number> = []
  for (const now of times) {
    if (window.read(state, now).remaining === 0) continue
    state = window.spend(state, now)
    made.push(now)
  }
  return made
}

/** The same by the definition of a window: a request is admitted when the rule holds with it. */
const byRule = (times: ReadonlyArray<number>, holds: (made: ReadonlyArray<number>) => boolean) => {
  const made: Array<number> = []
  for (const now of times) {
    if (holds([...made, now])) made.push(now)
  }
  return made
}

describe("a window", () => {
  it("that is fixed admits as many in each length of time", () => {
    fc.assert(fc.property(limits, moments, (limit, times) => {
      const rule = (made: ReadonlyArray<number>) => {
        const now = Math.floor((made.at(-1) ?? 0) / length)
        return made.filter((time) => Math.floor(time / length) === now).length <= limit
      }
      assert.deepStrictEqual(admitted(fixedWindow(limit, length), times), byRule(times, rule))
    }))
  })

  it("that slides admits as many in any length of time", () => {
    fc.assert(fc.property(limits, moments, (limit, times) => {
      const rule = (made: ReadonlyArray<number>) =>
        made.filter((time) => time > (made.at(-1) ?? 0) - length).length <= limit
      assert.deepStrictEqual(admitted(slidingWindow(limit, length), times), byRule(times, rule))
    }))
  })

  it("that is a bucket admits as many as there are tokens", () => {
    fc.assert(fc.property(limits, moments, (limit, times) => {
      // Of any run of requests there were tokens enough: the bucket's, and those that came in the meantime.
      const rule = (made: ReadonlyArray<number>) => {
        const now = made.at(-1) ?? 0
        return made.every((from, index) => (made.length - index) * length <= limit * length + (now - from) * limit)
      }
      assert.deepStrictEqual(admitted(tokenBucket(limit, length), times), byRule(times, rule))
    }))
  })

  const windows: ReadonlyArray<readonly [name: string, make: (limit: number) => Window<unknown>]> = [
    ["fixed", (limit) => erased(fixedWindow(limit, length))],
    ["sliding", (limit) => erased(slidingWindow(limit, length))],
    ["bucket", (limit) => erased(tokenBucket(limit, length))]
  ]

  it.each(windows)("that is %s tells when it admits more, to the millisecond", (_, make) => {
    fc.assert(fc.property(limits, moments, (limit, times) => {
      const window = make(limit)
      let state = window.empty
      for (const now of times) {
        const { growsAt, remaining } = window.read(state, now)
        if (remaining < limit) {
          assert.isAbove(growsAt, now)
          assert.isAbove(window.read(state, growsAt).remaining, remaining)
          assert.strictEqual(window.read(state, growsAt - 1).remaining, remaining)
        }
        if (remaining > 0) state = window.spend(state, now)
      }
    }))
  })
})

/** A window whose state nobody looks into. */
const erased = <State>(window: Window<State>): Window<unknown> => {
  const states = new Map<object, State>()
  const seal = (state: State): object => {
    const sealed = {}
    states.set(sealed, state)
    return sealed
  }
  const open = (sealed: unknown): State =>
    (typeof sealed === "object" && sealed !== null ? states.get(sealed) : undefined) ?? window.empty
  return {
    empty: seal(window.empty),
    read: (sealed, now) => window.read(open(sealed), now),
    spend: (sealed, now) => seal(window.spend(open(sealed), now))
  }
}

const kinds: ReadonlyArray<WindowKind> = ["fixed", "sliding", "bucket"]

describe.each(kinds)("the budget of a lane whose window is %s", (kind) => {
  const steps = fc.array(fc.oneof(fc.nat({ max: 2000 }), fc.constantFrom(0, 999, 1000, 9999, 10_000, 60_000)), {
    maxLength: 80
  })
  const laneLimits = fc.record({ perMinute: fc.integer({ min: 1, max: 9 }), burst: fc.integer({ min: 1, max: 12 }) })

  it("is true to whoever comes back when it says, and counts down by one", () => {
    fc.assert(fc.property(laneLimits, steps, (limit, steps) => {
      const budget = makeLaneBudget(kind, limit)
      let now = 1_767_225_600_000
      for (const step of steps) {
        now += step
        const before = budget.read("key", now)
        const taken = budget.take("key", now)
        assert.strictEqual(taken.isAdmitted, before.remaining > 0)
        assert.strictEqual(taken.budget.remaining, Math.max(0, before.remaining - 1))
        assert.strictEqual(taken.budget.limit, limit.perMinute)
        if (taken.isAdmitted) continue
        assert.isAtLeast(taken.retryAfter, 1)
        const later = now + taken.retryAfter * 1000
        assert.isAbove(budget.read("key", later).remaining, 0)
        assert.strictEqual(budget.read("key", later - 1000).remaining, 0)
      }
    }))
  })

  it("admits no more than a burst in any ten seconds", () => {
    fc.assert(fc.property(laneLimits, steps, (limit, steps) => {
      const budget = makeLaneBudget(kind, limit)
      const made: Array<number> = []
      let now = 1_767_225_600_000
      for (const step of steps) {
        now += step
        if (budget.take("key", now).isAdmitted) made.push(now)
        assert.isAtMost(made.filter((time) => time > now - tenSeconds).length, limit.burst)
        if (kind === "sliding") assert.isAtMost(made.filter((time) => time > now - minute).length, limit.perMinute)
      }
    }))
  })

  it("is each key's own, and forgets the idle ones of many", () => {
    const budget = makeLaneBudget(kind, { perMinute: 2, burst: 4 })
    for (let key = 0; key < 1500; key++) {
      const { budget: left, isAdmitted } = budget.take(`key_${key}`, 1_767_225_600_000 + key * 100)
      assert.deepStrictEqual([isAdmitted, left.remaining], [true, 1])
    }
    assert.isBelow([...budget.keys()].length, 1100)
    budget.clear()
    assert.deepStrictEqual([...budget.keys()], [])
  })
})
