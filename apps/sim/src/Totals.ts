import type { CallEntry, Ledger } from "./Ledger.ts"
import { ownRequests } from "./properties/repeats.ts"

/** What happened in several histories, in numbers. */
export interface Totals {
  readonly histories: number
  readonly calls: number
  /** Calls by how they ended: the tag of their outcome, or that of their failure. */
  readonly outcomes: Readonly<Record<string, number>>
  readonly requests: number
  /** Requests that others made with the same keys. */
  readonly others: number
  /** Requests that the API turned away. */
  readonly refused: number
  /** Hours that passed, all histories together. */
  readonly hours: number
  /** The longest time that a call took, in seconds. */
  readonly longest: number
  /** Writes that took effect when their call had ended already. No client can prevent that. */
  readonly late: number
  /** Of them, those that wrote over what a later call had been told was done. */
  readonly overwritten: number
}

/** Nothing happened. */
export const none: Totals = {
  histories: 0,
  calls: 0,
  outcomes: {},
  requests: 0,
  others: 0,
  refused: 0,
  hours: 0,
  longest: 0,
  late: 0,
  overwritten: 0
}

/** Adds what happened in one more history. */
export const add = (totals: Totals, ledger: Ledger): Totals => {
  const { calls, history, requests } = ledger
  const counted = history.events.filter((event) => event._tag === "Counted")
  const entries = [...calls.values()]
  const late = lateEffects(ledger)
  const outcomes = { ...totals.outcomes }
  for (const name of entries.map(nameOf)) outcomes[name] = (outcomes[name] ?? 0) + 1
  return {
    histories: totals.histories + 1,
    calls: totals.calls + calls.size,
    outcomes,
    requests: totals.requests + requests.size,
    others: totals.others + counted.filter(({ request }) => request === undefined).length,
    refused: totals.refused + counted.filter(({ isAccepted }) => !isAccepted).length,
    hours: totals.hours + history.endedAt / 3_600_000,
    longest: entries.reduce((most, entry) => Math.max(most, durationOf(entry) / 1000), totals.longest),
    late: totals.late + late.length,
    overwritten: totals.overwritten + late.filter((each) => hidesNewer(ledger, each)).length
  }
}

/** As lines of text. */
export const describe = (totals: Totals): ReadonlyArray<string> => [
  `${count(totals.histories)} histories, ${count(totals.hours)} hours`,
  `${count(totals.calls)} calls: ${
    Object.entries(totals.outcomes)
      .toSorted(([, one], [, other]) => other - one)
      .map(([name, times]) => `${count(times)} ${name}`)
      .join(", ")
  }`,
  `${count(totals.requests)} requests, and ${count(totals.others)} of others; ${count(totals.refused)} turned away`,
  `the longest call took ${count(totals.longest)} s`,
  `${count(totals.late)} writes took effect after their call had ended; ${count(totals.overwritten)} of them wrote over`
  + " what a later call had been told was done"
]

const count = (value: number): string => Math.round(value).toLocaleString("en")

const nameOf = ({ outcome }: CallEntry): string =>
  outcome === undefined ? "Endless" : outcome._tag === "Failed" ? outcome.failure : outcome._tag

const durationOf = ({ calledAt, endedAt = calledAt }: CallEntry): number => endedAt - calledAt

/** A change that came when its call had ended. */
interface LateEffect {
  readonly entry: CallEntry
  readonly field: string
  readonly at: number
}

const lateEffects = ({ calls }: Ledger): ReadonlyArray<LateEffect> =>
  [...calls.values()].flatMap((entry) =>
    ownRequests(entry).flatMap(({ appliedAt, changes }) =>
      appliedAt !== undefined && entry.endedAt !== undefined && appliedAt > entry.endedAt
        ? changes.map(({ field, record }) => ({ entry, field: `${record}.${field}`, at: appliedAt }))
        : []
    )
  )

const hidesNewer = ({ calls, fields, requests }: Ledger, { at, entry, field }: LateEffect): boolean => {
  const versions = fields.get(field) ?? []
  const index = versions.findIndex(({ from, request }) =>
    from === at && request !== undefined && requests.get(request)?.call === entry.call.id
  )
  const before = versions[index - 1]
  if (before?.request === undefined || before.value === versions[index]?.value) return false
  const newer = calls.get(requests.get(before.request)?.call ?? -1)
  return newer?.outcome?._tag === "Succeeded" && newer.calledAt >= (entry.endedAt ?? Infinity)
    && (newer.endedAt ?? Infinity) <= at
}
