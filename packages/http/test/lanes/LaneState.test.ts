import { assert, describe, it } from "@effect/vitest"
import { Duration, FastCheck as fc } from "effect"
import { type LaneLimits, margin, vendorLimits } from "../../src/Lane.ts"
import * as LaneState from "../../src/LaneState.ts"
import * as History from "./history.ts"
import * as Servers from "./servers.ts"

const lateArrival = 120_000

const limitsOf = (requests: number): LaneLimits => ({ ...vendorLimits.write, requests })

const requests = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(60))

// More than fills the lane, so that there is something to hold back.
const fatesFor = (limit: number) => History.fates(limit * 4 + 20)

/** The most that any sixty seconds hold, found by looking at those that begin with each. */
const mostSliding = (counted: ReadonlyArray<number>): number =>
  Math.max(0, ...counted.map((from) => counted.filter((at) => at >= from && at < from + 60_000).length))

const mostFixed = (counted: ReadonlyArray<number>, phase: number): number => {
  const minutes = counted.map((at) => Math.floor((at - phase) / 60_000))
  return Math.max(0, ...minutes.map((minute) => minutes.filter((each) => each === minute).length))
}

const refusedByBucket = (counted: ReadonlyArray<number>, limit: number): number => {
  const server = Servers.bucket(limit, "next")
  return counted.filter((at) => !server.count(at)).length
}

const countedOf = (sent: ReadonlyArray<History.Sent>): ReadonlyArray<number> =>
  sent.map(({ countedAt }) => countedAt).filter(Number.isFinite).toSorted((a, b) => a - b)

const quiet: LaneState.Observation = { isRefused: false }

describe("a lane's limit", () => {
  it("is kept in every window of every kind, whatever happens", () => {
    fc.assert(
      fc.property(
        requests.chain((limit) => fc.tuple(fc.constant(limit), fatesFor(limit))),
        fc.array(History.observation, { maxLength: 20 }),
        fc.integer({ min: 0, max: 59_999 }),
        // Clocks of two machines do not run at quite the same speed.
        fc.double({ min: 0.999, max: 1.001, noNaN: true }),
        ([limit, fates], observations, phase, speed) => {
          let answers = 0
          const { sent } = History.live(
            limitsOf(limit),
            lateArrival,
            fates,
            () => observations[answers++ % Math.max(1, observations.length)] ?? quiet
          )
          assert.strictEqual(sent.length, fates.length)
          const counted = countedOf(sent).map((at) => at * speed)
          assert.isAtMost(mostSliding(counted), limit)
          assert.isAtMost(mostFixed(counted, phase), limit)
          assert.strictEqual(refusedByBucket(counted, limit), 0)
        }
      ),
      { numRuns: 400 }
    )
  })

  it("is kept by a lane that always has more to send, and used up", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.array(
          fc.record({ latency: fc.integer({ min: 0, max: 400 }), counted: fc.double({ min: 0, max: 1, noNaN: true }) }),
          {
            minLength: 1,
            maxLength: 50
          }
        ),
        (limit, each) => {
          const fates = Array.from({ length: limit * 6 }, (_, index): History.Fate => ({
            after: 0,
            end: "Answered",
            ...each[index % each.length] ?? { latency: 0, counted: 0 }
          }))
          const { now, sent } = History.live(limitsOf(limit), lateArrival, fates)
          assert.isAtMost(mostSliding(countedOf(sent)), limit)
          assert.isAtMost(now, 5 * (60_000 + margin + 400))
        }
      ),
      { numRuns: 50 }
    )
  })

  it("is the lower one of the configured and the named one, and follows what is named", () => {
    const limits = limitsOf(3)
    const saying = (limit: number) =>
      LaneState.end(LaneState.take(LaneState.empty, limits, 0)[1], limits, 0, 0, {
        _tag: "Answered",
        observation: { isRefused: false, limit }
      })
    assert.strictEqual(LaneState.usage(saying(2), limits, 0).limit, 2)
    assert.strictEqual(LaneState.usage(saying(9), limits, 0).limit, 3)
    assert.strictEqual(LaneState.usage(saying(0), limits, 0).limit, 1)
  })

  it("may be any whole number, and costs a request no more for that", () => {
    const limits = limitsOf(Number.MAX_SAFE_INTEGER)
    const [grant, state] = LaneState.take(LaneState.empty, limits, 0)
    assert.strictEqual(grant._tag, "Granted")
    assert.strictEqual(LaneState.estimate(state, limits, 0, 1000), 0)
  })
})

