import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { describe as describeEvent } from "../src/EventLog.ts"
import { historyOf } from "../src/History.ts"
import { utilisationOf } from "../src/saturation.ts"
import { describeFailed, simulate } from "../src/simulate.ts"
import { makeSubject } from "../src/Subject.ts"
import { worldOf } from "../src/world/World.ts"

describe("the client, in a simulated world", () => {
  it.effect("keeps to everything in the first histories", () =>
    Effect.gen(function*() {
      const { failed, totals } = yield* simulate(0, 25, makeSubject)
      assert.deepStrictEqual(failed.map(describeFailed), [])
      assert.strictEqual(totals.histories, 25)
    }))

  it("uses at least 98 % of the limit when writes are answered in 200 ms and more of them wait", () => {
    const utilisation = utilisationOf(200, makeSubject)
    console.log(`${(utilisation * 100).toFixed(2)} % of the limit`)
    assert.isAtLeast(utilisation, 0.98)
    assert.isAtMost(utilisation, 1)
  })

  it("has the same history again for the same seed, and another one for another", () => {
    for (let seed = 0; seed < 5; seed++) {
      assert.deepStrictEqual(worldOf(seed), worldOf(seed))
      assert.deepStrictEqual(linesOf(seed), linesOf(seed))
      assert.notDeepEqual(linesOf(seed), linesOf(seed + 1))
    }
  })
})

const linesOf = (seed: number) => historyOf(worldOf(seed), makeSubject).events.map(describeEvent)
