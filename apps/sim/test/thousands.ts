import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeFailed, simulate } from "../src/simulate.ts"
import { makeSubject } from "../src/Subject.ts"
import * as Totals from "../src/Totals.ts"

/** Histories of each half: a half is a file, so that both run at once. */
const half = 5000

/** Milliseconds that a half takes at most, on a machine that has much else to do. */
const timeout = 900_000

/** That everything holds in half of the ten thousand histories, those from a seed on: as a test. */
export const keepToEverything = (which: string, first: number): void => {
  describe("the client, in thousands of simulated worlds, keeps to everything", () => {
    it.effect(`${which}, from seed ${first}`, () =>
      Effect.gen(function*() {
        const { failed, totals } = yield* simulate(first, half, makeSubject)
        console.log(Totals.describe(totals).join("\n"))
        assert.deepStrictEqual(failed.map(describeFailed), [])
        assert.strictEqual(totals.histories, half)
      }), timeout)
  })
}
