import { Answers } from "@lanekit/sync"
import { hanging, Output, show } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import { Question } from "../../Question.ts"

/** Candidates that are shown for one question. */
const shown = 9

/** How often one is asked who types what is no number of a candidate: then the question is left open. */
const attempts = 3

/**
 * Asks the person at the terminal which records are meant, and gives the list with the answers. Whoever presses Enter alone
 * leaves a question open; the end of the input leaves all that follow open.
 */
export const choose = Effect.fn("choose")(function*(file: Answers.AnswersFile) {
  const { prompt } = yield* Output
  const open = Answers.questionsOf(file).filter(({ answer, candidates }) => answer === null && candidates.length > 0)
  const chosen = new Map<string, string>()
  for (const [place, question] of open.entries()) {
    const { candidates, field, value } = question
    yield* prompt(`\n${textOf(question, `${place + 1} of ${open.length}`)}\n`)
    const number = yield* askNumber(Math.min(candidates.length, shown))
    if (Option.isNone(number)) break
    const candidate = candidates[number.value - 1]
    if (candidate !== undefined) chosen.set(`${field} ${value}`, candidate.id)
  }
  return Answers.withAnswers(file, ({ field, value }) => chosen.get(`${field} ${value}`))
})

const textOf = ({ candidates, field, kind, total, value }: Answers.Question, place: string): string =>
  [
    ...hanging(
      "",
      `${total} ${kind === "company" ? "companies" : "contacts"} have the ${field} ${show(value)} (${place}):`
    ),
    ...candidates.slice(0, shown).flatMap((candidate, at) => hanging(`  ${at + 1}  `, describe(candidate))),
    ...(total > shown ? [`  and ${total - shown} more`] : [])
  ].join("\n")

type Candidate = Answers.Question["candidates"][number]

const describe = ({ domains = [], email, external_ids: ids = [], id, name }: Candidate): string =>
  [id, ...(name == null ? [] : [name]), ...(email === undefined ? [] : [email]), ...domains, ...ids].map(show).join(
    "  "
  )

/** The number that is typed, from 1 on; 0 where the question is left open, and none at the end of the input. */
const askNumber = Effect.fnUntraced(function*(last: number) {
  const { ask } = yield* Question
  const { prompt } = yield* Output
  for (let asked = 1; asked <= attempts; asked++) {
    const line = yield* ask("Number, or Enter to leave it open: ")
    if (Option.isNone(line)) return Option.none<number>()
    const text = line.value.trim()
    if (text === "") return Option.some(0)
    if (/^[1-9]$/.test(text) && Number(text) <= last) return Option.some(Number(text))
    yield* prompt(`It must be a number from 1 to ${last}.\n`)
  }
  return Option.some(0)
})
