import { Action, type PlanEntry, type PlannedRow, PlanSummary } from "@lanekit/sync"
import { hanging, show, type Style } from "@lanekit/terminal"
import { Duration, Record } from "effect"
import { changeLines } from "../contacts/changes.ts"

/** Rows of each sort that are shown: the others are counted, and in the plan's file. */
const shown = 20

/** Numbers of rows that are named beside a count. */
const named = 5

/** What of a plan is shown to people. */
export class Overview {
  private summary = PlanSummary.empty
  private readonly changes: Array<PlanEntry> = []
  private readonly problems: Array<PlanEntry> = []
  private readonly numbers = new Map<Action.Action, Array<number>>()

  /** Takes a row into account. */
  add(entry: PlanEntry): void {
    const action = Action.of(entry.row)
    this.summary = PlanSummary.add(this.summary, entry.row)
    if (action === "unchanged") return
    const numbers = this.numbers.get(action) ?? []
    if (numbers.length < named) numbers.push(entry.row.number)
    this.numbers.set(action, numbers)
    const kind = action === "create" || action === "update" ? this.changes : this.problems
    if (kind.length < shown) kind.push(entry)
  }

  /** What all rows come to. */
  get total(): PlanSummary.PlanSummary {
    return this.summary
  }

  /** All of it, in lines. */
  lines(style: Style): ReadonlyArray<string> {
    return [
      ...this.changes.flatMap((entry) => rowLines(entry, style)),
      ...more(this.summary.writes, "changes"),
      ...this.problems.flatMap((entry) => rowLines(entry, style)),
      ...more(PlanSummary.problems(this.summary), "rows that are left out"),
      ...(this.changes.length + this.problems.length > 0 ? [""] : []),
      ...this.countLines(style)
    ]
  }

  private countLines(style: Style): ReadonlyArray<string> {
    return Record.toEntries(this.summary.counts).filter(([, count]) => count > 0).map(([action, count]) => {
      const numbers = this.numbers.get(action) ?? []
      const rest = count - numbers.length
      const where = numbers.length === 0
        ? ""
        : style.dim(
          `  ${numbers.length === 1 ? "row" : "rows"} ${numbers.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`
        )
      return `${labels[action].padEnd(widest)}  ${String(count).padStart(9)}${where}`
    })
  }
}

const more = (count: number, kind: string): ReadonlyArray<string> =>
  count > shown ? [`  and ${count - shown} more ${kind}`] : []

/** How many writes there are, and how long they take. */
export const durationText = ({ seconds, writes }: PlanSummary.PlanSummary): string =>
  writes === 0
    ? "Nothing to write."
    : `${writes} ${writes === 1 ? "write" : "writes"}, about ${timeText(seconds)} at 60 a minute.`

/** A time in words. */
export const timeText = (seconds: number): string => {
  const { days, hours, minutes, seconds: rest } = Duration.parts(Duration.seconds(seconds))
  const parts = [[days * 24 + hours, "h"], [minutes, "min"], [rest, "s"]] as const
  const told = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count} ${unit}`)
  return told.length === 0 ? "no time" : told.join(" ")
}

const labels: Readonly<Record<Action.Action, string>> = {
  create: "create",
  update: "update",
  unchanged: "unchanged",
  invalid: "invalid",
  duplicate: "duplicate",
  contact_not_found: "contact not found",
  contact_ambiguous: "contact ambiguous",
  company_not_found: "company not found",
  company_ambiguous: "company ambiguous",
  consent: "has unsubscribed"
}

const widest = Math.max(...Object.values(labels).map(({ length }) => length))

const rowLines = ({ row, values }: PlanEntry, style: Style): ReadonlyArray<string> => {
  const head = `row ${row.number}  ${labels[Action.of(row)]}`
  switch (row._tag) {
    case "Update":
      return [`${style.bold(head)}  ${show(row.contact.id)}`, ...changeLines(row.changes, style)]
    case "Create":
      return [`${style.bold(head)}  ${show(row.contact.email)}`]
    default:
      return [style.yellow(head), ...hanging("  ", reasonOf(row, values))]
  }
}

type Problem = Exclude<PlannedRow.PlannedRow, { readonly _tag: "Create" | "Update" }>

const reasonOf = (row: Problem, values: PlanEntry["values"]): string => {
  switch (row._tag) {
    case "Unchanged":
      return "nothing to change"
    case "Invalid":
      return row.issues.map(({ message, path }) => path === "" ? `the row ${message}` : `${path} ${message}`).join("; ")
    case "Duplicate":
      return `also in ${row.others.length === 1 ? "row" : "rows"} ${
        row.others.join(", ")
      }: only one row may say what a contact is to be`
    case "ContactNotFound":
      return values.email === undefined ? "there is no such contact" : "there is no such contact; --create makes it"
    case "ContactAmbiguous":
      return `${row.candidates.length} contacts: ${
        row.candidates.map(({ email, id }) => `${show(id)} ${show(email)}`).join(", ")
      }; --answers chooses`
    case "CompanyNotFound":
      return `no company is ${selectorText(values)}`
    case "CompanyAmbiguous":
      return `${row.total} companies are ${selectorText(values)}: ${
        row.candidates.map(({ id }) => id).join(", ")
      }; --answers chooses`
    case "Consent":
      return "this person has unsubscribed; --allow-resubscribe with a --reason subscribes them again"
  }
}

const selectorText = (values: PlanEntry["values"]): string =>
  (["company_id", "company_name", "company_external_id"] as const)
    .flatMap((field) => values[field] === undefined ? [] : [`${field} ${show(values[field])}`]).join(", ")