describe("a slot", () => {
  const limits = limitsOf(1)
  const one = LaneState.take(LaneState.empty, limits, 1000)[1]
  const opensAt = (state: LaneState.LaneState, now: number): number => {
    const [grant] = LaneState.take(state, limits, now)
    return grant._tag === "Granted" ? now : now + grant.millis
  }
  const freeAt = (how: LaneState.SlotEnd) => opensAt(LaneState.end(one, limits, 1200, 0, how), 1200)

  it("is free a window after its answer, a late arrival later where there was none, and at once where nothing was sent", () => {
    assert.strictEqual(freeAt({ _tag: "Answered", observation: quiet }), 1200 + 60_000 + margin)
    assert.strictEqual(freeAt({ _tag: "Lost" }), 1200 + 60_000 + margin + lateArrival)
    assert.strictEqual(freeAt({ _tag: "Unsent" }), 1200)
  })

  it("is taken however long its request is under way", () => {
    const week = Duration.toMillis("7 days")
    assert.strictEqual(opensAt(one, 1000 + week), 1000 + week + 60_000 + margin)
    assert.deepStrictEqual(LaneState.usage(one, limits, 1000 + week), { limit: 1, taken: 1, underWay: 1 })
  })

  it("ends once", () => {
    const answered = LaneState.end(one, limits, 1200, 0, { _tag: "Answered", observation: quiet })
    for (const how of [{ _tag: "Unsent" }, { _tag: "Lost" }, { _tag: "Answered", observation: quiet }] as const) {
      assert.deepStrictEqual(LaneState.end(answered, limits, 5000, 0, how), answered)
      assert.deepStrictEqual(LaneState.end(one, limits, 5000, 7, how), one)
    }
  })
})

describe("a slot whose end nobody told", () => {
  const limits = limitsOf(2)
  const after = 90_000
  const lostAt = 1000 + after
  const lostUntil = lostAt + 60_000 + margin + lateArrival
  const one = LaneState.take(LaneState.empty, limits, 1000)[1]
  const given = (now: number) => LaneState.abandon(one, limits, now, after)
  const takenAt = (state: LaneState.LaneState, now: number) => LaneState.usage(state, limits, now).taken

  it("is under way until then, and lost at that moment, whenever that is seen", () => {
    assert.strictEqual(given(lostAt - 1), one)
    for (const seenAt of [lostAt, lostAt + 70_000, lostUntil - 1]) {
      const state = given(seenAt)
      assert.deepStrictEqual(LaneState.usage(state, limits, seenAt), { limit: 2, taken: 1, underWay: 0 })
      assert.strictEqual(takenAt(state, lostUntil - 1), 1)
      assert.strictEqual(takenAt(state, lostUntil), 0)
      assert.deepStrictEqual(LaneState.abandon(state, limits, seenAt + 1, after), state)
    }
  })

  it("is free a window after an answer that comes later, or that it was lost later", () => {
    const now = lostUntil - 10_000
    const answered = LaneState.end(given(now), limits, now, 0, { _tag: "Answered", observation: quiet })
    assert.strictEqual(takenAt(answered, now + 60_000 + margin - 1), 1)
    assert.strictEqual(takenAt(answered, now + 60_000 + margin), 0)
    const lost = LaneState.end(given(now), limits, now, 0, { _tag: "Lost" })
    assert.strictEqual(takenAt(lost, now + 60_000 + margin + lateArrival - 1), 1)
    assert.strictEqual(takenAt(lost, now + 60_000 + margin + lateArrival), 0)
    for (const state of [answered, lost]) {
      assert.deepStrictEqual(LaneState.end(state, limits, now + 1, 0, { _tag: "Unsent" }), state)
    }
  })

  it("is free at once when it turns out that nothing was sent", () => {
    assert.strictEqual(takenAt(LaneState.end(given(lostAt), limits, lostAt, 0, { _tag: "Unsent" }), lostAt), 0)
  })

  it("leaves those alone that have ended, or are younger", () => {
    const two = LaneState.take(
      LaneState.end(one, limits, 2000, 0, { _tag: "Answered", observation: quiet }),
      limits,
      3000
    )[1]
    assert.strictEqual(LaneState.abandon(two, limits, 3000 + after - 1, after), two)
  })
})

