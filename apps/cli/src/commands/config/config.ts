import * as Command from "@effect/cli/Command"
import { help, type Program } from "@lanekit/terminal"
import { get } from "./get.ts"
import { list } from "./list.ts"
import { path } from "./path.ts"
import { add } from "./profiles/add.ts"
import { list as listProfiles } from "./profiles/list.ts"
import { remove } from "./profiles/remove.ts"
import { use } from "./profiles/use.ts"
import { set } from "./set.ts"
import { unset } from "./unset.ts"

const profiles = Command.make("profiles").pipe(
  Command.withDescription(help.describe(
    "Show, make, choose and remove profiles.",
    "lanekit config profiles list"
  )),
  Command.withSubcommands([listProfiles, use, add, remove])
)

/** `lanekit config`: what a person keeps of keys and settings, by profile. */
export const config = Command.make("config").pipe(
  Command.withDescription(help.describe(
    "Keep a key and settings, so that no variable is needed. Variables go before them; --profile before both.",
    "lanekit config set api-key",
    "lanekit config list"
  )),
  Command.withSubcommands([list, get, set, unset, path, profiles])
)

/** The same for mistakes. */
export const configGroup: Program.Group = { descriptor: config.descriptor, groups: [profiles] }
