import * as Command from "@effect/cli/Command"
import { Company, CompanyResolution, CompanySelector } from "@lanekit/core"
import { Flags, help, Output, record, UsageError } from "@lanekit/terminal"
import { Effect, Schema } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"

const config = {
  id: flags.text("id", "The company's id."),
  name: flags.text("name", "The company's exact name."),
  externalId: flags.text("external-id", "One of the company's external ids."),
  json: Flags.json
}

/** `lanekit companies resolve`: finds the one company that a selector names. */
export const resolve = Command.make("resolve", config, (typed): Verb =>
  Effect.gen(function*() {
    const asked = Flags.given({
      company_id: typed.id,
      company_name: typed.name,
      company_external_id: typed.externalId
    })
    const selector = Object.keys(asked).length === 1 ? CompanySelector.fromFields(yield* decode(asked)) : undefined
    if (selector === undefined) return yield* new UsageError({ message: "give one of --id, --name or --external-id" })
    const { companies } = yield* Effect.flatMap(Api, ({ open }) => open)
    const resolution = yield* companies.resolve(selector)
    const json = encode(yield* CompanyResolution.orFail(resolution))
    const output = yield* Output
    yield* output.answer({ json, lines: (style) => record(json, style) })
  })).pipe(Command.withDescription(help.describe(
    "Find the one company that has an id, an exact name or an external id.",
    "lanekit companies resolve --name Globex"
  )))

const decode = flags.decode(Schema.Struct(CompanySelector.CompanySelectorFields), {
  company_id: "--id",
  company_name: "--name",
  company_external_id: "--external-id"
})
const encode = encoder(Company.Company)
