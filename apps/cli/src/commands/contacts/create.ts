import * as Command from "@effect/cli/Command"
import { Contact, NewContact } from "@lanekit/core"
import { Flags, help, Output, record } from "@lanekit/terminal"
import { Effect } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Question } from "../../Question.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"
import { confirmFirst } from "./consent.ts"
import * as fields from "./fields.ts"

const config = {
  ...fields.config,
  email: flags.text("email", "The contact's e-mail address, at most 254 characters; required."),
  subscribe: flags.toggle(
    "subscribe",
    "Subscribe to changelog and update e-mails. Asks for a typed yes, or needs --yes."
  ),
  unsubscribe: flags.toggle("unsubscribe", "Do not subscribe: the same as neither of the two."),
  yes: flags.toggle("yes", "Confirm that this person asked to be subscribed."),
  json: Flags.json
}

/** `lanekit contacts create`: makes a contact, and shows it. */
export const create = Command.make("create", config, (typed): Verb<Question> =>
  Effect.gen(function*() {
    // The API subscribes whoever it is not told of: a consent is never given by leaving a flag out.
    const contact = yield* decode({ is_subscribed: false, ...(yield* fields.toWire(typed)) })
    const { contacts } = yield* Effect.flatMap(Api, ({ open }) => open)
    if (contact.isSubscribed === true && !typed.yes) yield* confirmFirst(contact)
    const json = encode(yield* contacts.create(contact))
    const output = yield* Output
    yield* output.answer({ json, lines: (style) => record(json, style) })
  })).pipe(Command.withDescription(help.describe(
    "Make a contact. It gets no e-mails unless --subscribe says so.",
    "lanekit contacts create --email ada@globex.example --company-name Globex",
    "lanekit contacts create --email ada@globex.example --subscribe --yes --json"
  )))

const decode = flags.decode(NewContact.NewContact)
const encode = encoder(Contact.Contact)
