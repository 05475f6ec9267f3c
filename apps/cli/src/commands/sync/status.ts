import * as Command from "@effect/cli/Command"
import { Flags, help, Output } from "@lanekit/terminal"
import { Effect } from "effect"

const config = {
  plan: Flags.argument("plan", "The plan, as lanekit sync plan --out wrote it."),
  json: Flags.json
}

/** `lanekit sync status`: says what has become of a plan. */
export const status = Command.make("status", config, (typed) =>
  Effect.gen(function*() {
    const { statusOf, tallyJson, tallyLines } = yield* Effect.promise(() => import("./applied.ts"))
    const { hasBegun, id, tally } = yield* statusOf(typed.plan)
    const output = yield* Output
    const state = !hasBegun ? "planned" : tally.open > 0 ? "begun" : "done"
    yield* output.answer({
      json: { id, state, ...tallyJson(tally) },
      lines: () => [
        ...tallyLines(tally),
        "",
        state === "planned"
          ? "Nothing of it has been applied."
          : state === "begun"
          ? "lanekit sync apply goes on where it was."
          : tally.conflicts + tally.failed + tally.problems > 0
          ? "It is done. What was left behind is in failed.csv, and can be planned anew."
          : "All of it has been applied."
      ]
    })
  })).pipe(Command.withDescription(help.describe(
    "Say what has become of the rows of a plan. Nothing is sent.",
    "lanekit sync status plan.json"
  )))
