import type { Action } from "./Action.ts"

/** What a plan comes to. */
export interface PlanSummary {
  /** How many rows there are of each kind. */
  readonly counts: Readonly<Record<Action, number>>
  /** How many writes it takes. */
  readonly writes: number
  /** How long they take at the API's limit, in seconds. */
  readonly seconds: number
}
