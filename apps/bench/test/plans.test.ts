import { assert, describe, it } from "@effect/vitest"
import { fromArguments } from "../src/Plan.ts"
import { contactJson, contactOfLine, emailOf, isChanged } from "../src/plans/records.ts"
import { toPlanTables } from "../src/plans/report.ts"

describe("a table that is planned", () => {
  it("has each contact once, in another order", () => {
    for (const count of [20_000, 100_000]) {
      const numbers = Array.from({ length: count }, (_, line) => contactOfLine(line, count))
      assert.strictEqual(new Set(numbers).size, count)
      assert.notStrictEqual(numbers[1], 1)
      assert.strictEqual(numbers.filter(isChanged).length, count / 20)
    }
    assert.deepInclude(JSON.parse(contactJson(7)), { id: "ct_7", email: emailOf(7) })
  })

  it("is small where it is to be quick", () => {
    assert.deepStrictEqual(fromArguments(["--quick", "--only", "sync"]).plans.sizes, [20_000])
    assert.deepStrictEqual(fromArguments([]).plans.sizes, [100_000, 1_000_000])
  })

  it("is reported in 80 columns", () => {
    const measured = {
      millis: 600_000,
      peakKiB: 250_000,
      cpuMillis: 400_000,
      updates: 1,
      unchanged: 19,
      requests: 5000
    }
    const text = toPlanTables({
      facts: [],
      rounds: [{ count: 1_000_000, ours: measured, theirs: { ...measured, millis: 60_000 } }],
      starts: [{ name: "node, nothing", millis: 41.2 }]
    })
    assert.match(text, /time, s +600\.0 +60\.0 +10\.00/)
    for (const line of text.split("\n")) assert.isAtMost(line.length, 80)
  })
})
