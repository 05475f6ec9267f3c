import * as Command from "@effect/cli/Command"
import { Contact, ContactChange, ContactPatch } from "@lanekit/core"
import { ConsentReason } from "@lanekit/http"
import { Flags, help, Output } from "@lanekit/terminal"
import { Effect, Schema, Struct } from "effect"
import { Api } from "../../Api.ts"
import { NothingToChange } from "../../CommandFailure.ts"
import * as flags from "../../flags.ts"
import type { Question } from "../../Question.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"
import * as consentReason from "../consentReason.ts"
import { changeLines } from "./changes.ts"
import { confirmAgain } from "./consent.ts"
import { dryRun } from "./dryRun.ts"
import * as fields from "./fields.ts"

const config = {
  id: Flags.id("The contact to change."),
  ...fields.config,
  subscribe: flags.toggle(
    "subscribe",
    "Subscribe to changelog and update e-mails. Asks for a typed yes, or needs --yes, when this person has unsubscribed."
  ),
  unsubscribe: flags.toggle(
    "unsubscribe",
    "Unsubscribe from changelog and update e-mails. Always sent, even when this person has unsubscribed already."
  ),
  companyName: flags.text(
    "company-name",
    "The contact's company, by its exact name. Always sent: the API finds the company."
  ),
  companyExternalId: flags.text(
    "company-external-id",
    "The contact's company, by one of its external ids. Always sent."
  ),
  clearImage: flags.toggle("clear-image", "Remove the contact's picture."),
  clearExternalIds: flags.toggle("clear-external-ids", "Remove all ids in other systems."),
  dryRun: flags.toggle(
    "dry-run",
    "Show what would change, or why it would be refused, and write nothing. With --json, a notice on standard error tells it from a write."
  ),
  reason: flags.text("reason", "Why they are subscribed again: a gateway may ask for it, and keeps it."),
  yes: flags.toggle("yes", "Confirm that a person who has unsubscribed shall be subscribed again."),
  json: Flags.json
}

/** `lanekit contacts update`: changes what the flags name, and shows the difference. */
export const update = Command.make(
  "update",
  config,
  (typed): Verb<Question> =>
    Effect.gen(function*() {
      const reason = yield* consentReason.read(typed.reason, { flag: "--subscribe", isGiven: typed.subscribe })
      const { id, patch } = yield* decode({ id: typed.id, patch: yield* toWire(typed) })
      const { contacts } = yield* Effect.flatMap(Api, ({ open }) => open)
      if (typed.dryRun) return yield* dryRun(contacts, id, patch)
      const before = yield* contacts.get(id)
      const needed = withoutIdle(patch, before)
      if (ContactPatch.isEmpty(needed)) return yield* showUpdate(before, before)
      if (needed.isSubscribed === true && !typed.yes) yield* confirmAgain(before)
      const updated = Effect.provideService(contacts.update(id, needed), ConsentReason, reason)
      return yield* showUpdate(before, yield* updated)
    })
).pipe(Command.withDescription(help.describe(
  "Change a contact. What no flag names, or has the value already, is not sent.",
  "lanekit contacts update ct_demo_0001 --name \"Ada Lovelace\" --company-name Globex"
)))

const decode = flags.decode(Schema.Struct({ id: Contact.ContactId, patch: ContactPatch.ContactPatch }))

type Typed = Command.Command.ParseConfig<typeof config>

const toWire = Effect.fnUntraced(function*(typed: Typed) {
  const wire = yield* flags.withCleared(yield* fields.toWire(typed), [
    { isGiven: typed.clearImage, flag: "clear-image", field: "image_url", to: null },
    { isGiven: typed.clearExternalIds, flag: "clear-external-ids", field: "external_ids", to: {} }
  ])
  return Object.keys(wire).length === 0 ? yield* new NothingToChange({ command: "contacts update" }) : wire
})

// What is so already could do harm only: it would undo somebody else's change of this moment, an unsubscription above
// all. Unsubscribing is the exception: an opt-out must hold even if somebody subscribes this person between our read and
// our write. A company's name or external id is the server's to resolve.
const withoutIdle = (patch: ContactPatch.ContactPatch, before: Contact.Contact): ContactPatch.ContactPatch => {
  const changes = ContactChange.diff(before, ContactChange.apply(before, patch, undefined))
  const changed = new Set(changes.map(({ field }) => field))
  const { company, isSubscribed } = patch
  const isSameCompany = company?._tag === "ById" && company.id === before.companyId
  return Struct.omit(
    patch,
    ...patchFields.filter((field) => !changed.has(field)),
    ...(isSubscribed !== false && !changed.has("isSubscribed") ? ["isSubscribed" as const] : []),
    ...(isSameCompany ? ["company" as const] : [])
  )
}

const patchFields = ["name", "email", "imageUrl", "externalIds"] as const

const encode = encoder(Contact.Contact)

const showUpdate = Effect.fnUntraced(function*(before: Contact.Contact, after: Contact.Contact) {
  const output = yield* Output
  const changes = ContactChange.diff(before, after)
  yield* output.answer({
    json: encode(after),
    lines: (style) => changes.length === 0 ? ["No change"] : ["Updated:", ...changeLines(changes, style)]
  })
})
