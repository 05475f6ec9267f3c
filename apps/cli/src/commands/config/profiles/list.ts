import * as Command from "@effect/cli/Command"
import { Flags, help } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import type { ConfigFiles } from "../../../config/ConfigFiles.ts"
import * as profiles from "../../../config/profiles.ts"
import type { Verb } from "../../../Verb.ts"
import { active, showAll, viewOf } from "./view.ts"

/** `lanekit config profiles list`: shows all profiles. */
export const list = Command.make("list", { json: Flags.json }, (): Verb<ConfigFiles> =>
  Effect.gen(function*() {
    const activeName = yield* active
    const views = yield* Effect.forEach(yield* profiles.names, (name) =>
      Effect.map(profiles.get(name), (profile) =>
        viewOf(name, Option.getOrElse(profile, () => ({})), activeName)))
    yield* showAll(views)
  })).pipe(Command.withDescription(help.describe(
    "List the profiles. The active one is used where neither --profile nor LANEKIT_PROFILE names another.",
    "lanekit config profiles list"
  )))
