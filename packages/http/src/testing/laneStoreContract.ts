import { assert, describe, it } from "@effect/vitest"
import {
  Array,
  Clock,
  type Context,
  Duration,
  Effect,
  FastCheck as fc,
  type Layer,
  TestClock,
  TestContext
} from "effect"
import { type Lane, type LanesConfig, margin, vendorLimits } from "../Lane.ts"
import * as LaneState from "../LaneState.ts"
import { LaneStore } from "../LaneStore.ts"

/**
 * What every `LaneStore` does, declared as tests of the store that `layerOf` makes of limits. Of histories that are drawn
 * there are `histories`, 30 when not given.
 */
export const laneStoreContract = (
  name: string,
  layerOf: (limits: LanesConfig) => Layer.Layer<LaneStore, unknown>,
  histories = 30
): void => {
  const on = <A, E>(
    requests: number,
    use: (store: Context.Tag.Service<LaneStore>) => Effect.Effect<A, E>
  ): Effect.Effect<A, unknown> => Effect.flatMap(LaneStore, use).pipe(Effect.provide(layerOf(limitsOf(requests))))

  describe(`${name} as a LaneStore`, () => {
    it.effect("grants as many slots as the limit has, each another, and then tells when one is free", () =>
      on(3, (store) =>
        Effect.gen(function*() {
          const slots = [yield* granted(store), yield* granted(store), yield* granted(store)]
          assert.lengthOf(Array.dedupe(slots), 3)
          yield* TestClock.adjust("10 seconds")
          for (const slot of slots) yield* store.end("write", slot, answered())
          yield* TestClock.adjust("20 seconds")
          assert.deepStrictEqual(yield* store.take("write"), { _tag: "Wait", millis: window - 20_000 })
          yield* TestClock.adjust(window - 20_000)
          assert.notInclude(slots, yield* granted(store))
        })))

    it.effect("grants no more to many who ask at once", () =>
      on(10, (store) =>
        Effect.gen(function*() {
          const grants = yield* Effect.all(Array.makeBy(50, () => store.take("write")), { concurrency: "unbounded" })
          const slots = grants.flatMap((grant) => grant._tag === "Granted" ? [grant.slot] : [])
          assert.lengthOf(Array.dedupe(slots), 10)
        })))

    it.effect("has a lane for reads and another for writes, each with its limit", () =>
      Effect.gen(function*() {
        const store = yield* LaneStore
        yield* granted(store)
        assert.propertyVal(yield* store.take("write"), "_tag", "Wait")
        assert.propertyVal(yield* store.take("read"), "_tag", "Granted")
        assert.propertyVal(yield* store.take("read"), "_tag", "Granted")
        assert.propertyVal(yield* store.take("read"), "_tag", "Wait")
        assert.deepStrictEqual(yield* store.usage("read"), { limit: 2, taken: 2, underWay: 2 })
        assert.deepStrictEqual(yield* store.usage("write"), { limit: 1, taken: 1, underWay: 1 })
      }).pipe(
        Effect.provide(layerOf({ read: limitsOf(2).read, write: limitsOf(1).write }))
      ))

    it.effect("gives no slot of one lane back for the other's request", () =>
      on(1, (store) =>
        Effect.gen(function*() {
          const write = yield* granted(store)
          const read = yield* granted(store, "read")
          yield* store.end("read", read, unsent)
          assert.propertyVal(yield* store.usage("write"), "taken", 1)
          yield* store.end("write", write, unsent)
          assert.propertyVal(yield* store.usage("write"), "taken", 0)
        })))

    it.effect.each<readonly [string, LaneState.SlotEnd, number]>([
      ["answered is free a window later", answered(), window],
      [
        "given up by a proxy is free a window after it may arrive last",
        answered({ isGivenUp: true }),
        window + lateArrival
      ],
      ["lost is free a window after it may arrive last", { _tag: "Lost" }, window + lateArrival],
      ["not sent is free at once", { _tag: "Unsent" }, 0]
    ])("a slot whose request was %s", ([, how, freeAfter]) =>
      on(1, (store) =>
        Effect.gen(function*() {
          const slot = yield* granted(store)
          yield* TestClock.adjust("1 hour")
          assert.deepStrictEqual(yield* store.usage("write"), { limit: 1, taken: 1, underWay: 1 })
          yield* store.end("write", slot, how)
          assert.strictEqual(yield* store.estimate("write", 0), freeAfter)
          if (freeAfter > 0) {
            yield* TestClock.adjust(freeAfter - 1)
            assert.deepStrictEqual(yield* store.take("write"), { _tag: "Wait", millis: 1 })
            yield* TestClock.adjust(1)
          }
          assert.propertyVal(yield* store.take("write"), "_tag", "Granted")
        })))

    it.effect("passes over the end of a slot that has ended, or was never taken", () =>
      on(1, (store) =>
        Effect.gen(function*() {
          const slot = yield* granted(store)
          yield* store.end("write", slot, answered())
          for (const how of [unsent, { _tag: "Lost" }, answered({ retryAfter: 600 })] as const) {
            yield* store.end("write", slot, how)
            yield* store.end("write", slot + 1000, how)
          }
          assert.strictEqual(yield* store.estimate("write", 0), window)
        })))

    it.effect("closes a lane as long as the server asks, for those that have slots as well", () =>
      on(5, (store) =>
        Effect.gen(function*() {
          const slot = yield* granted(store)
          yield* store.end("write", slot, answered({ isRefused: true, retryAfter: 60 }))
          yield* TestClock.adjust(59_999)
          assert.deepStrictEqual(yield* store.take("write"), { _tag: "Wait", millis: 1 })
          assert.propertyVal(yield* store.take("read"), "_tag", "Granted")
          yield* TestClock.adjust(1)
          assert.propertyVal(yield* store.take("write"), "_tag", "Granted")
        })))

    it.effect("sends no more than the server says where others use the key, and no less where nobody does", () =>
      on(5, (store) =>
        Effect.gen(function*() {
          const alone = yield* granted(store)
          yield* store.end("write", alone, answered({ limit: 5, remaining: 4, resetIn: 30 }))
          const shared = yield* granted(store)
          yield* store.end("write", shared, answered({ limit: 5, remaining: 1, resetIn: 30 }))
          yield* granted(store)
          // The reset is told in whole seconds, rounded up or down.
          assert.deepStrictEqual(yield* store.take("write"), { _tag: "Wait", millis: 31_000 })
        })))

    it.effect("keeps to the limit that the server names, when that is lower", () =>
      on(5, (store) =>
        Effect.gen(function*() {
          yield* store.end("write", yield* granted(store), answered({ limit: 2 }))
          assert.deepStrictEqual(yield* store.usage("write"), { limit: 2, taken: 1, underWay: 0 })
          yield* store.end("write", yield* granted(store), answered({ limit: 9 }))
          assert.deepStrictEqual(yield* store.usage("write"), { limit: 5, taken: 2, underWay: 0 })
        })))

    it.effect("estimates when those go that wait behind others", () =>
      on(2, (store) =>
        Effect.gen(function*() {
          yield* store.end("write", yield* granted(store), answered())
          const estimates = yield* Effect.forEach([0, 1, 2, 3, 4], (before) => store.estimate("write", before))
          assert.deepStrictEqual(estimates, [0, window, window, 2 * window, 2 * window])
        })))

    it.effect("answers as the pure state of a lane does, whatever happens", () =>
      Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(
            fc.integer({ min: 1, max: 4 }),
            fc.array(step, { maxLength: 40, size: "max" }),
            (requests, steps) =>
              on(requests, (store) => compare(store, limitsOf(requests), steps)).pipe(
                Effect.provide(TestContext.TestContext),
                Effect.runPromise
              )
          ),
          { numRuns: histories }
        )
      ))
  })
}

