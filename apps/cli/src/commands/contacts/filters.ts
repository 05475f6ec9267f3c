import type * as Command from "@effect/cli/Command"
import { Flags } from "@lanekit/terminal"
import * as flags from "../../flags.ts"

/** The flags that choose contacts. */
export const config = {
  email: flags.text("email", "Only contacts whose address contains this text, ignoring case."),
  nameContains: flags.text("name-contains", "Only contacts whose name contains this text, ignoring case."),
  companyId: flags.text("company-id", "Only contacts of this company, by its id."),
  externalId: flags.text("external-id", "Only contacts that have this id in another system, whole."),
  ...flags.times
}

/** Those that were given, by wire name. */
export const given = (typed: Command.Command.ParseConfig<typeof config>): Readonly<Record<string, string>> =>
  Flags.given({
    email: typed.email,
    name_contains: typed.nameContains,
    company_id: typed.companyId,
    external_id: typed.externalId,
    ...flags.toWireTimes(typed)
  })
