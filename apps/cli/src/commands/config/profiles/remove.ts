import * as Command from "@effect/cli/Command"
import { Flags, hanging, help, Output } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import type { ConfigFiles } from "../../../config/ConfigFiles.ts"
import type { Keyring } from "../../../config/Keyring.ts"
import { defaultName, type Profile } from "../../../config/Profile.ts"
import * as profileKeys from "../../../config/profileKeys.ts"
import * as profiles from "../../../config/profiles.ts"
import * as flags from "../../../flags.ts"
import type { Question } from "../../../Question.ts"
import type { Verb } from "../../../Verb.ts"
import { confirm, unconfirmed } from "../../confirm.ts"
import { tellOfLocked } from "../key.ts"
import * as profileName from "./name.ts"

const config = {
  name: profileName.argument,
  yes: flags.toggle("yes", "Remove without asking."),
  json: Flags.json
}

/** `lanekit config profiles remove`: removes a profile with its key. */
export const remove = Command.make(
  "remove",
  config,
  (typed): Verb<ConfigFiles | Keyring | Question> =>
    Effect.gen(function*() {
      const name = yield* profileName.decode(typed.name)
      const profile: Profile = yield* profileName.existing(name)
      const question = Effect.succeed(`The profile ${name} will be removed, with its key.`)
      if (!typed.yes) yield* confirm(question, unconfirmed("removing a profile"))
      const store = profile.key_store
      if (store !== undefined) yield* tellOfLocked(yield* profileKeys.discard(name, store))
      if (Option.contains(yield* profiles.activeName, name)) yield* profiles.activate(defaultName)
      yield* profiles.remove(name)
      const output = yield* Output
      yield* output.answer({ json: { name, deleted: true }, lines: () => hanging("", `Removed the profile ${name}`) })
    })
).pipe(Command.withDescription(help.describe(
  "Remove a profile with its key. Asks for a typed yes, or needs --yes.",
  "lanekit config profiles remove staging"
)))