describe("estimate", () => {
  it("is what happens, when answers come at once and say nothing", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        History.fates(20),
        fc.array(History.observation, { maxLength: 20 }),
        (limit, fates, observations) => {
          const limits = limitsOf(limit)
          let answers = 0
          const lived = History.live(
            limits,
            lateArrival,
            fates,
            () => observations[answers++ % Math.max(1, observations.length)] ?? quiet
          )
          let { now, state } = lived
          const told = Array.from({ length: 20 }, (_, before) => now + LaneState.estimate(state, limits, now, before))
          // Also what is under way is answered now.
          for (let slot = 0; slot < state.nextSlot; slot++) {
            state = LaneState.end(state, limits, now, slot, { _tag: "Answered", observation: quiet })
          }
          const happened = told.map(() => {
            for (;;) {
              const [grant, next] = LaneState.take(state, limits, now)
              state = next
              if (grant._tag === "Granted") {
                state = LaneState.end(state, limits, now, grant.slot, { _tag: "Answered", observation: quiet })
                return now
              }
              now += grant.millis
            }
          })
          assert.deepStrictEqual(told, happened)
        }
      ),
      { numRuns: 400 }
    )
  })

  it("looks as far ahead as anybody waits", () => {
    const hours = LaneState.estimate(LaneState.empty, limitsOf(1), 0, 1_000_000)
    assert.strictEqual(hours, 1_000_000 * (60_000 + margin))
  })
})

describe("Retry-After", () => {
  const limits = limitsOf(5)
  const answered = (state: LaneState.LaneState, at: number, observation: LaneState.Observation) => {
    const [grant, taken] = LaneState.take(state, limits, at)
    assert.strictEqual(grant._tag, "Granted")
    return LaneState.end(taken, limits, at, grant._tag === "Granted" ? grant.slot : -1, {
      _tag: "Answered",
      observation
    })
  }
  const opensAt = (state: LaneState.LaneState, now: number): number => now + LaneState.estimate(state, limits, now, 0)

  it.each([1, 59, 60, 61, 3600])("of %i closes the lane to the second", (retryAfter) => {
    for (const isRefused of [true, false]) {
      const state = answered(LaneState.empty, 500, { isRefused, retryAfter })
      const until = 500 + retryAfter * 1000
      assert.strictEqual(opensAt(state, 500), until)
      assert.strictEqual(LaneState.take(state, limits, until - 1)[0]._tag, "Wait")
      assert.strictEqual(LaneState.take(state, limits, until)[0]._tag, "Granted")
    }
  })

  it("opens to the second what other fields would keep closed", () => {
    const state = answered(LaneState.empty, 0, {
      isRefused: true,
      retryAfter: 5,
      limit: 5,
      remaining: 0,
      resetIn: 5
    })
    assert.strictEqual(opensAt(state, 0), 5000)
  })

  it("is not shortened by a later one, and prolonged by it", () => {
    const two = LaneState.take(LaneState.take(LaneState.empty, limits, 0)[1], limits, 0)[1]
    const end = (state: LaneState.LaneState, at: number, slot: number, retryAfter: number) =>
      LaneState.end(state, limits, at, slot, { _tag: "Answered", observation: { isRefused: true, retryAfter } })
    assert.strictEqual(opensAt(end(end(two, 0, 0, 30), 1000, 1, 5), 1000), 30_000)
    assert.strictEqual(opensAt(end(end(two, 0, 0, 30), 1000, 1, 30), 1000), 31_000)
  })

  it("that is missing from a refusal is the reset, or a minute", () => {
    assert.strictEqual(opensAt(answered(LaneState.empty, 0, { isRefused: true }), 0), 60_000)
    // The reset may have been rounded down.
    assert.strictEqual(opensAt(answered(LaneState.empty, 0, { isRefused: true, resetIn: 20 }), 0), 21_000)
    assert.strictEqual(opensAt(answered(LaneState.empty, 0, { isRefused: true, resetIn: 3600 }), 0), 60_000)
  })

  it("of 0 in a refusal was rounded down", () => {
    assert.strictEqual(opensAt(answered(LaneState.empty, 0, { isRefused: true, retryAfter: 0 }), 0), 1000)
  })

  it("holds in every history: nothing is sent before its end", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        History.fates(40),
        fc.array(History.observation, { minLength: 1, maxLength: 20 }),
        (limit, fates, observations) => {
          let answers = 0
          let closedUntil = 0
          History.live(
            limitsOf(limit),
            lateArrival,
            fates,
            () => observations[answers++ % observations.length] ?? quiet,
            ({ sentAt }) => assert.isAtLeast(sentAt, closedUntil),
            ({ endedAt }, observation) => {
              closedUntil = Math.max(closedUntil, endedAt + (observation?.retryAfter ?? 0) * 1000)
            }
          )
        }
      ),
      { numRuns: 300 }
    )
  })
})

