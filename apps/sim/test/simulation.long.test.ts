import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeFailed, simulate } from "../src/simulate.ts"
import { makeSubject } from "../src/Subject.ts"
import * as Totals from "../src/Totals.ts"

/** Histories of each half. */
const half = 5000

/** Milliseconds that a half takes at most, on a machine that has much else to do. */
const timeout = 900_000

// Drawn anew for each run, and printed where it begins.
const random = Number(process.env["LANEKIT_TEST_SEED"]) >>> 0

describe("the client, in thousands of simulated worlds, keeps to everything", () => {
  for (const [which, first] of [["the same as always", 1_000_000], ["others each time", random]] as const) {
    it.effect(`${which}, from seed ${first}`, () =>
      Effect.gen(function*() {
        const { failed, totals } = yield* simulate(first, half, makeSubject)
        console.log(Totals.describe(totals).join("\n"))
        assert.deepStrictEqual(failed.map(describeFailed), [])
        assert.strictEqual(totals.histories, half)
      }), timeout)
  }
})
