import { Output } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import { NotConfirmed, type Unconfirmed } from "../CommandFailure.ts"
import { Question } from "../Question.ts"

/**
 * Asks the person at the terminal for a typed `yes`; fails where there is none, or nobody can be asked.
 *
 * `question` makes a sentence or more, once it is known that somebody can be asked; how to answer is said behind it.
 */
export const confirm = Effect.fn("confirm")(function*<E, E2, R>(
  question: Effect.Effect<string, E2, R>,
  refusal: (reason: Unconfirmed) => E
) {
  const { canAsk } = yield* Output
  if (!canAsk) return yield* Effect.fail(refusal("not asked"))
  const { ask } = yield* Question
  const answer = yield* ask(`${yield* question} Type yes and press Enter to confirm: `)
  if (!Option.exists(answer, isYes)) return yield* Effect.fail(refusal("declined"))
})

/** The refusal of what cannot be taken back: `what` is as in "deleting a contact". */
export const unconfirmed = (what: string) => (reason: Unconfirmed): NotConfirmed => new NotConfirmed({ reason, what })

// A whole word: a single letter could be a slip, or meant for another program.
const isYes = (line: string): boolean => line.trim().toLowerCase() === "yes"
