import * as Command from "@effect/cli/Command"
import { help } from "@lanekit/terminal"
import { companies } from "./export/companies.ts"
import { contacts } from "./export/contacts.ts"

/** `lanekit sync export`: writes what the API has into files, or to standard output. */
export const exportGroup = Command.make("export").pipe(
  Command.withDescription(help.describe(
    "Write contacts or companies as CSV or NDJSON.",
    "lanekit sync export contacts --out contacts.csv"
  )),
  Command.withSubcommands([contacts, companies])
)