const limitsOf = (requests: number): LanesConfig => ({
  read: { ...vendorLimits.read, requests },
  write: { ...vendorLimits.write, requests }
})

const window = Duration.toMillis(vendorLimits.write.window) + margin

const lateArrival = Duration.toMillis(vendorLimits.write.lateArrival)

const unsent: LaneState.SlotEnd = { _tag: "Unsent" }

const answered = (observation: Partial<LaneState.Observation> = {}): LaneState.SlotEnd => ({
  _tag: "Answered",
  observation: { isRefused: false, ...observation }
})

const granted = (store: Context.Tag.Service<LaneStore>, lane: Lane = "write"): Effect.Effect<number> =>
  Effect.map(store.take(lane), (grant) => grant._tag === "Granted" ? grant.slot : assert.fail("has to wait"))

type Step =
  | { readonly _tag: "Take" }
  | { readonly _tag: "End"; readonly taken: number; readonly how: LaneState.SlotEnd }
  | { readonly _tag: "Pass"; readonly millis: number }

const observation: fc.Arbitrary<LaneState.Observation> = fc.record({
  isRefused: fc.boolean(),
  retryAfter: fc.integer({ min: 0, max: 90 }),
  limit: fc.integer({ min: 0, max: 6 }),
  remaining: fc.integer({ min: 0, max: 6 }),
  resetIn: fc.integer({ min: 0, max: 90 })
}, { requiredKeys: ["isRefused"] })

