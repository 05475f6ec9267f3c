import * as Command from "@effect/cli/Command"
import { Contact } from "@lanekit/core"
import { Flags, help } from "@lanekit/terminal"
import { Effect, Schema } from "effect"
import { Api } from "../../../Api.ts"
import * as flags from "../../../flags.ts"
import type { Verb } from "../../../Verb.ts"
import { showCompanies } from "./show.ts"

/** `lanekit contacts companies list`: shows all companies of a contact. */
export const list = Command.make(
  "list",
  { id: Flags.id("The contact."), json: Flags.json },
  (typed): Verb =>
    Effect.gen(function*() {
      const { id } = yield* decode({ id: typed.id })
      const { memberships } = yield* Effect.flatMap(Api, ({ open }) => open)
      yield* showCompanies(yield* memberships.list(id))
    })
).pipe(Command.withDescription(help.describe(
  "List the contact's companies, the primary one first.",
  "lanekit contacts companies list ct_demo_0001"
)))

const decode = flags.decode(Schema.Struct({ id: Contact.ContactId }))
