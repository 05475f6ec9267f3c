import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { broken, judged, type Sent } from "./observed.ts"

const write = (at: number, fields: Partial<Sent> = {}): Sent => ({
  at,
  lane: "write",
  method: "DELETE",
  limit: 3,
  ...fields
})

describe("a client with a budget", () => {
  it("breaks the rule with one more than it may send in 60 s", () => {
    const { findings } = judged([write(0), write(10), write(20), write(59_999)])
    assert.deepStrictEqual(findings, [{
      rule: "too_many_writes",
      at: "1970-01-01T00:00:59.999Z",
      request_id: "req_3",
      key_id: "key_a",
      operation: "getMe",
      related_request_ids: ["req_0"],
      detail: { limit: 3, within: 59.999 }
    }])
  })

  it("keeps it when the first of them was 60 s ago", () =>
    assert.deepStrictEqual(broken([write(0), write(10), write(20), write(60_000), write(60_010)]), []))

  it("has a budget for reads of its own, and another one for each key", () => {
    const reads = [0, 1, 2].map((at) => write(at, { lane: "read", method: "GET" }))
    const others = [0, 1, 2].map((at) => write(at, { keyId: "key_b" }))
    assert.deepStrictEqual(broken([...reads, ...others, write(3), write(4), write(5)]), [])
    assert.deepStrictEqual(broken([...reads, write(3, { lane: "read", method: "GET" })]), ["too_many_reads req_3"])
  })

  it("is not judged where there is no limit", () =>
    assert.deepStrictEqual(broken(Array.from({ length: 100 }, (_, at) => ({ at, lane: "write" }))), []))

  it("is judged by when its requests arrived, whatever the order in which they end", () => {
    fc.assert(fc.property(
      fc.array(fc.record({ gap: fc.nat({ max: 40_000 }), took: fc.nat({ max: 20_000 }) }), { maxLength: 20 }),
      fc.integer({ min: 1, max: 4 }),
      (requests, limit) => {
        let at = 0
        const sent = requests.map(({ gap, took }) => {
          at += gap
          return write(at, { took, limit })
        })
        const hasTooMany = sent.some(({ at }, index) => at - (sent[index - limit]?.at ?? -60_000) < 60_000)
        assert.strictEqual(broken(sent).length > 0, hasTooMany)
        const one = sent.map(({ at }) => write(at, { limit }))
        assert.deepStrictEqual(
          broken(one),
          one.flatMap(({ at }, index) =>
            at - (one[index - limit]?.at ?? -60_000) < 60_000 ? [`too_many_writes req_${index}`] : []
          )
        )
      }
    ))
  })

  it("is judged anew when the clock was set back, and goes on to be", () => {
    const before = [0, 1, 2].map((at) => write(at, { ahead: 1_000_000 }))
    const after = [3, 4, 5, 6].map((at) => write(at))
    assert.deepStrictEqual(broken([...before, ...after]), ["too_many_writes req_6"])
  })

  it("is judged by those that are kept when one was slower than all of them", () => {
    const quick = [25_000, 50_000, 75_000, 100_000, 110_001, 110_002, 110_003].map((at) => write(at))
    assert.deepStrictEqual(broken([write(0, { took: 110_000 }), ...quick]), [
      "too_many_writes req_6",
      "too_many_writes req_7"
    ])
  })
})
