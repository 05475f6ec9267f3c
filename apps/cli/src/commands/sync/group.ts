import * as Command from "@effect/cli/Command"
import { help } from "@lanekit/terminal"
import { apply } from "./apply.ts"
import { exportGroup } from "./export.ts"
import { plan } from "./plan.ts"
import { status } from "./status.ts"
import { verify } from "./verify.ts"

/** `lanekit sync`: many contacts at once, from a table. */
export const sync = Command.make("sync").pipe(
  Command.withDescription(help.describe(
    "Have many contacts be as a table says: plan, review, apply.",
    "lanekit sync plan contacts.csv --out plan.json",
    "lanekit sync apply plan.json"
  )),
  Command.withSubcommands([plan, apply, status, verify, exportGroup])
)
