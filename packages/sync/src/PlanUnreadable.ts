import { Data } from "effect"

/** A plan's file of which not all can be read, or that asks for what a plan may not ask for. It repeats no value. */
export class PlanUnreadable extends Data.TaggedError("PlanUnreadable")<{
  /** The number of the row, as the row has it, where it is a row that is wrong, and has one. */
  readonly row: number | undefined
  /** The place of the row among those of the file, from 1, where it is a row that is wrong. */
  readonly place: number | undefined
  readonly reason: string
}> {
  override get message() {
    if (this.row !== undefined) return `row ${this.row}: ${this.reason}`
    return this.place === undefined
      ? `the plan ${this.reason}`
      : `the plan's row in place ${this.place}: ${this.reason}`
  }
}
