import * as Command from "@effect/cli/Command"
import { Flags, hanging, help, Output } from "@lanekit/terminal"
import { Effect, Struct } from "effect"
import type { ConfigFiles } from "../../config/ConfigFiles.ts"
import type { Keyring } from "../../config/Keyring.ts"
import type { Profile } from "../../config/Profile.ts"
import * as profileKeys from "../../config/profileKeys.ts"
import * as profiles from "../../config/profiles.ts"
import * as Setting from "../../config/Setting.ts"
import type { Verb } from "../../Verb.ts"
import { tellOfLocked } from "./key.ts"
import { decodeName, isSetting } from "./settingName.ts"

const config = {
  name: Flags.argument("name", "api-key, base-url, timeout or retries."),
  json: Flags.json
}

/** `lanekit config unset`: takes something out of the profile that is chosen. */
export const unset = Command.make("unset", config, (typed): Verb<ConfigFiles | Keyring> =>
  Effect.gen(function*() {
    const name = yield* decodeName(typed.name)
    const { name: profile, profile: before } = yield* profiles.selected
    const store = before.key_store
    const field: keyof Profile = isSetting(name) ? Setting.settings[name].field : "key_store"
    if (!isSetting(name) && store !== undefined) yield* tellOfLocked(yield* profileKeys.discard(profile, store))
    if (before[field] !== undefined) yield* profiles.put(profile, Struct.omit(before, field))
    const output = yield* Output
    yield* output.answer({
      json: { profile, name },
      lines: () =>
        hanging(
          "",
          before[field] === undefined
            ? `The profile ${profile} has no ${name}`
            : `Took ${name} out of the profile ${profile}`
        )
    })
  })).pipe(Command.withDescription(help.describe(
    "Take something out of a profile: the default holds again. The key is removed for good.",
    "lanekit config unset base-url",
    "lanekit config unset api-key --profile staging"
  )))
