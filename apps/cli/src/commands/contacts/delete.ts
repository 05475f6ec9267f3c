import * as Command from "@effect/cli/Command"
import { Contact, Deletion } from "@lanekit/core"
import { Flags, help, Output, printable } from "@lanekit/terminal"
import { Effect, Schema } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Question } from "../../Question.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"
import { confirm, unconfirmed } from "../confirm.ts"

const config = {
  id: Flags.id("The contact to delete."),
  yes: flags.toggle("yes", "Delete without asking."),
  json: Flags.json
}

/** `lanekit contacts delete`: takes a contact out of everything. */
export const remove = Command.make("delete", config, (typed): Verb<Question> =>
  Effect.gen(function*() {
    const { id } = yield* decode({ id: typed.id })
    const { contacts } = yield* Effect.flatMap(Api, ({ open }) => open)
    const question = Effect.map(
      contacts.get(id),
      ({ email }) => `The contact ${printable(email)} will be deleted.`
    )
    if (!typed.yes) yield* confirm(question, unconfirmed("deleting a contact"))
    const json = encode(yield* contacts.delete(id))
    const output = yield* Output
    yield* output.answer({ json, lines: () => [`Deleted ${printable(id)}`] })
  })).pipe(Command.withDescription(help.describe(
    "Delete a contact. Asks for a typed yes, or needs --yes.",
    "lanekit contacts delete ct_demo_0001"
  )))

const decode = flags.decode(Schema.Struct({ id: Contact.ContactId }))
const encode = encoder(Deletion.deletionOf(Contact.ContactId))
