import {
  Contact,
  ContactChange,
  type ContactDirectory,
  type ContactPatch,
  EmailAddress,
  Failure,
  Page
} from "@lanekit/core"
import { note, Output } from "@lanekit/terminal"
import { type Context, Effect } from "effect"
import { encoder } from "../../wire.ts"
import { changeLines } from "./changes.ts"

/** Shows what an update would change, or fails as it would, with reads only. */
export const dryRun = Effect.fn("contacts.dryRun")(function*(
  contacts: Contacts,
  id: Contact.ContactId,
  patch: ContactPatch.ContactPatch
) {
  const output = yield* Output
  const { after, before, changes } = yield* contacts.preview(id, patch)
  if (patch.email !== undefined && patch.email !== before.email) yield* refuseTaken(contacts, id, patch.email)
  if (ContactChange.isResubscription(before, after)) {
    const message = "this would subscribe a person who has unsubscribed; the update itself asks, or needs --yes"
    yield* output.notice(note("would_resubscribe", message))
  }
  // The answer is a contact, as after a write: programs need to be told. People read it in the answer.
  yield* output.notice({
    json: { notice: { code: "dry_run", message: "nothing was written" } },
    lines: () => []
  })
  yield* output.answer({
    json: encode(after),
    lines: (style) =>
      changes.length === 0
        ? ["Dry run, nothing was written:", "No change"]
        : ["Dry run, nothing was written. It would change:", ...changeLines(changes, style)]
  })
})

type Contacts = Context.Tag.Service<ContactDirectory>

const encode = encoder(Contact.Contact)

// A list matches parts of addresses, so it may hold many that only resemble this one.
const refuseTaken = Effect.fnUntraced(function*(
  contacts: Contacts,
  id: Contact.ContactId,
  email: EmailAddress.EmailAddress
) {
  const wanted = EmailAddress.foldEmail(email)
  let cursor: Page.Cursor | undefined
  for (let pages = 0; pages < maxPages; pages++) {
    const found = yield* contacts.list({ email, limit: Page.maxLimit, ...(cursor !== undefined && { cursor }) })
    const isTaken = found.data.some((other) => other.id !== id && EmailAddress.foldEmail(other.email) === wanted)
    if (isTaken) return yield* new Failure.EmailTaken()
    if (!found.page.hasMore || found.page.cursor === null) return
    cursor = found.page.cursor
  }
})

const maxPages = 10
