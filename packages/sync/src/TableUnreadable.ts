import { Data } from "effect"
import type { ColumnIssue } from "./Columns.ts"

/** A table of which not all can be read: where it ends to be one, and why. Nothing of what it holds is repeated. */
export class TableUnreadable extends Data.TaggedError("TableUnreadable")<{
  /** The line of the file, from 1, where it is known. */
  readonly line: number | undefined
  readonly reason: string
  /** What is wrong with its columns, where they are the reason. */
  readonly columns: ReadonlyArray<ColumnIssue>
}> {
  override get message() {
    const at = this.line === undefined ? "" : `line ${this.line}: `
    return at + [this.reason, ...this.columns.map(({ message, name }) => `${name} ${message}`)].join("; ")
  }
}
