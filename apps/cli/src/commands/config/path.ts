import * as Command from "@effect/cli/Command"
import { Flags, help, Output, printable } from "@lanekit/terminal"
import { Effect } from "effect"
import { ConfigFiles } from "../../config/ConfigFiles.ts"
import * as profiles from "../../config/profiles.ts"
import type { Verb } from "../../Verb.ts"

/** `lanekit config path`: shows where the files are. */
export const path = Command.make("path", { json: Flags.json }, (): Verb<ConfigFiles> =>
  Effect.gen(function*() {
    const { directory: findDirectory, pathOf } = yield* ConfigFiles
    const directory = yield* findDirectory
    const { name, profile } = yield* profiles.selected
    const json = {
      directory,
      config_file: yield* pathOf(profiles.configFile),
      profile_file: yield* pathOf(profiles.profileFileOf(name)),
      key_file: profile.key_store === "file" ? yield* pathOf(profiles.keyFileOf(name)) : null
    }
    const output = yield* Output
    yield* output.answer({ json, lines: () => [printable(directory)] })
  })).pipe(Command.withDescription(help.describe(
    "Show the folder of the configuration; with --json its files too.",
    "lanekit config path",
    "lanekit config path --json"
  )))
