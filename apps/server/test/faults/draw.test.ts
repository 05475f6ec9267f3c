import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc, Schema } from "effect"
import { arm, type Armed, type Call, draw, remaining } from "../../src/faults/draw.ts"
import { FaultRule } from "../../src/faults/FaultRule.ts"

const ruleOf = Schema.decodeSync(FaultRule)
const call: Call = { operation: "updateContact", lane: "write", method: "PATCH" }

/** Ids of the rules that befall each of some requests, and the rules at the end. */
const befall = (rules: ReadonlyArray<typeof FaultRule.Encoded>, calls: ReadonlyArray<Call>, seed = 1) => {
  let armed: ReadonlyArray<Armed> = rules.map((rule, index) => arm(`f${index}`, ruleOf(rule), seed))
  const ids = calls.map((call) => {
    const [befalling, next] = draw(armed, call)
    armed = next
    return befalling.map(({ id }) => id)
  })
  return { ids, armed }
}

const cut = { kind: "cut" } as const
const times = (count: number): ReadonlyArray<Call> => Array.from({ length: count }, () => call)

describe("which faults befall a request", () => {
  it("those whose operation and lane it has", () => {
    const rules = [
      { kind: "latency", milliseconds: 1, operations: ["getMe"] },
      { kind: "latency", milliseconds: 1, operations: ["getMe", "updateContact"] },
      { kind: "latency", milliseconds: 1, lane: "read" },
      { kind: "latency", milliseconds: 1, lane: "write" },
      { kind: "latency", milliseconds: 1 }
    ] as const
    assert.deepStrictEqual(befall(rules, [call]).ids, [["f1", "f3", "f4"]])
  })

  it("as often as the rule says, and then none", () => {
    const { armed, ids } = befall([{ ...cut, count: 2 }], times(4))
    assert.deepStrictEqual(ids, [["f0"], ["f0"], [], []])
    assert.deepStrictEqual(armed.map((fault) => [fault.drawn, fault.applied, remaining(fault)]), [[2, 2, 0]])
    assert.deepStrictEqual(befall([cut], times(1)).armed.map(remaining), [null])
  })

  it("those that change an answer together, up to the first that takes it away", () => {
    const rules = [
      { kind: "latency", milliseconds: 1 },
      { kind: "clock_skew", seconds: 1 },
      { kind: "clock_skew", seconds: 2 },
      { kind: "latency", milliseconds: 2 },
      { kind: "status", status: 503 },
      { kind: "latency", milliseconds: 3 },
      cut
    ] as const
    const { armed, ids } = befall(rules, [call])
    assert.deepStrictEqual(ids, [["f0", "f1", "f3", "f4"]])
    assert.deepStrictEqual(armed.map(({ drawn }) => drawn), [1, 1, 0, 1, 1, 0, 0])
  })

  it("none that needs a body or a page where there is none", () => {
    const rules = [
      { kind: "slow_body", chunk_bytes: 1, milliseconds: 1 },
      { kind: "short_page", items: 1 },
      { kind: "truncated_body" }
    ] as const
    assert.deepStrictEqual(
      befall(rules, [call, { ...call, method: "HEAD" }, { operation: "listContacts", lane: "read", method: "GET" }])
        .ids,
      [
        ["f0", "f2"],
        [],
        ["f0", "f1", "f2"]
      ]
    )
  })

  it("the same for the same seed and the same requests", () => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 31 - 1 }), fc.double({ min: 0.05, max: 0.95, noNaN: true }), (seed, p) => {
      const rules = [{ ...cut, probability: p }, { kind: "latency", milliseconds: 1, probability: p }] as const
      assert.deepStrictEqual(befall(rules, times(50), seed).ids, befall(rules, times(50), seed).ids)
    }))
    const { ids } = befall([{ ...cut, probability: 0.5 }], times(40), 7)
    assert.notDeepEqual(ids, befall([{ ...cut, probability: 0.5 }], times(40), 8).ids)
  })

  it("about as often as the probability says", () => {
    const { armed } = befall([{ ...cut, probability: 0.2 }], times(5000))
    assert.approximately(armed[0]?.applied ?? 0, 1000, 150)
  })

  it("by its own draws alone: what befalls one rule does not depend on another", () => {
    const latency = { kind: "latency", milliseconds: 1, probability: 0.5 } as const
    const alone = befall([latency], times(50)).ids.map((ids) => ids.length)
    const together = befall([latency, { kind: "clock_skew", seconds: 1, probability: 0.3 }], times(50)).ids
    assert.deepStrictEqual(together.map((ids) => ids.filter((id) => id === "f0").length), alone)
  })
})
