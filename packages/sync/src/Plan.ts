import type { Stream } from "effect"
import type { PlannedRow, PlanOptions } from "./PlannedRow.ts"
import type { PlanUnreadable } from "./PlanUnreadable.ts"
import type { RowValues } from "./SyncRow.ts"
import type * as Target from "./Target.ts"

/** What a plan was made of. */
export interface PlanHeader extends PlanOptions {
  /** An id of our own, `plan_` and 24 hexadecimal digits. */
  readonly id: string
  /** When it was made: ISO 8601, UTC. */
  readonly madeAt: string
  /** Where the API begins that it was made for. It is applied to no other. */
  readonly api: string
  /**
   * The id of the workspace in which contacts are made that are not there; absent where none are. Elsewhere others would be
   * made, where a contact that is changed is not found.
   */
  readonly workspace: string | undefined
  /** By what contacts were found. */
  readonly key: Target.Key
  /** Why people are subscribed again who have opted out; absent where nobody is. */
  readonly reason: string | undefined
}

/** A row of a plan, and what the table said of it. */
export interface PlanEntry {
  readonly row: PlannedRow
  readonly values: RowValues
}

/** A plan whose rows can be read more than once, each time from the first on. */
export interface Plan<E = never, R = never> {
  readonly header: PlanHeader
  /** The rows, in the order of the table. */
  readonly entries: Stream.Stream<PlanEntry, E | PlanUnreadable, R>
}
