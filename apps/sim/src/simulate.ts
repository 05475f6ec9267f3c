import { Effect } from "effect"
import { historyOf } from "./History.ts"
import { ledgerOf } from "./Ledger.ts"
import { violationsOf } from "./properties.ts"
import type { Violation } from "./properties/Violation.ts"
import type { MakeSubject } from "./Subject.ts"
import * as Totals from "./Totals.ts"
import { worldOf } from "./world/World.ts"

/** A history in which something does not hold. */
export interface FailedHistory {
  readonly seed: number
  readonly violations: ReadonlyArray<Violation>
}

/** Violations of one history that are shown. */
const maxShown = 5

/** What came of several histories. */
export interface Simulated {
  readonly totals: Totals.Totals
  readonly failed: ReadonlyArray<FailedHistory>
}

/** Failed histories that are kept: where many fail, a few tell as much. */
const maxFailed = 20

/** Histories that are made before others have a turn: whoever runs tests wants to know that they are alive. */
const atOnce = 50

/** Makes the histories of so many seeds, one after the other, and looks whether everything holds in each. */
export const simulate = (
  first: number,
  count: number,
  makeSubject: MakeSubject,
  onProgress: (totals: Totals.Totals) => void = () => {}
): Effect.Effect<Simulated> =>
  Effect.gen(function*() {
    let totals = Totals.none
    const failed: Array<FailedHistory> = []
    for (let seed = first; seed < first + count && failed.length < maxFailed; seed++) {
      const ledger = ledgerOf(historyOf(worldOf(seed), makeSubject))
      const violations = violationsOf(ledger)
      if (violations.length > 0) failed.push({ seed, violations })
      totals = Totals.add(totals, ledger)
      onProgress(totals)
      if (totals.histories % atOnce === 0) yield* turnOfOthers
    }
    return { totals, failed }
  })

const turnOfOthers = Effect.async<void>((resume) => {
  setImmediate(() => resume(Effect.void))
})

/** A failed history as text, and how to see it again. */
export const describeFailed = ({ seed, violations }: FailedHistory): string =>
  [
    `seed ${seed}:`,
    ...violations.slice(0, maxShown).map(({ message, property }) => `  ${property}: ${message}`),
    ...(violations.length > maxShown ? [`  and ${violations.length - maxShown} more`] : []),
    `  again, with all that happens: pnpm sim --seed ${seed} --count 1 --verbose`
  ].join("\n")
