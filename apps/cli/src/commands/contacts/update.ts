import * as Command from "@effect/cli/Command"
import type * as Prompt from "@effect/cli/Prompt"
import { Contact, ContactChange, type ContactDirectory, ContactPatch } from "@lanekit/core"
import { type Context, Effect, Option, Schema } from "effect"
import { Api } from "../../Api.ts"
import { NothingToChange, UsageError } from "../../CommandFailure.ts"
import * as flags from "../../flags.ts"
import { describe } from "../../help.ts"
import { labelled } from "../../labelled.ts"
import { Output } from "../../Output.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"
import { changeLines } from "./changes.ts"
import { confirm } from "./consent.ts"

const config = {
  id: flags.id("The contact to change."),
  name: flags.text("name", "The contact's name, 1 to 255 characters."),
  email: flags.text("email", "The contact's e-mail address, at most 254 characters."),
  subscribe: flags.toggle(
    "subscribe",
    "Subscribe to changelog and update e-mails. Asks first, or needs --yes, when this person has unsubscribed."
  ),
  unsubscribe: flags.toggle("unsubscribe", "Unsubscribe from changelog and update e-mails."),
  companyId: flags.text("company-id", "The contact's company, by id."),
  companyName: flags.text("company-name", "The contact's company, by its exact name."),
  companyExternalId: flags.text("company-external-id", "The contact's company, by one of its external ids."),
  imageUrl: flags.text("image-url", "Address of the contact's picture."),
  clearImage: flags.toggle("clear-image", "Remove the contact's picture."),
  dryRun: flags.toggle("dry-run", "Show what would change, and write nothing."),
  yes: flags.toggle("yes", "Confirm that a person who has unsubscribed shall be subscribed again."),
  json: flags.json
}

/** `lanekit contacts update`: changes what the flags name, and shows the difference. */
export const update = Command.make(
  "update",
  config,
  (typed): Verb<Prompt.Prompt.Environment> =>
    Effect.gen(function*() {
      const { id, patch } = yield* decode({ id: typed.id, patch: yield* toWire(typed) })
      const { contacts } = yield* Effect.flatMap(Api, ({ open }) => open)
      if (typed.dryRun) return yield* dryRun(contacts, id, patch)
      const before = yield* contacts.get(id)
      const needed = withoutIdleSubscription(patch, before)
      if (ContactPatch.isEmpty(needed)) return yield* showUpdate(before, before)
      if (needed.isSubscribed === true && !typed.yes) {
        const { canAsk } = yield* Output
        yield* confirm(before, canAsk)
      }
      return yield* showUpdate(before, yield* contacts.update(id, needed))
    })
).pipe(Command.withDescription(describe(
  "Change a contact. What no flag names stays as it is.",
  "lanekit contacts update c_1 --name \"Ada Lovelace\" --company-name Acme"
)))

const decode = flags.decode(Schema.Struct({ id: Contact.ContactId, patch: ContactPatch.ContactPatch }))

type Typed = Command.Command.ParseConfig<typeof config>

const toWire = (typed: Typed) => {
  if (typed.subscribe && typed.unsubscribe) {
    return Effect.fail(new UsageError({ message: "--subscribe and --unsubscribe exclude each other" }))
  }
  if (typed.clearImage && Option.isSome(typed.imageUrl)) {
    return Effect.fail(new UsageError({ message: "--image-url and --clear-image exclude each other" }))
  }
  const wire = flags.given<string | boolean | null>({
    name: typed.name,
    email: typed.email,
    is_subscribed: typed.subscribe || typed.unsubscribe ? Option.some(typed.subscribe) : Option.none(),
    company_id: typed.companyId,
    company_name: typed.companyName,
    company_external_id: typed.companyExternalId,
    image_url: typed.clearImage ? Option.some(null) : typed.imageUrl
  })
  return Object.keys(wire).length === 0 ? Effect.fail(new NothingToChange()) : Effect.succeed(wire)
}

// Sent to a person who is subscribed, the flag could only do harm: it would undo an unsubscription of this moment.
const withoutIdleSubscription = (
  { isSubscribed, ...others }: ContactPatch.ContactPatch,
  before: Contact.Contact
): ContactPatch.ContactPatch =>
  isSubscribed === undefined || (isSubscribed && before.isSubscribed) ? others : { ...others, isSubscribed }

const encode = encoder(Contact.Contact)

const showUpdate = Effect.fnUntraced(function*(before: Contact.Contact, after: Contact.Contact) {
  const output = yield* Output
  const changes = ContactChange.diff(before, after)
  yield* output.answer({
    json: encode(after),
    lines: (style) => changes.length === 0 ? ["No change"] : ["Updated:", ...changeLines(changes, style)]
  })
})

const dryRun = Effect.fnUntraced(function*(
  contacts: Context.Tag.Service<ContactDirectory>,
  id: Contact.ContactId,
  patch: ContactPatch.ContactPatch
) {
  const output = yield* Output
  const { after, before, changes } = yield* contacts.preview(id, patch)
  if (ContactChange.isResubscription(before, after)) {
    const message = "this would subscribe a person who has unsubscribed; the update itself asks, or needs --yes"
    yield* output.notice({
      json: { notice: { code: "would_resubscribe", message } },
      lines: (style) => labelled("Note:", message, style.yellow)
    })
  }
  yield* output.answer({
    json: encode(after),
    lines: (style) =>
      changes.length === 0
        ? ["Dry run, nothing was written:", "No change"]
        : ["Dry run, nothing was written. It would change:", ...changeLines(changes, style)]
  })
})
