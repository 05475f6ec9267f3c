import { assert, describe, it } from "vitest"
import { compare, type Round } from "../src/compare.ts"
import type { Block } from "../src/load.ts"
import { toTable, wrap } from "../src/report.ts"
import { median, quantile, rangeOf } from "../src/statistics.ts"

const block = (requestsPerSecond: number, cpuMicros?: number): Block => ({
  requests: requestsPerSecond,
  requestsPerSecond,
  p50Millis: 1,
  p99Millis: 2,
  cpuMicros,
  generatorLoad: 0.2
})

const rounds: ReadonlyArray<Round> = [
  { ours: block(50), theirs: block(100) },
  { ours: block(90), theirs: block(300) },
  { ours: block(80), theirs: block(100) },
  { ours: block(10), theirs: block(10) }
]

describe("statistics", () => {
  it("takes the middle of an odd count and the mean of the two in the middle of an even one", () => {
    assert.strictEqual(median([9]), 9)
    assert.strictEqual(median([10, 9, 1]), 9)
    assert.strictEqual(median([10, 2, 1, 4]), 3)
    assert.throws(() => median([]), RangeError)
  })

  it("takes quantiles by the nearest rank", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
    assert.strictEqual(quantile(hundred, 0.99), 99)
    assert.strictEqual(quantile(hundred, 0.5), 50)
    assert.strictEqual(quantile(hundred, 0), 1)
    assert.strictEqual(quantile([7], 0.99), 7)
    assert.deepStrictEqual(rangeOf([3, 1, 20]), { min: 1, max: 20 })
  })
})

describe("compare", () => {
  it("takes the median of the rounds' ratios, not the ratio of the medians", () => {
    const found = compare(rounds, ({ requestsPerSecond }) => requestsPerSecond)
    assert.deepStrictEqual(found, { ours: 65, theirs: 100, ratio: 0.65, ratios: { min: 0.3, max: 1 } })
  })

  it("tells nothing about what a round does not know", () => {
    assert.isUndefined(compare(rounds, ({ cpuMicros }) => cpuMicros))
  })
})

describe("report", () => {
  it("fits 80 columns", () => {
    const text = toTable({ title: "A table", note: "word ".repeat(60), rounds })
    assert.isAtMost(Math.max(...text.split("\n").map((line) => line.length)), 80)
    assert.isAtMost(Math.max(...wrap("a bc ".repeat(100)).map((line) => line.length)), 80)
  })
})
