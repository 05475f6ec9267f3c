import * as Command from "@effect/cli/Command"
import { CompanySelection, Contact } from "@lanekit/core"
import { Flags, help, UsageError } from "@lanekit/terminal"
import { Effect, Schema } from "effect"
import { Api } from "../../../Api.ts"
import * as flags from "../../../flags.ts"
import type { Verb } from "../../../Verb.ts"
import { showCompanies } from "./show.ts"

const config = {
  id: Flags.id("The contact."),
  companyId: flags.text("company-id", "The company, by id."),
  companyName: flags.text("company-name", "The company, by its exact name."),
  companyExternalId: flags.text("company-external-id", "The company, by one of its external ids."),
  json: Flags.json
}

/** `lanekit contacts companies add`: adds a contact to a company, and shows all that it belongs to. */
export const add = Command.make("add", config, (typed): Verb =>
  Effect.gen(function*() {
    const selection = Flags.given({
      company_id: typed.companyId,
      company_name: typed.companyName,
      company_external_id: typed.companyExternalId
    })
    if (Object.keys(selection).length !== 1) {
      return yield* new UsageError({ message: "give one of --company-id, --company-name or --company-external-id" })
    }
    const { id, patch } = yield* decode({ id: typed.id, patch: selection })
    const { memberships } = yield* Effect.flatMap(Api, ({ open }) => open)
    yield* showCompanies(yield* memberships.add(id, patch.company))
  })).pipe(Command.withDescription(help.describe(
    "Add the contact to a company. It becomes the primary one where there is none.",
    "lanekit contacts companies add ct_demo_0001 --company-name Initech"
  )))

const decode = flags.decode(Schema.Struct({ id: Contact.ContactId, patch: CompanySelection }))
