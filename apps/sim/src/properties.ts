import type { Ledger } from "./Ledger.ts"
import { failsWithoutEffect, keepsItsWord, knowsWhatCanBeKnown } from "./properties/effects.ts"
import { everyCallEnds } from "./properties/ending.ts"
import { neverOverTheLimit, neverRateLimited } from "./properties/pace.ts"
import { keepsTheOrder, neverStarves, neverWaitsInVain } from "./properties/queue.ts"
import { neverMakesTwice, neverRepeatsTooOften } from "./properties/repeats.ts"
import { endsWhenInterrupted, givesSlotsBack, leavesNothingBehind } from "./properties/rest.ts"
import { keepsSilence } from "./properties/silence.ts"
import { neverDies, quotesAnswers, readsTheTruth } from "./properties/truth.ts"
import type { Property, Violation } from "./properties/Violation.ts"

/** What holds in every history, by name. */
export const properties: Readonly<Record<string, Property>> = {
  neverOverTheLimit,
  neverRateLimited,
  keepsSilence,
  keepsTheOrder,
  neverStarves,
  neverWaitsInVain,
  everyCallEnds,
  endsWhenInterrupted,
  leavesNothingBehind,
  givesSlotsBack,
  neverRepeatsTooOften,
  neverMakesTwice,
  keepsItsWord,
  failsWithoutEffect,
  knowsWhatCanBeKnown,
  neverDies,
  quotesAnswers,
  readsTheTruth
}

/** What does not hold in a history. */
export const violationsOf = (ledger: Ledger): ReadonlyArray<Violation> =>
  Object.entries(properties).flatMap(([property, holds]) => holds(ledger).map((message) => ({ property, message })))
