import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Schema } from "effect"
import { type LaneLimits, vendorLimits } from "../../src/Lane.ts"
import * as LaneState from "../../src/LaneState.ts"
import { LaneStateJson } from "../../src/LaneStateJson.ts"
import * as History from "./history.ts"

const encode = Schema.encodeSync(LaneStateJson)
const decode = Schema.decodeUnknownSync(LaneStateJson)

describe("the state of a lane as JSON", () => {
  it("is {} at first", () => {
    assert.deepStrictEqual(decode("{}"), LaneState.empty)
    assert.deepStrictEqual(decode(encode(LaneState.empty)), LaneState.empty)
  })

  it("is refused where a slot is none", () => {
    const good = [1, 1, 1000, 2000, "abandoned"]
    assert.strictEqual(decode(JSON.stringify({ slots: [good] })).slots.length, 1)
    const bad: ReadonlyArray<unknown> = [
      null,
      {},
      [1, 1],
      [1.5, 1, 1000],
      [1, "1", 1000],
      [1, 1, null],
      [1, 1, 1000, "2000"],
      [1, 1, 1000, 2000, "given up"],
      [...good, 1]
    ]
    for (const slot of bad) assert.throws(() => decode(JSON.stringify({ slots: [good, slot] })), /slots/)
    assert.throws(() => decode(JSON.stringify({ slots: {} })), /slots/)
  })

  it("is read as it was written, after whatever happened", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        History.fates(30),
        fc.array(History.observation, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 300_000 }),
        (requests, fates, observations, idle) => {
          const limits: LaneLimits = { ...vendorLimits.write, requests }
          const states: Array<LaneState.LaneState> = []
          let answers = 0
          const { now, state } = History.live(
            limits,
            120_000,
            fates,
            () => observations[answers++ % observations.length] ?? { isRefused: false },
            (_, state) => states.push(state),
            (_, __, state) => states.push(state)
          )
          for (const each of [...states, LaneState.abandon(state, limits, now + idle, 90_000)]) {
            assert.deepStrictEqual(decode(encode(each)), each)
          }
        }
      ),
      { numRuns: 100 }
    )
  })
})
