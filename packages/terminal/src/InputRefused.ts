import { Data } from "effect"

/** One problem of what was typed: the flag or argument, its wire name, and what is wrong with it. */
export interface InputIssue {
  readonly flag: string
  readonly path: string
  readonly message: string
}

/** Values that break the contract. The command did nothing. */
export class InputRefused extends Data.TaggedError("InputRefused")<{ readonly issues: ReadonlyArray<InputIssue> }> {
  override get message() {
    return this.issues.map(describe).join("; ")
  }
}

/** An issue as a sentence. */
export const describe = ({ flag, message }: InputIssue): string => `${flag} ${message}`
