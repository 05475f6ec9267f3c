import { Flags } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import { defaultName, type ProfileName } from "../../../config/Profile.ts"
import * as profiles from "../../../config/profiles.ts"

/** The argument that names a profile. */
export const argument = Flags.argument("name", "The profile: lower-case letters, digits, - and _.")

/** The name that was typed. */
export const decode = profiles.decodeName("<name>")

/** A profile that is there: the default one always is. */
export const existing = Effect.fnUntraced(function*(name: ProfileName) {
  const profile = yield* profiles.get(name)
  if (Option.isNone(profile) && name !== defaultName) return yield* profiles.unmatched(name, "<name>")
  return Option.getOrElse(profile, () => ({}))
})
