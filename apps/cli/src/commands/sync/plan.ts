import * as Command from "@effect/cli/Command"
import { exitCode, ExitStatus, hanging, help, Output, printable, shellWord } from "@lanekit/terminal"
import { Effect } from "effect"
import * as flags from "../../flags.ts"
import type { Questions } from "./planning.ts"
import * as tableFlags from "./tableFlags.ts"

const config = {
  ...tableFlags.config,
  out: flags.text("out", "Where to write the plan, for lanekit sync apply. It is shown alone when not given."),
  detailedExitcode: tableFlags.detailedExitCode
}

/** `lanekit sync plan`: says what a table would change, and writes nothing to the API. */
export const plan = Command.make("plan", config, (typed) =>
  Effect.gen(function*() {
    const request = yield* tableFlags.read(typed)
    const out = yield* tableFlags.fileOf("--out", typed.out)
    // What plans, and its database, is loaded by those who plan.
    const { durationText, planTable, PlanSummary, summaryJson } = yield* Effect.promise(() => import("./planned.ts"))
    const { header, overview, questions } = yield* planTable(request, { out, asks: true })
    const summary = overview.total
    const output = yield* Output
    yield* output.answer({
      json: {
        id: header.id,
        match: header.key,
        ...summaryJson(summary),
        plan: out ?? null,
        answers: questions?.file ?? null
      },
      lines: (style) => [
        ...overview.lines(style),
        "",
        durationText(summary),
        ...(questions === undefined ? [] : hanging("", chosenText(questions))),
        ...(out === undefined
          ? ["Nothing was written. --out keeps the plan."]
          : ["Nothing was written. This writes it:", printable(`  lanekit sync apply ${shellWord(out)}`)])
      ]
    })
    if (typed.detailedExitcode) {
      const { set } = yield* ExitStatus
      if (PlanSummary.problems(summary) > 0) yield* set(exitCode.rowsLeft)
      else if (summary.writes > 0) yield* set(exitCode.changesFound)
    }
  })).pipe(Command.withDescription(help.describe(
    "Compare a table with all contacts, and say what would be made, changed, left as it is or left out, how many writes that takes, and how long. Nothing is written.",
    "lanekit sync plan contacts.csv --out plan.json",
    "lanekit sync plan export.csv --preset hubspot --create --out plan.json",
    "lanekit sync plan contacts.csv --map email=E-Mail --match email --answers answers.json"
  )))

const chosenText = ({ file, open }: Questions): string =>
  open === 0
    ? `What was chosen is kept in ${file}.`
    : `What is to be chosen is in ${file}: edit it and plan again.`
