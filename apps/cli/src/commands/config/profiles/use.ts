import * as Command from "@effect/cli/Command"
import { Flags, help, note, Output } from "@lanekit/terminal"
import { Config, Effect, Option } from "effect"
import type { ConfigFiles } from "../../../config/ConfigFiles.ts"
import * as profiles from "../../../config/profiles.ts"
import type { Verb } from "../../../Verb.ts"
import * as profileName from "./name.ts"
import { showOne, viewOf } from "./view.ts"

/** `lanekit config profiles use`: has a profile used from now on. */
export const use = Command.make(
  "use",
  { name: profileName.argument, json: Flags.json },
  (typed): Verb<ConfigFiles> =>
    Effect.gen(function*() {
      const name = yield* profileName.decode(typed.name)
      const profile = yield* profileName.existing(name)
      yield* profiles.activate(name)
      const variable = yield* Effect.orDie(Config.option(Config.string(profiles.profileVariable)))
      const { notice } = yield* Output
      if (Option.exists(variable, (value) => value !== "" && value !== name)) {
        yield* notice(note("variable_first", `${profiles.profileVariable} is set, and names another profile`))
      }
      yield* showOne(viewOf(name, profile, name), `The profile ${name} is used from now on`)
    })
).pipe(Command.withDescription(help.describe(
  "Have a profile used from now on, where neither --profile nor LANEKIT_PROFILE names another.",
  "lanekit config profiles use staging"
)))
