import type { Contact } from "@lanekit/core"
import { printable } from "@lanekit/terminal"
import { Effect } from "effect"
import { ConsentNotConfirmed } from "../../CommandFailure.ts"
import { confirm } from "../confirm.ts"

/** Asks whether a person who has unsubscribed really shall get mails again. */
export const confirmAgain = ({ email }: Pick<Contact.Contact, "email">) =>
  confirm(
    Effect.succeed(`${printable(email)} has unsubscribed.\nSubscribe this person to e-mails again?`),
    (reason) => new ConsentNotConfirmed({ reason, isAgain: true })
  )

/** Asks whether a person whom the API does not know yet shall get mails. */
export const confirmFirst = ({ email }: Pick<Contact.Contact, "email">) =>
  confirm(
    Effect.succeed(`${printable(email)} will get changelog and update e-mails.\nHas this person asked for them?`),
    (reason) => new ConsentNotConfirmed({ reason, isAgain: false })
  )
