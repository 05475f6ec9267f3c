import * as Command from "@effect/cli/Command"
import { exitCode, ExitStatus, Flags, help, Output } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import * as flags from "../../flags.ts"

const config = {
  plan: Flags.argument("plan", "The plan, as lanekit sync plan --out wrote it."),
  force: flags.toggle("force", "Overwrite what somebody else has changed since the plan was made."),
  reports: flags.text("reports", "A folder for succeeded.csv and failed.csv: the plan's own when not given."),
  json: Flags.json
}

/** `lanekit sync apply`: writes what a plan says, and goes on where it was when it was interrupted. */
export const apply = Command.make("apply", config, (typed) =>
  Effect.gen(function*() {
    const { applyPlan, outcomeJson, outcomeLines, tallyJson, tallyLines } = yield* Effect.promise(() =>
      import("./applied.ts")
    )
    const { id, isStopped, problems, reports, tally } = yield* applyPlan(typed.plan, {
      force: typed.force,
      reportsIn: Option.getOrUndefined(typed.reports)
    })
    const output = yield* Output
    const again = tally.open > 0 ? ["The same command goes on where this one was stopped."] : []
    const forcing = tally.conflicts > 0 ? ["--force overwrites what was changed since; or plan anew."] : []
    yield* output.answer({
      json: { id, ...tallyJson(tally), outcomes: problems.shown.map(outcomeJson.toJson), reports },
      lines: (style) => [
        ...problems.shown.flatMap((outcome) => outcomeLines(outcome, style)),
        ...(problems.more > 0 ? [`  and ${problems.more} more, in ${reports.failed}`] : []),
        ...(problems.shown.length > 0 ? [""] : []),
        ...tallyLines(tally),
        "",
        ...again,
        ...forcing,
        `All rows: ${reports.succeeded}`,
        `          ${reports.failed}`
      ]
    })
    const { set } = yield* ExitStatus
    if (isStopped && tally.open > 0) yield* set(exitCode.interrupted)
    else if (tally.conflicts + tally.failed + tally.problems > 0) yield* set(exitCode.rowsLeft)
  })).pipe(Command.withDescription(help.describe(
    "Write what a plan says, a row at a time, within the API's limits. Each contact is read again just before: what somebody else has changed since is shown, and not overwritten. Interrupted in any way, the same command goes on where it was. Ends with 8 where rows were left behind.",
    "lanekit sync apply plan.json"
  )))
