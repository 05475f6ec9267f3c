import * as Prompt from "@effect/cli/Prompt"
import type { Contact } from "@lanekit/core"
import { Effect } from "effect"
import { printable } from "../../columns.ts"
import { ConsentNotConfirmed } from "../../CommandFailure.ts"

/**
 * Asks whether a person who has unsubscribed really shall get mails again. No is the default.
 *
 * Where nobody can be asked, the answer is no.
 */
export const confirm = Effect.fn("consent.confirm")(function*(contact: Contact.Contact, canAsk: boolean) {
  if (!canAsk) return yield* new ConsentNotConfirmed({ reason: "not asked" })
  const isConfirmed = yield* Prompt.confirm({
    message: `${printable(contact.email)} has unsubscribed.\nSubscribe this person to e-mails again?`
  }).pipe(Effect.catchTag("QuitException", () => Effect.interrupt))
  if (!isConfirmed) return yield* new ConsentNotConfirmed({ reason: "declined" })
})
