import * as Command from "@effect/cli/Command"
import { Flags, help } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import { ProfileTaken } from "../../../config/ConfigFailure.ts"
import type { ConfigFiles } from "../../../config/ConfigFiles.ts"
import type { Keyring } from "../../../config/Keyring.ts"
import { defaultName } from "../../../config/Profile.ts"
import * as profileKeys from "../../../config/profileKeys.ts"
import * as profiles from "../../../config/profiles.ts"
import * as flags from "../../../flags.ts"
import type { Input } from "../../../Input.ts"
import type { Verb } from "../../../Verb.ts"
import { decodeSettings } from "../fields.ts"
import { readKey, tellOfFile } from "../key.ts"
import * as profileName from "./name.ts"
import { active, showOne, viewOf } from "./view.ts"

const config = {
  name: profileName.argument,
  baseUrl: flags.text("base-url", "Where the API begins."),
  timeout: flags.text("timeout", "How long a request may take, such as \"10 seconds\"."),
  retries: flags.number("retries", "How often a request is sent again, 0 to 10."),
  file: flags.keyFile,
  json: Flags.json
}

/** `lanekit config profiles add`: makes a profile. */
export const add = Command.make("add", config, (typed): Verb<ConfigFiles | Keyring | Input> =>
  Effect.gen(function*() {
    const name = yield* profileName.decode(typed.name)
    const profile = yield* decodeSettings(
      { "base-url": typed.baseUrl, timeout: typed.timeout, retries: typed.retries },
      (setting) => `--${setting}`
    )
    const isTaken = name === defaultName || Option.isSome(yield* profiles.get(name))
    if (isTaken) return yield* new ProfileTaken({ name })
    const key = yield* Effect.transposeMapOption(typed.file, readKey)
    yield* profiles.put(name, profile)
    const store = yield* Effect.transposeMapOption(key, (key) => profileKeys.set(name, key))
    if (Option.isSome(store)) yield* tellOfFile(name, store.value)
    const view = viewOf(name, { ...profile, ...(Option.isSome(store) && { key_store: store.value }) }, yield* active)
    const next = Option.isSome(store) ? [] : [`lanekit config set api-key --profile ${name} gives it a key`]
    yield* showOne(view, `Made the profile ${name}`, ...next)
  })).pipe(Command.withDescription(help.describe(
    "Make a profile: a key, and where and how it is used.",
    "lanekit config profiles add demo --base-url http://127.0.0.1:4010/api/v2",
    "lanekit config profiles add staging --file - --json < key.txt"
  )))
