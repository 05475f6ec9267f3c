import * as Command from "@effect/cli/Command"
import { Company, Deletion } from "@lanekit/core"
import { Flags, help, Output, printable, show } from "@lanekit/terminal"
import { Effect, Schema } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Question } from "../../Question.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"
import { confirm, unconfirmed } from "../confirm.ts"

const config = {
  id: Flags.id("The company to delete."),
  yes: flags.toggle("yes", "Delete without asking."),
  json: Flags.json
}

/** `lanekit companies delete`: takes a company out of everything. */
export const remove = Command.make("delete", config, (typed): Verb<Question> =>
  Effect.gen(function*() {
    const { id } = yield* decode({ id: typed.id })
    const { companies } = yield* Effect.flatMap(Api, ({ open }) => open)
    const question = Effect.map(
      companies.get(id),
      ({ name }) => `The company ${show(name)} will be deleted. Its contacts stay, without it.\nAre you sure?`
    )
    if (!typed.yes) yield* confirm(question, unconfirmed("deleting a company"))
    const json = encode(yield* companies.delete(id))
    const output = yield* Output
    yield* output.answer({ json, lines: () => [`Deleted ${printable(id)}`] })
  })).pipe(Command.withDescription(help.describe(
    "Delete a company; its contacts stay. Asks for a typed yes, or needs --yes.",
    "lanekit companies delete co_demo_01"
  )))

const decode = flags.decode(Schema.Struct({ id: Company.CompanyId }))
const encode = encoder(Deletion.deletionOf(Company.CompanyId))
