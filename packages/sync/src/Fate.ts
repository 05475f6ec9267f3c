import { CompanySelector, type Contact, Issue } from "@lanekit/core"
import { Data, Effect, Option, Stream } from "effect"
import * as Action from "./Action.ts"
import { type Entry, Journal, type JournalUnusable } from "./Journal.ts"
import type { Plan, PlanEntry } from "./Plan.ts"
import type { PlannedRow } from "./PlannedRow.ts"
import type { PlanUnreadable } from "./PlanUnreadable.ts"

/** What has become of a row of a plan by now. */
export type Fate = Data.TaggedEnum<{
  /** Its contact was as the row wants it, at some time. */
  Succeeded: {
    readonly outcome: "written" | "already_so" | "unchanged"
    readonly id: Contact.ContactId
    readonly requestId: string | undefined
  }
  /** It was not written, and will not be. */
  Failed: Fault
  /** It is to be written yet. */
  Open: {}
}>

/** Constructors and matchers of {@link Fate}. */
export const Fate = Data.taggedEnum<Fate>()

/** Why a row was not written. */
export interface Fault {
  /** The wire's code of a failure, the plan's name of a row that nothing could be done with, or `changed_since_plan`. */
  readonly code: string
  /** Names no value of the row. */
  readonly message: string
  readonly requestId: string | undefined
}

/** How many rows of a plan have come to what. */
export interface Tally {
  readonly written: number
  /** Were as they are wanted when they were to be written. */
  readonly alreadySo: number
  /** Were as they are wanted when they were planned. */
  readonly unchanged: number
  readonly conflicts: number
  /** Were refused by the API. */
  readonly failed: number
  /** Nothing could be done with when they were planned. */
  readonly problems: number
  /** Are to be written yet. */
  readonly open: number
}

/** What has become of each row of a plan, as its journal knows. */
export const all = <E, R>(
  { entries }: Plan<E, R>
): Stream.Stream<readonly [entry: PlanEntry, fate: Fate], E | PlanUnreadable | JournalUnusable, R | Journal> =>
  Stream.unwrap(Effect.map(Journal, (journal) =>
    Stream.mapEffect(entries, (entry) => {
      const { row } = entry
      return row._tag === "Create" || row._tag === "Update"
        ? Effect.map(journal.entry(row.number), (known) => [entry, ofKnown(known)] as const)
        : Effect.succeed([entry, ofPlanned(row)] as const)
    })))

/** Counts what has become of the rows of a plan. */
export const tally = <E, R>(
  plan: Plan<E, R>
): Effect.Effect<Tally, E | PlanUnreadable | JournalUnusable, R | Journal> =>
  Stream.runFold(
    all(plan),
    { written: 0, alreadySo: 0, unchanged: 0, conflicts: 0, failed: 0, problems: 0, open: 0 },
    (tally: Tally, [{ row }, fate]) => {
      const name = nameOf(row, fate)
      return { ...tally, [name]: tally[name] + 1 }
    }
  )

const nameOf = (row: PlannedRow, fate: Fate): keyof Tally => {
  switch (fate._tag) {
    case "Open":
      return "open"
    case "Succeeded":
      return fate.outcome === "already_so" ? "alreadySo" : fate.outcome
    case "Failed":
      if (row._tag !== "Create" && row._tag !== "Update") return "problems"
      return fate.code === changed ? "conflicts" : "failed"
  }
}

/** The code of rows that somebody else has changed since they were planned. */
const changed = "changed_since_plan"

const ofKnown = (known: Option.Option<Entry>): Fate => {
  if (Option.isNone(known) || known.value._tag === "Begun") return Fate.Open()
  const { outcome } = known.value
  switch (outcome._tag) {
    case "Written":
      return Fate.Succeeded({ outcome: "written", id: outcome.id, requestId: outcome.requestId })
    case "AlreadySo":
      return Fate.Succeeded({ outcome: "already_so", id: outcome.id, requestId: undefined })
    case "Conflict": {
      const fields = outcome.fields.map(({ field }) => field).join(", ")
      return Fate.Failed({ code: changed, message: `somebody has changed ${fields} since`, requestId: undefined })
    }
    case "Failed": {
      const { code, message, requestId } = outcome
      return Fate.Failed({ code, message, requestId })
    }
  }
}

const ofPlanned = (row: Exclude<PlannedRow, { readonly _tag: "Create" | "Update" }>): Fate =>
  row._tag === "Unchanged"
    ? Fate.Succeeded({ outcome: "unchanged", id: row.id, requestId: undefined })
    : Fate.Failed({ code: Action.of(row), message: reasonOf(row), requestId: undefined })

const reasonOf = (row: Exclude<PlannedRow, { readonly _tag: "Create" | "Update" | "Unchanged" }>): string => {
  switch (row._tag) {
    case "Invalid":
      return row.issues.map(Issue.describe).join("; ")
    case "Duplicate":
      return `about the same contact as ${row.others.length === 1 ? "row" : "rows"} ${row.others.join(", ")}`
    case "ContactNotFound":
      return "there is no such contact"
    case "ContactAmbiguous":
      return `${row.candidates.length} contacts are found by what it says`
    case "CompanyNotFound":
      return `${CompanySelector.keyOf(row.selector)} matches no company`
    case "CompanyAmbiguous":
      return `${CompanySelector.keyOf(row.selector)} matches ${row.total} companies`
    case "Consent":
      return "would subscribe somebody again who has opted out"
  }
}