const makeServer: fc.Arbitrary<Servers.MakeServer> = fc.oneof(
  fc.integer({ min: 0, max: 59_999 }).map(Servers.fixed),
  fc.constant(Servers.sliding),
  fc.constant(Servers.bucket)
)

const reset = fc.constantFrom("next" as const, "whole" as const)

const rounding = fc.constantFrom(Math.floor, Math.ceil)

/** What an answer of the server said, and when in the order of all sendings and ends it was sent and seen. */
interface Answer {
  readonly sent: number
  readonly seen: number
  readonly seenAt: number
  readonly remaining: number
  readonly resetAt: number
}

interface World {
  readonly isShared: boolean
  /** What was sent, without what turned out not to have been. */
  readonly sent: ReadonlyArray<{ readonly sent: number; readonly ended: number }>
  readonly answers: ReadonlyArray<Answer>
}

/** Sends requests to a server that others send to as well, and gives back those that were sent and how many it refused. */
const play = (
  limit: number,
  server: Servers.Server,
  round: (seconds: number) => number,
  fates: ReadonlyArray<History.Fate>,
  others: ReadonlyArray<number>,
  onSend: (now: number, world: World) => void
) => {
  interface Words {
    readonly at: number
    readonly isRefused: boolean
    readonly remaining: number
    readonly resetAt: number
  }
  // The server counts in the order of time.
  const arriving: Array<{ readonly at: number; readonly slot?: number }> = others.map((at) => ({ at }))
  const words = new Map<number, Words>()
  const advance = (until: number) => {
    arriving.sort((a, b) => a.at - b.at)
    while ((arriving[0]?.at ?? Infinity) <= until) {
      const next = arriving.shift()
      if (next === undefined) return
      const { at, slot } = next
      const isRefused = !server.count(at)
      if (slot !== undefined) {
        words.set(slot, { at, isRefused, remaining: server.remaining(at), resetAt: server.resetAt(at) })
      }
    }
  }
  let tick = 0
  const world = { isShared: false, answers: new Array<Answer>(), sent: new Array<{ sent: number; ended: number }>() }
  const bySlot = new Map<number, { sent: number; ended: number }>()
  const { sent } = History.live(
    limitsOf(limit),
    lateArrival,
    fates,
    ({ endedAt, slot }) => {
      advance(endedAt)
      const { at, isRefused, remaining, resetAt } = words.get(slot) ?? assert.fail("an answer to what did not arrive")
      return {
        isRefused,
        limit,
        remaining,
        resetIn: Math.max(0, round(resetAt / 1000) - Math.floor(at / 1000)),
        ...(isRefused && { retryAfter: Math.max(1, Math.ceil((resetAt - at) / 1000)) })
      }
    },
    ({ countedAt, sentAt, slot }, { sharedUntil }) => {
      if (Number.isFinite(countedAt)) arriving.push({ at: countedAt, slot })
      const one = { sent: ++tick, ended: Infinity }
      bySlot.set(slot, one)
      world.sent.push(one)
      world.isShared = sharedUntil > sentAt
      onSend(sentAt, world)
    },
    ({ end, endedAt, slot }) => {
      const one = bySlot.get(slot) ?? assert.fail("an end of what was not sent")
      one.ended = ++tick
      if (end === "Unsent") world.sent.splice(world.sent.indexOf(one), 1)
      const said = words.get(slot)
      if (end !== "Answered" || said === undefined) return
      const { isRefused, remaining, resetAt } = said
      world.answers.push({ sent: one.sent, seen: tick, seenAt: endedAt, remaining: isRefused ? 0 : remaining, resetAt })
    }
  )
  advance(Infinity)
  return { sent, refused: [...words.values()].filter(({ isRefused }) => isRefused).length, isShared: world.isShared }
}

