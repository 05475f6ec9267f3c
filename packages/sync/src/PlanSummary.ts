import { type LaneLimits, vendorLimits } from "@lanekit/http"
import { Duration, Record } from "effect"
import * as Action from "./Action.ts"
import type { PlannedRow } from "./PlannedRow.ts"

/** What a plan comes to. */
export interface PlanSummary {
  /** How many rows there are of each kind. */
  readonly counts: Readonly<Record<Action.Action, number>>
  /** How many writes it takes. */
  readonly writes: number
  /** How long they take at the API's limit, in seconds. */
  readonly seconds: number
}

/** Of no rows. */
export const empty: PlanSummary = {
  counts: {
    create: 0,
    update: 0,
    unchanged: 0,
    invalid: 0,
    duplicate: 0,
    contact_not_found: 0,
    contact_ambiguous: 0,
    company_not_found: 0,
    company_ambiguous: 0,
    consent: 0
  },
  writes: 0,
  seconds: 0
}

/** With one row more. */
export const add = (
  { counts, writes: before }: PlanSummary,
  row: PlannedRow,
  limits: Pick<LaneLimits, "requests" | "window"> = vendorLimits.write
): PlanSummary => {
  const action = Action.of(row)
  const writes = before + (action === "create" || action === "update" ? 1 : 0)
  return {
    counts: { ...counts, [action]: counts[action] + 1 },
    writes,
    seconds: Math.ceil(writes * Duration.toSeconds(limits.window) / limits.requests)
  }
}

/** All rows. */
export const rows = ({ counts }: PlanSummary): number => Record.values(counts).reduce((sum, count) => sum + count, 0)

/** Rows that want something and are not to be written. */
export const problems = (summary: PlanSummary): number => rows(summary) - summary.counts.unchanged - summary.writes
