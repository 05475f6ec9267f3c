import * as Command from "@effect/cli/Command"
import { Company, NewCompany } from "@lanekit/core"
import { Flags, help, Output, record } from "@lanekit/terminal"
import { Effect } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"
import * as fields from "./fields.ts"

const config = {
  ...fields.config,
  name: flags.text("name", "The company's name, 1 to 255 characters; required. Others may have the same."),
  json: Flags.json
}

/** `lanekit companies create`: makes a company, and shows it. */
export const create = Command.make("create", config, (typed): Verb =>
  Effect.gen(function*() {
    const company = yield* decode(fields.toWire(typed))
    const { companies } = yield* Effect.flatMap(Api, ({ open }) => open)
    const json = encode(yield* companies.create(company))
    const output = yield* Output
    yield* output.answer({ json, lines: (style) => record(json, style) })
  })).pipe(Command.withDescription(help.describe(
    "Make a company.",
    "lanekit companies create --name Initech --domains initech.example --size 120",
    "lanekit companies create --name Initech --external-ids crm-1,crm-2 --json"
  )))

const decode = flags.decode(NewCompany.NewCompany)
const encode = encoder(Company.Company)
