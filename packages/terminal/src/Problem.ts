import type { FailureTraits } from "@lanekit/core"
import { padEnd, printable, widthOf } from "./columns.ts"
import { describe, type InputIssue } from "./InputRefused.ts"
import { hanging, labelled } from "./labelled.ts"
import { type Message, OutputLost } from "./Output.ts"
import type { Style } from "./Style.ts"

/** What people and programs are told of a failure. */
export interface Problem {
  /** Stable: scripts may rely on it. */
  readonly code: string
  /** Decides the exit code. */
  readonly category: FailureTraits.FailureCategory
  readonly message: string
  /** What to do about it. */
  readonly hint: string
  /** What is wrong with each flag or argument, instead of the message. */
  readonly issues?: ReadonlyArray<InputIssue> | undefined
  /** Further fields for programs, by wire name. */
  readonly data?: object
  /** Further lines for people. */
  readonly evidence?: (style: Style) => ReadonlyArray<string>
  /** The id of the request that failed. */
  readonly requestId?: string | undefined
}

/** A problem as people and programs read it on standard error. */
export const toMessage = (
  { category, code, data, evidence, hint, issues, message, requestId }: Problem
): Message => ({
  json: {
    error: {
      code,
      category,
      message: issues === undefined ? message : issues.map(describe).join("; "),
      ...(issues !== undefined && { issues }),
      ...data,
      ...(requestId !== undefined && { request_id: requestId }),
      hint
    }
  },
  lines: (style) => [
    ...headline(issues, message, style),
    ...(evidence?.(style) ?? []),
    ...labelled("Hint:", hint, style.bold),
    ...(requestId === undefined ? [] : labelled("Request id:", requestId, style.bold))
  ]
})

/** A fault of `program` that no failure describes. Its text is the program's own, as far as anybody can tell. */
export const fromDefect = (defect: unknown, program: string): Problem =>
  defect instanceof OutputLost
    ? {
      code: "output_lost",
      category: "unexpected",
      message: defect.message,
      hint: "the command itself has run: what it wrote is written"
    }
    : {
      code: "unexpected",
      category: "unexpected",
      message: `unexpected: ${String(defect)}`,
      hint: `this is a fault of ${program}; please report it`
    }

const headline = (
  issues: ReadonlyArray<InputIssue> | undefined,
  message: string,
  style: Style
): ReadonlyArray<string> => {
  if (issues === undefined) return labelled("Error:", message, style.red)
  const [only, ...others] = issues
  if (only !== undefined && others.length === 0) return labelled("Error:", describe(only), style.red)
  const width = Math.max(...issues.map(({ flag }) => widthOf(flag)))
  return [
    ...labelled("Error:", `${issues.length} problems`, style.red),
    ...issues.flatMap(({ flag, message }) => hanging(`  ${padEnd(printable(flag), width)}  `, message))
  ]
}