const slotEnd: fc.Arbitrary<LaneState.SlotEnd> = fc.oneof(
  observation.map((observation): LaneState.SlotEnd => ({ _tag: "Answered", observation })),
  fc.constantFrom<LaneState.SlotEnd>({ _tag: "Answered", observation: { isRefused: false } }, { _tag: "Lost" }, unsent)
)

const step: fc.Arbitrary<{ readonly lane: Lane; readonly step: Step }> = fc.record({
  lane: fc.constantFrom<Lane>("read", "write"),
  step: fc.oneof(
    fc.constant<Step>({ _tag: "Take" }),
    fc.record({ taken: fc.nat({ max: 20 }), how: slotEnd }).map(({ how, taken }): Step => ({
      _tag: "End",
      taken,
      how
    })),
    fc.integer({ min: 1, max: 70_000 }).map((millis): Step => ({ _tag: "Pass", millis }))
  )
})

// Each slot has two names: that of the store, and that of the pure state.
const compare = (
  store: Context.Tag.Service<LaneStore>,
  limits: LanesConfig,
  steps: ReadonlyArray<{ readonly lane: Lane; readonly step: Step }>
): Effect.Effect<void> =>
  Effect.gen(function*() {
    const states = { read: LaneState.empty, write: LaneState.empty }
    const taken: { readonly [Each in Lane]: Array<{ readonly stored: number; readonly pure: number }> } = {
      read: [],
      write: []
    }
    for (const { lane, step } of steps) {
      const now = yield* Clock.currentTimeMillis
      switch (step._tag) {
        case "Take": {
          const [expected, state] = LaneState.take(states[lane], limits[lane], now)
          states[lane] = state
          const grant = yield* store.take(lane)
          assert.strictEqual(grant._tag, expected._tag)
          if (grant._tag === "Wait") assert.deepStrictEqual(grant, expected)
          if (grant._tag === "Granted" && expected._tag === "Granted") {
            taken[lane].push({ stored: grant.slot, pure: expected.slot })
          }
          break
        }
        case "End": {
          const slot = taken[lane][step.taken % Math.max(1, taken[lane].length)]
          if (slot === undefined) break
          states[lane] = LaneState.end(states[lane], limits[lane], now, slot.pure, step.how)
          yield* store.end(lane, slot.stored, step.how)
          break
        }
        case "Pass":
          yield* TestClock.adjust(step.millis)
      }
      const later = yield* Clock.currentTimeMillis
      assert.deepStrictEqual(yield* store.usage(lane), LaneState.usage(states[lane], limits[lane], later))
      for (const before of [0, 1, 7]) {
        assert.strictEqual(
          yield* store.estimate(lane, before),
          LaneState.estimate(states[lane], limits[lane], later, before)
        )
      }
    }
  })
