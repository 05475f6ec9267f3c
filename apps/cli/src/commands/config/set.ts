import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import { Flags, hanging, help, note, Output, UsageError } from "@lanekit/terminal"
import { Config, Effect, Option } from "effect"
import type { ConfigFiles } from "../../config/ConfigFiles.ts"
import type { Keyring } from "../../config/Keyring.ts"
import * as profileKeys from "../../config/profileKeys.ts"
import * as profiles from "../../config/profiles.ts"
import * as Setting from "../../config/Setting.ts"
import * as flags from "../../flags.ts"
import type { Input } from "../../Input.ts"
import type { Question } from "../../Question.ts"
import { mask } from "../../settings.ts"
import type { Verb } from "../../Verb.ts"
import { decodeSettings } from "./fields.ts"
import { askKey, readKey, tellOfFile } from "./key.ts"
import { decodeName, isSetting } from "./settingName.ts"

const config = {
  name: Flags.argument("name", "api-key, base-url, timeout or retries."),
  value: Flags.argument("value", "The value; never of the key, which is asked for.").pipe(Args.optional),
  file: flags.keyFile,
  json: Flags.json
}

/** `lanekit config set`: sets one thing of the profile that is chosen. */
export const set = Command.make(
  "set",
  config,
  (typed): Verb<ConfigFiles | Keyring | Question | Input> =>
    Effect.gen(function*() {
      const name = yield* decodeName(typed.name)
      if (isSetting(name)) return yield* setSetting(name, typed)
      // Whoever can list the machine's processes would read it, and so would the history of the shell.
      if (Option.isSome(typed.value)) {
        return yield* new UsageError({
          message:
            "the key is never taken from the command line, where others may read it: it is asked for, or read with --file"
        })
      }
      const { name: profile } = yield* profiles.selected
      const key = yield* Option.match(typed.file, { onNone: () => askKey(profile), onSome: readKey })
      const store = yield* profileKeys.set(profile, key)
      yield* tellOfFile(profile, store)
      yield* tellOfVariable("PRODUCTLANE_API_KEY")
      const output = yield* Output
      yield* output.answer({
        json: { profile, name, value: mask(key), key_store: store },
        lines: () =>
          hanging(
            "",
            `Kept ${mask(key)} for the profile ${profile}, in ${store === "keyring" ? "the keyring" : "a file"}`
          )
      })
    })
).pipe(Command.withDescription(help.describe(
  "Set something in a profile. The key is asked for without being shown, or read from a file or standard input; it is kept in the system's keyring, or else in a file that you alone may read.",
  "lanekit config set api-key",
  "lanekit config set api-key --file - < key.txt",
  "lanekit config set base-url http://127.0.0.1:4010/api/v2 --profile demo",
  "lanekit config set timeout \"10 seconds\""
)))

const setSetting = Effect.fnUntraced(function*(
  name: Setting.SettingName,
  typed: { readonly value: Option.Option<string>; readonly file: Option.Option<string> }
) {
  if (Option.isSome(typed.file)) return yield* new UsageError({ message: "--file is for the key alone" })
  if (Option.isNone(typed.value)) return yield* new UsageError({ message: `missing argument <value> for ${name}` })
  const said = yield* decodeSettings({ [name]: typed.value }, () => "<value>")
  const { name: profile, profile: before } = yield* profiles.selected
  yield* profiles.put(profile, { ...before, ...said })
  yield* tellOfVariable(Setting.settings[name].variable)
  const value = String(said[Setting.settings[name].field])
  const output = yield* Output
  yield* output.answer({
    json: { profile, name, value },
    lines: () => hanging("", `Set ${name} of the profile ${profile}`)
  })
})

// What goes before the profile would make its value look broken.
const tellOfVariable = Effect.fnUntraced(function*(variable: string) {
  const isSet = Option.exists(yield* Effect.orDie(Config.option(Config.string(variable))), (value) => value !== "")
  const { notice } = yield* Output
  if (isSet) {
    yield* notice(note("variable_first", `${variable} is set, and goes before what the profile says`))
  }
})
