import { Answers } from "@lanekit/sync"
import { Output, show } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import { Question } from "../../Question.ts"

/** Candidates that are shown for one question. */
const shown = 9

/**
 * Asks the person at the terminal which records are meant, and gives the list with the answers. Whoever presses Enter alone
 * leaves a question open; the end of the input leaves all that follow open.
 */
export const choose = Effect.fn("choose")(function*(file: Answers.AnswersFile) {
  const { ask } = yield* Question
  const output = yield* Output
  const open = Answers.questionsOf(file).filter(({ answer, candidates }) => answer === null && candidates.length > 0)
  const chosen = new Map<string, string>()
  for (const [place, { candidates, field, kind, total, value }] of open.entries()) {
    const offered = candidates.slice(0, shown)
    const lines = offered.map(({ domains = [], external_ids: ids = [], id, name }, number) =>
      `  ${number + 1}  ${
        [show(id), ...(name == null ? [] : [show(name)]), ...[...domains, ...ids].map(show)].join("  ")
      }`
    )
    yield* output.prompt(
      `\n${total} ${kind === "company" ? "companies" : "contacts"} have the ${field} ${show(value)} (${
        place + 1
      } of ${open.length}):\n` +
        `${lines.join("\n")}\n`
    )
    const line = yield* ask("Number, or Enter to leave it open: ")
    if (Option.isNone(line)) break
    const candidate = offered[Number(line.value.trim()) - 1]
    if (candidate !== undefined) chosen.set(`${field} ${value}`, candidate.id)
  }
  return Answers.withAnswers(file, ({ field, value }) => chosen.get(`${field} ${value}`))
})
