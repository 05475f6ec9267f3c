import * as Command from "@effect/cli/Command"
import { Contact } from "@lanekit/core"
import { Flags, help, Output, record } from "@lanekit/terminal"
import { Effect, Schema } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"

/** `lanekit contacts get`: shows one contact. */
export const get = Command.make(
  "get",
  { id: Flags.id("The contact to show."), json: Flags.json },
  (typed): Verb =>
    Effect.gen(function*() {
      const { id } = yield* decode({ id: typed.id })
      const { contacts } = yield* Effect.flatMap(Api, ({ open }) => open)
      const json = encode(yield* contacts.get(id))
      const output = yield* Output
      yield* output.answer({ json, lines: (style) => record(json, style) })
    })
).pipe(Command.withDescription(help.describe("Show a contact.", "lanekit contacts get ct_demo_0001")))

const decode = flags.decode(Schema.Struct({ id: Contact.ContactId }))
const encode = encoder(Contact.Contact)