describe("a key of our own", () => {
  it("is never slowed by what the server says, be its window fixed, sliding or a bucket", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }).chain((limit) => fc.tuple(fc.constant(limit), fatesFor(limit))),
        makeServer,
        reset,
        rounding,
        ([limit, fates], make, meaning, round) => {
          const { refused, sent } = play(limit, make(limit, meaning), round, fates, [], (_, { isShared }) => {
            assert.isFalse(isShared)
          })
          assert.strictEqual(refused, 0)
          assert.deepStrictEqual(sent, History.live(limitsOf(limit), lateArrival, fates).sent)
        }
      ),
      { numRuns: 400 }
    )
  })

  it("is not taken for a shared one by an answer that was long on its way", () => {
    const limits = limitsOf(60)
    const thirty = Array.from({ length: 30 }).reduce<LaneState.LaneState>(
      (state, _, slot) =>
        LaneState.end(LaneState.take(state, limits, 0)[1], limits, 0, slot, { _tag: "Answered", observation: quiet }),
      LaneState.empty
    )
    const [grant, slow] = LaneState.take(thirty, limits, 59_900)
    assert.strictEqual(grant._tag, "Granted")
    const state = LaneState.end(slow, limits, 90_000, 30, {
      _tag: "Answered",
      observation: { isRefused: false, limit: 60, remaining: 29, resetIn: 1 }
    })
    assert.strictEqual(state.sharedUntil, -Infinity)
  })
})

describe("a key that others use as well", () => {
  it("sends no more than the server said, once that was seen", () => {
    let bound = 0
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 12 }).chain((limit) => fc.tuple(fc.constant(limit), fatesFor(limit))),
        fc.array(fc.integer({ min: 0, max: 600_000 }), { maxLength: 150 }),
        makeServer,
        reset,
        rounding,
        ([limit, fates], others, make, meaning, round) => {
          play(limit, make(limit, meaning), round, fates, others, (now, { answers, isShared, sent }) => {
            if (!isShared) return
            for (const { remaining, resetAt, seen, seenAt } of answers) {
              // An answer to what was sent after this one was seen says more.
              const isOver = now >= Math.min(resetAt, seenAt + 60_000) || answers.some((other) => other.sent > seen)
              if (isOver) continue
              bound += 1
              assert.isAtMost(sent.filter(({ ended }) => ended > seen).length, remaining)
            }
          })
        }
      ),
      { numRuns: 400 }
    )
    assert.isAbove(bound, 100)
  })
})
