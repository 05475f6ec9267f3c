import type { FailureTraits } from "@lanekit/core"
import { Exit } from "effect"

/** The exit code of an interrupted process, as shells count: 128 and the number of the signal. */
export const interrupted = 130

/** The exit code of a command that did what it could, where some rows of a table were left behind. */
export const rowsLeft = 8

/** The exit code of a command that was asked whether anything is to change, where something is. */
export const changesFound = 10

/** What each exit code says. */
export const meanings: ReadonlyArray<readonly [code: number, meaning: string]> = [
  [0, "Done."],
  [1, "Something unexpected."],
  [
    2,
    "Bad input: an unknown flag or command, an invalid value, a configuration that cannot be used, nothing to change, not confirmed."
  ],
  [3, "No key, a bad key, or a missing scope."],
  [4, "What was named is not there."],
  [5, "A conflict, or several where one is meant."],
  [6, "Rate limited."],
  [7, "Not to be reached, or no answer in time."],
  [rowsLeft, "Some rows of a table were left behind."],
  [changesFound, "There is something to change, where that was asked."],
  [interrupted, "Interrupted."]
]

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
