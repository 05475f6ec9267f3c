import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { both } from "../../src/limits/both.ts"
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

  it("made of two admits what both do", () => {
    fc.assert(fc.property(limits, limits, moments, (one, other, times) => {
      const rule = (made: ReadonlyArray<number>) => {
        const within = (length: number) => made.filter((time) => time > (made.at(-1) ?? 0) - length).length
        return within(length) <= one && within(length / 7) <= other
      }
      const window = both(slidingWindow(one, length), slidingWindow(other, length / 7))
      assert.deepStrictEqual(admitted(window, times), byRule(times, rule))
    }))
  })

  it("that slides costs the same however many requests count", () => {
    const window = slidingWindow(1_000_000, 60_000)
    let state = window.empty
    // So many would take minutes if each looked at those before it.
    for (let now = 0; now < 200_000; now++) state = window.spend(state, now)
    assert.deepStrictEqual(window.read(state, 200_000), { remaining: 1_000_000 - 59_999, growsAt: 200_001 })
  })
})

/** What every window promises, however it counts. */
const promises = <State>(what: string, make: (limit: number) => Window<State>) =>
  describe(`a window ${what}`, () => {
    it("tells when it admits more, to the millisecond", () => {
      fc.assert(fc.property(limits, moments, (limit, times) => {
        const window = make(limit)
        const whole = window.read(window.empty, 5000).remaining
        let state = window.empty
        for (const now of times) {
          const { growsAt, remaining } = window.read(state, now)
          if (remaining < whole) {
            assert.isAbove(growsAt, now)
            assert.isAbove(window.read(state, growsAt).remaining, remaining)
            assert.strictEqual(window.read(state, growsAt - 1).remaining, remaining)
          } else assert.strictEqual(growsAt, now)
          if (remaining > 0) state = window.spend(state, now)
        }
      }))
    })

    it("is whole again when nothing was spent for its length", () => {
      fc.assert(fc.property(limits, moments, (limit, times) => {
        const window = make(limit)
        const last = times.at(-1) ?? 0
        let state = window.empty
        for (const now of times) if (window.read(state, now).remaining > 0) state = window.spend(state, now)
        assert.deepStrictEqual(window.read(state, last + length), window.read(window.empty, last + length))
      }))
    })
  })

promises("that is fixed", (limit) => fixedWindow(limit, length))
promises("that slides", (limit) => slidingWindow(limit, length))
promises("that is a bucket", (limit) => tokenBucket(limit, length))
promises("that is fixed, with bursts", (limit) => both(fixedWindow(limit, length), slidingWindow(4, length / 5)))
promises("that is a bucket, with bursts", (limit) => both(tokenBucket(limit, length), slidingWindow(4, length / 5)))

const start = 1_767_225_600_000

const kinds: ReadonlyArray<WindowKind> = ["fixed", "sliding", "bucket"]

describe.each(kinds)("the budget of a lane whose window is %s", (kind) => {
  const steps = fc.array(fc.oneof(fc.nat({ max: 2000 }), fc.constantFrom(0, 999, 1000, 9999, 10_000, 60_000)), {
    maxLength: 80
  })
  const laneLimits = fc.record({ perMinute: fc.integer({ min: 1, max: 9 }), burst: fc.integer({ min: 1, max: 12 }) })

  it("is true to whoever comes back when it says, and counts down by one", () => {
    fc.assert(fc.property(laneLimits, steps, (limit, steps) => {
      const budget = makeLaneBudget(kind, limit)
      let now = start
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
      let now = start
      for (const step of steps) {
        now += step
        if (budget.take("key", now).isAdmitted) made.push(now)
        assert.isAtMost(made.filter((time) => time > now - tenSeconds).length, limit.burst)
        if (kind === "sliding") assert.isAtMost(made.filter((time) => time > now - minute).length, limit.perMinute)
      }
    }))
  })

  it("is each key's own, and known for a minute after its last request", () => {
    const budget = makeLaneBudget(kind, { perMinute: 2, burst: 4 })
    for (let key = 0; key < 1500; key++) {
      const { budget: left, isAdmitted } = budget.take(`key_${key}`, start + key * 100)
      assert.deepStrictEqual([isAdmitted, left.remaining], [true, 1])
    }
    assert.lengthOf([...budget.keys()], 600)
    budget.take("key_900", start + 150_000)
    budget.take("key_0", start + 209_999)
    assert.deepStrictEqual([...budget.keys()], ["key_900", "key_0"])
    budget.clear()
    assert.deepStrictEqual([...budget.keys()], [])
  })

  it("begins anew when the clock was set back", () => {
    const budget = makeLaneBudget(kind, { perMinute: 2, burst: 1 })
    const hour = 3_600_000
    for (
      const [now, isAdmitted] of [[start + hour, true], [start + hour, false], [start, true], [start, false]] as const
    ) {
      assert.strictEqual(budget.take("key", now).isAdmitted, isAdmitted)
    }
    assert.isAtMost(budget.take("key", start).retryAfter, 10)
  })
})
