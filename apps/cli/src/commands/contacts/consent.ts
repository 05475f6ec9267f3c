import type { Contact } from "@lanekit/core"
import { Output, printable } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import { ConsentNotConfirmed } from "../../CommandFailure.ts"
import { Question } from "../../Question.ts"

/**
 * Asks whether a person who has unsubscribed really shall get mails again. Only a typed `yes` says so.
 *
 * Where nobody can be asked, the answer is no.
 */
export const confirm = Effect.fn("consent.confirm")(function*(contact: Contact.Contact) {
  const { canAsk } = yield* Output
  if (!canAsk) return yield* new ConsentNotConfirmed({ reason: "not asked" })
  const { ask } = yield* Question
  const answer = yield* ask(
    `${printable(contact.email)} has unsubscribed.\n` +
      "Subscribe this person to e-mails again? Type yes and press Enter to confirm: "
  )
  if (!Option.exists(answer, isYes)) return yield* new ConsentNotConfirmed({ reason: "declined" })
})

// A whole word: a single letter could be a slip, or meant for another program.
const isYes = (line: string): boolean => line.trim().toLowerCase() === "yes"
