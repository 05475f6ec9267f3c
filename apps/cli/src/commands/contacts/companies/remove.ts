import * as Command from "@effect/cli/Command"
import { Company, Contact } from "@lanekit/core"
import { Flags, help } from "@lanekit/terminal"
import { Effect, Schema } from "effect"
import { Api } from "../../../Api.ts"
import * as flags from "../../../flags.ts"
import type { Verb } from "../../../Verb.ts"
import { showCompanies } from "./show.ts"

const config = {
  id: Flags.id("The contact."),
  companyId: Flags.argument("company-id", "The company that it shall no longer belong to."),
  json: Flags.json
}

/** `lanekit contacts companies remove`: takes a contact out of a company, and shows all that it still belongs to. */
export const remove = Command.make("remove", config, (typed): Verb =>
  Effect.gen(function*() {
    const { companyId, id } = yield* decode({ id: typed.id, company_id: typed.companyId })
    const { memberships } = yield* Effect.flatMap(Api, ({ open }) => open)
    yield* showCompanies(yield* memberships.remove(id, companyId))
  })).pipe(Command.withDescription(help.describe(
    "Remove the contact from a company. Where it was the primary one, another takes its place.",
    "lanekit contacts companies remove ct_demo_0001 co_demo_01"
  )))

const decode = flags.decode(
  Schema.Struct({
    id: Contact.ContactId,
    companyId: Schema.propertySignature(Company.CompanyId).pipe(Schema.fromKey("company_id"))
  }),
  { company_id: "<company-id>" }
)
