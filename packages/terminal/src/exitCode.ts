import type { FailureTraits } from "@lanekit/core"
import { Exit } from "effect"

/** The exit code of an interrupted process, as shells count: 128 and the number of the signal. */
export const interrupted = 130

/** The exit code of a category. Scripts rely on these. */
export const exitCodeOf = (category: FailureTraits.FailureCategory): number => exitCodes[category]

const exitCodes: { readonly [Category in FailureTraits.FailureCategory]: number } = {
  "unexpected": 1,
  "bad input": 2,
  "auth": 3,
  "not found": 4,
  "conflict": 5,
  "rate limited": 6,
  "unavailable": 7
}

/** Ends a process whose exit code is set already, unless it was interrupted or did not come that far. */
export const teardown = <A, E>(exit: Exit.Exit<A, E>, onExit: (code: number) => void): void =>
  onExit(Exit.isSuccess(exit) ? 0 : Exit.isInterrupted(exit) ? interrupted : exitCodes.unexpected)
