import { assert, describe, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Turns from "../src/Turns.ts"

const names = ["a", "b", "c", "d"]

const waiting = fc.array(
  fc.record({
    caller: fc.constantFrom(...names),
    share: fc.integer({ min: 1, max: 4 }),
    count: fc.integer({ min: 1, max: 9 })
  }),
  { maxLength: names.length }
).map((all) => all.filter(({ caller }, index) => all.findIndex((each) => each.caller === caller) === index))

// Shares do not change between turns, in the tests as in life.
const shares: Readonly<Record<string, number>> = { a: 1, b: 2, c: 3, d: 1 }
const withShares = waiting.map((all) => all.map((each) => ({ ...each, share: shares[each.caller] ?? 1 })))

const afterSome = fc.array(withShares, { maxLength: 6 }).map((history) =>
  history.reduce((turns, each) => Turns.next(turns, each)?.[1] ?? turns, Turns.none)
)

const served = (all: ReadonlyArray<Turns.Waiting>, caller: string) =>
  all.flatMap((each) => {
    const count = each.caller === caller ? each.count - 1 : each.count
    return count > 0 ? [{ ...each, count }] : []
  })

/** The callers in the order of their turns, until all have had theirs. */
const orderOf = (turns: Turns.Turns, all: ReadonlyArray<Turns.Waiting>): ReadonlyArray<string> => {
  const order: Array<string> = []
  let left = all
  let now = turns
  for (;;) {
    const found = Turns.next(now, left)
    if (found === undefined) return order
    order.push(found[0])
    now = found[1]
    left = served(left, found[0])
  }
}

describe("Turns", () => {
  it("are nobody's where nobody waits", () => {
    assert.isUndefined(Turns.next(Turns.none, []))
  })

  it("go round by shares", () => {
    const all = [{ caller: "a", share: 1, count: 3 }, { caller: "b", share: 2, count: 9 }]
    assert.strictEqual(orderOf(Turns.none, all).join(""), "abbabbabbbbb")
  })

  it("give one who comes the next round, however much others have waiting", () => {
    const crowd = { caller: "a", share: 1, count: 1000 }
    const [, turns] = Turns.next(Turns.none, [crowd]) ?? assert.fail("somebody waits")
    assert.deepStrictEqual(
      orderOf(turns, [crowd, { caller: "b", share: 1, count: 1 }]).slice(0, 3),
      ["a", "b", "a"]
    )
  })

  it("are everybody's who waits, as often as they wait", () => {
    fc.assert(fc.property(afterSome, withShares, (turns, all) => {
      const order = orderOf(turns, all)
      for (const { caller, count } of all) {
        assert.strictEqual(order.filter((each) => each === caller).length, count, caller)
      }
    }))
  })

  it("pass over nobody for longer than the shares of the others", () => {
    fc.assert(fc.property(afterSome, withShares, (turns, all) => {
      const order = orderOf(turns, all)
      for (const { caller, count } of all) {
        const others = all.reduce((sum, each) => each.caller === caller ? sum : sum + each.share, 0)
        let last = -1
        for (let turn = 0; turn < count; turn++) {
          const at = order.indexOf(caller, last + 1)
          assert.isAtMost(at - last - 1, others, `${caller} in ${order.join("")}`)
          last = at
        }
      }
    }))
  })

  it("are foretold exactly, where nobody comes or goes", () => {
    fc.assert(fc.property(afterSome, withShares, fc.constantFrom(...names), (turns, all, caller) => {
      const share = shares[caller] ?? 1
      const own = all.find((each) => each.caller === caller)?.count ?? 0
      const after = own === 0
        ? [...all, { caller, share, count: 1 }]
        : all.map((each) => each.caller === caller ? { ...each, count: own + 1 } : each)
      assert.strictEqual(Turns.before(turns, all, { caller, own, share }), orderOf(turns, after).lastIndexOf(caller))
    }))
  })
})
