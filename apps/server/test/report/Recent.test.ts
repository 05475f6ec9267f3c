import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Recent from "../../src/report/Recent.ts"

const steps = fc.array(
  fc.record({ key: fc.constantFrom("a", "b", "c", "d", "e"), isSet: fc.boolean(), value: fc.nat() }),
  { maxLength: 60 }
)

describe("a map of what was written last", () => {
  it("is a map that drops its oldest entry when there is no room", () => {
    fc.assert(fc.property(steps, fc.integer({ min: 1, max: 4 }), (steps, capacity) => {
      const model = new Map<string, number>()
      let recent = Recent.empty<number>(capacity)
      for (const { isSet, key, value } of steps) {
        model.delete(key)
        recent = isSet ? Recent.set(recent, key, value) : Recent.remove(recent, key)
        if (isSet) model.set(key, value)
        const [oldest] = model.keys()
        if (model.size > capacity && oldest !== undefined) model.delete(oldest)
        assert.deepStrictEqual(Recent.values(recent), [...model.values()])
        for (const name of ["a", "b", "c", "d", "e"]) assert.strictEqual(Recent.get(recent, name), model.get(name))
        assert.strictEqual(Recent.size(recent), model.size)
      }
    }))
  })

  it("holds no more than its entries, however often one is written", () => {
    let recent = Recent.set(Recent.empty<number>(3), "old", 0)
    for (let turn = 0; turn < 1000; turn++) recent = Recent.set(recent, "new", turn)
    assert.deepStrictEqual(Recent.values(recent), [0, 999])
    recent = Recent.remove(recent, "old")
    recent = Recent.set(recent, "newest", 1)
    assert.isAtMost(recent.next - recent.oldest, 3)
  })
})
