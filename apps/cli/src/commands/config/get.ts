import * as Command from "@effect/cli/Command"
import type * as FileSystem from "@effect/platform/FileSystem"
import { Flags, help, Output, printable } from "@lanekit/terminal"
import { Effect } from "effect"
import type { ConfigFiles } from "../../config/ConfigFiles.ts"
import type { Keyring } from "../../config/Keyring.ts"
import * as profiles from "../../config/profiles.ts"
import type { Verb } from "../../Verb.ts"
import { decodeName } from "./settingName.ts"
import { viewOf } from "./view.ts"

const config = {
  name: Flags.argument("name", "api-key, base-url, timeout or retries."),
  json: Flags.json
}

/** `lanekit config get`: shows one setting as commands see it. */
export const get = Command.make(
  "get",
  config,
  (typed): Verb<ConfigFiles | Keyring | FileSystem.FileSystem> =>
    Effect.gen(function*() {
      const name = yield* decodeName(typed.name)
      const view = yield* viewOf(name, yield* profiles.selected)
      const output = yield* Output
      yield* output.answer({ json: view, lines: () => [printable(view.value ?? "")] })
    })
).pipe(Command.withDescription(help.describe(
  "Show one setting as commands see it. Of the key its end alone is shown.",
  "lanekit config get base-url"
)))
