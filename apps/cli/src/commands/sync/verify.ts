import * as Command from "@effect/cli/Command"
import { exitCode, ExitStatus, help, Output } from "@lanekit/terminal"
import { Effect } from "effect"
import * as tableFlags from "./tableFlags.ts"

/** `lanekit sync verify`: says whether all contacts are as a table has them. */
export const verify = Command.make("verify", tableFlags.config, (typed) =>
  Effect.gen(function*() {
    const request = yield* tableFlags.read(typed)
    const { planTable, PlanSummary, summaryJson } = yield* Effect.promise(() => import("./planned.ts"))
    const { overview } = yield* planTable(request, { out: undefined, asks: false })
    const summary = overview.total
    const problems = PlanSummary.problems(summary)
    const isEqual = problems === 0 && summary.writes === 0
    const output = yield* Output
    yield* output.answer({
      json: { equal: isEqual, ...summaryJson(summary) },
      lines: (style) =>
        isEqual
          ? [equalText(PlanSummary.rows(summary))]
          : [...overview.lines(style), "", `${summary.writes} differ, ${problems} could not be compared.`]
    })
    const { set } = yield* ExitStatus
    if (problems > 0) yield* set(exitCode.rowsLeft)
    else if (summary.writes > 0) yield* set(exitCode.changesFound)
  })).pipe(Command.withDescription(help.describe(
    "Compare a table with all contacts. Ends with 0 where they are equal, 10 where a contact differs, and 8 where a row cannot be compared.",
    "lanekit sync verify contacts.csv"
  )))

const equalText = (rows: number): string =>
  rows === 1 ? "The contact is as the table has it." : `All ${rows} contacts are as the table has them.`
