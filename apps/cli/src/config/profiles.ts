import { issues } from "@lanekit/core"
import { InputRefused, nearest } from "@lanekit/terminal"
import { Config, Context, Effect, Option, Schema } from "effect"
import { ConfigFileUnusable, type ConfigHomeUnknown, ProfileUnmatched } from "./ConfigFailure.ts"
import { ConfigFiles } from "./ConfigFiles.ts"
import { defaultName, Profile, ProfileName } from "./Profile.ts"

/** The name that `--profile` gives, if it is given; see `Cli.run`. */
export class ProfileFlag extends Context.Reference<ProfileFlag>()("cli/ProfileFlag", {
  defaultValue: (): Option.Option<string> => Option.none()
}) {}

/** The variable that names a profile. */
export const profileVariable = "LANEKIT_PROFILE"

/** A profile, and who chose it. */
export interface Selected {
  readonly name: ProfileName
  /** `flag` is `--profile`, `environment` the variable, `config` what `lanekit config profiles use` has written. */
  readonly source: "flag" | "environment" | "config" | "default"
  /** What the profile says: nothing where it is the default one, and nobody has written it. */
  readonly profile: Profile
}

/** What `config` can be at fault for when it is read. */
export type Unreadable = ConfigFileUnusable | ProfileUnmatched | InputRefused

/** The profile that commands go by: the one that the flag names, or else the variable, or else the configuration. */
export const selected: Effect.Effect<Selected, Unreadable, ConfigFiles> = Effect.gen(function*() {
  const { by, name, source } = yield* chosen
  const profile = yield* get(name)
  if (Option.isNone(profile) && name !== defaultName) return yield* unmatched(name, by)
  return { name, source, profile: Option.getOrElse(profile, () => ({})) }
})

const chosen = Effect.gen(function*() {
  const flag = yield* ProfileFlag
  if (Option.isSome(flag)) {
    return { name: yield* decodeName("--profile")(flag.value), source: "flag", by: "--profile" } as const
  }
  const variable = yield* Effect.orDie(Config.option(Config.string(profileVariable)))
  if (Option.isSome(variable) && variable.value !== "") {
    const name = yield* decodeName(profileVariable)(variable.value)
    return { name, source: "environment", by: profileVariable } as const
  }
  const active = yield* activeName
  return Option.isSome(active)
    ? { name: active.value, source: "config", by: configFile } as const
    : { name: defaultName, source: "default", by: configFile } as const
})

/** A name that somebody has typed; `flag` is where. */
export const decodeName = (flag: string) => (name: string): Effect.Effect<ProfileName, InputRefused> =>
  Effect.mapError(
    parseName(name, "reject"),
    ({ issues }) => new InputRefused({ issues: issues.map(({ message }) => ({ flag, path: "profile", message })) })
  )

const parseName = issues.decode(ProfileName)

/** The file that says which profile is used. */
export const configFile = "config.json"

/** The folder of the profiles: shells complete their names from it. */
export const folder = "lanekit/profiles"

const fileOf = (name: ProfileName): string => `profiles/${name}.json`

/** The file of a profile's key, where that is not kept by the operating system. */
export const keyFileOf = (name: ProfileName): string => `profiles/${name}.key`

/** The file of a profile. */
export const profileFileOf = fileOf

/** The profile that is used where nobody says another. */
export const activeName: Effect.Effect<Option.Option<ProfileName>, ConfigFileUnusable, ConfigFiles> = Effect.suspend(
  () => Effect.map(readJson(configFile, parseConfig), Option.flatMapNullable(({ profile }) => profile))
)

/** Has a profile used where nobody says another. */
export const activate = (
  name: ProfileName
): Effect.Effect<void, ConfigFileUnusable | ConfigHomeUnknown, ConfigFiles> => writeJson(configFile, { profile: name })

/** A profile by its name. */
export const get = (name: ProfileName): Effect.Effect<Option.Option<Profile>, ConfigFileUnusable, ConfigFiles> =>
  readJson(fileOf(name), parseProfile)

/** Writes a profile. */
export const put = (
  name: ProfileName,
  profile: Profile
): Effect.Effect<void, ConfigFileUnusable | ConfigHomeUnknown, ConfigFiles> => writeJson(fileOf(name), profile)

/** Removes a profile, but for its key. */
export const remove = (
  name: ProfileName
): Effect.Effect<void, ConfigFileUnusable | ConfigHomeUnknown, ConfigFiles> =>
  Effect.flatMap(ConfigFiles, (files) => files.remove(fileOf(name)))

/** The names of all profiles, in their order; the default one is one of them even where it has no file. */
export const names: Effect.Effect<ReadonlyArray<ProfileName>, ConfigFileUnusable, ConfigFiles> = Effect.gen(
  function*() {
    const { list } = yield* ConfigFiles
    const found = (yield* list("profiles")).flatMap((file) => file.endsWith(".json") ? [file.slice(0, -5)] : [])
    return [...new Set([...found.filter(Schema.is(ProfileName)), defaultName])].toSorted()
  }
)

/** The failure of a name that no profile has. */
export const unmatched = (
  name: string,
  by: string
): Effect.Effect<never, ProfileUnmatched | ConfigFileUnusable, ConfigFiles> =>
  Effect.flatMap(names, (known) => Effect.fail(new ProfileUnmatched({ name, by, nearest: nearest(name, known) })))

const parseProfile = issues.decode(Profile)

const parseConfig = issues.decode(Schema.Struct({ profile: Schema.optionalWith(ProfileName, { exact: true }) }))

const parseText = Schema.decodeUnknown(Schema.parseJson())

const readJson = Effect.fnUntraced(function*<A>(
  name: string,
  parse: (json: unknown, unknownFields: "reject") => ReturnType<ReturnType<typeof issues.decode<A, unknown>>>
) {
  const files = yield* ConfigFiles
  const text = yield* files.read(name)
  if (Option.isNone(text)) return Option.none<A>()
  const malformed = (problem: string) =>
    Effect.flatMap(
      Effect.orElseSucceed(files.pathOf(name), () => name),
      (path) => Effect.fail(new ConfigFileUnusable({ path, reason: "malformed", problem }))
    )
  const json = yield* Effect.catchAll(parseText(text.value), () => malformed("is no JSON"))
  return Option.some(
    yield* Effect.catchAll(
      parse(json, "reject"),
      ({ issues }) =>
        malformed(issues.map(({ message, path }) => `${path === "" ? "the whole" : path} ${message}`).join("; "))
    )
  )
})

const writeJson = (name: string, json: object) =>
  Effect.flatMap(ConfigFiles, (files) => files.write(name, `${JSON.stringify(json, null, 2)}\n`))
