import { assert, describe, it } from "@effect/vitest"
import { makeLimit, type WindowKind } from "../src/vendor/Limit.ts"

interface Overrides {
  readonly phase?: number
  readonly countsRefused?: boolean
}

const limitOf = (kind: WindowKind, overrides: Overrides = {}) =>
  makeLimit(kind, { requests: 2, window: 60_000, phase: 0, countsRefused: false, ...overrides })

/** Which of the requests that come at these times are accepted. */
const accepted = (kind: WindowKind, times: ReadonlyArray<number>, overrides: Overrides = {}) => {
  const limit = limitOf(kind, overrides)
  return times.filter((time) => limit.count(time).isAccepted)
}

describe("the vendor's limit", () => {
  it("of each minute of its own begins anew with the minute", () => {
    const times = [59_000, 59_500, 59_900, 60_000, 60_001, 60_002]
    assert.deepStrictEqual(accepted("fixed", times), [59_000, 59_500, 60_000, 60_001])
    assert.deepStrictEqual(accepted("fixed", [0, 1, 2, 9999, 10_000], { phase: 50_000 }), [0, 1, 10_000])
  })

  it("of any minute looks back a minute", () => {
    const times = [0, 30_000, 59_999, 60_000, 60_001, 90_000]
    assert.deepStrictEqual(accepted("sliding", times), [0, 30_000, 60_000, 90_000])
    assert.deepStrictEqual(accepted("sliding", [...times, 150_001], { countsRefused: true }), [0, 30_000, 150_001])
  })

  it("of tokens gives them back one by one", () => {
    assert.deepStrictEqual(accepted("bucket", [0, 0, 0, 29_999, 30_000, 30_001, 60_000]), [0, 0, 30_000, 60_000])
  })

  it("of a minute and a part of the one before has room as that part dwindles", () => {
    const times = [0, 30_000, 59_999, 60_000, 60_001, 90_000, 90_001, 119_999, 120_001, 179_998, 180_000]
    assert.deepStrictEqual(accepted("weighted", times), [0, 30_000, 90_000, 120_001, 180_000])
    assert.deepStrictEqual(accepted("weighted", [9000, 9999, 10_000, 40_000], { phase: 50_000 }), [9000, 9999, 40_000])
  })

  for (const kind of ["fixed", "sliding", "bucket", "weighted"] as const) {
    it(`says when it takes the next request: ${kind}`, () => {
      const limit = limitOf(kind)
      limit.count(1000)
      limit.count(2000)
      const { isAccepted, nextAt, remaining } = limit.count(3000)
      assert.isFalse(isAccepted)
      assert.strictEqual(remaining, 0)
      assert.isFalse(limit.count(nextAt - 10).isAccepted)
      assert.isTrue(limit.count(nextAt).isAccepted)
    })
  }
})
