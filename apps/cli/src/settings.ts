import * as FileSystem from "@effect/platform/FileSystem"
import { type ClientConfig, Retry } from "@lanekit/http"
import { Config, type Duration, Effect, Option, Redacted } from "effect"
import { ApiKeyUnusable, SettingInvalid } from "./CommandFailure.ts"
import { ConfigFileUnusable, type ConfigHomeUnknown } from "./config/ConfigFailure.ts"
import { ConfigFiles } from "./config/ConfigFiles.ts"
import type { Keyring } from "./config/Keyring.ts"
import type { KeyStore } from "./config/Profile.ts"
import * as profileKeys from "./config/profileKeys.ts"
import * as profiles from "./config/profiles.ts"
import * as Setting from "./config/Setting.ts"

/** Where a value comes from. */
export type Source =
  | { readonly kind: "environment"; readonly variable: string }
  | { readonly kind: "profile" }
  | { readonly kind: "default" }

/** A value, as it was written, and where it comes from. */
export interface Found<A> {
  readonly value: A
  readonly text: string
  readonly source: Source
}

/** The key, and where it comes from. */
export interface FoundKey {
  readonly key: Redacted.Redacted
  readonly source: { readonly kind: "environment"; readonly variable: string } | {
    readonly kind: "profile"
    readonly store: KeyStore
  }
}

/** All settings but the key. */
export interface Settings {
  readonly baseUrl: Found<string>
  readonly timeout: Found<Duration.Duration>
  readonly retries: Found<number>
}

/** Why there are no settings. */
export type Unusable = ApiKeyUnusable | SettingInvalid | ConfigHomeUnknown | profiles.Unreadable

/**
 * The client's configuration, from the environment and the profile that is chosen: by `--profile`, or else by
 * `LANEKIT_PROFILE`.
 *
 * `PRODUCTLANE_API_KEY` holds the key and wins over `PRODUCTLANE_API_KEY_FILE`, which names a file that holds it; an
 * empty variable counts as none. `PRODUCTLANE_BASE_URL` is where the API begins. `PRODUCTLANE_TIMEOUT` is how long one
 * request may take, such as `10 seconds`. `PRODUCTLANE_RETRIES` is how often a request is sent again, 0 to 10; with 0 a
 * write without a clear outcome is not looked for, either. Variables go before the profile, but for one that `--profile`
 * names: its key and where that goes are its own, and what it says of the rest goes before the variables.
 */
export const read: Effect.Effect<
  ClientConfig.ClientConfig,
  Unusable,
  FileSystem.FileSystem | ConfigFiles | Keyring
> = Effect.gen(function*() {
  const selected = yield* profiles.selected
  const settings = yield* resolve(selected)
  const { key } = yield* findKey(selected, settings)
  const retries = settings.retries.value
  return {
    apiKey: key,
    baseUrl: settings.baseUrl.value,
    timeout: settings.timeout.value,
    retries: retries === 0 ? Retry.none : { ...Retry.defaultPolicy, retries }
  }
})

/** All settings but the key, for a profile. */
export const resolve = (
  selected: profiles.Selected
): Effect.Effect<Settings, SettingInvalid | ConfigFileUnusable, ConfigFiles> =>
  Effect.all({
    baseUrl: find(Setting.baseUrl, selected),
    timeout: find(Setting.timeout, selected),
    retries: find(Setting.retries, selected)
  })

/** One of them. */
export const find = Effect.fnUntraced(function*<A>(setting: Setting.Setting<A>, selected: profiles.Selected) {
  const profile = fromProfile(setting, selected)
  const environment = fromEnvironment(setting)
  const isOwn = selected.source === "flag"
  const places = !isOwn ? [environment, profile] : setting === Setting.baseUrl ? [profile] : [profile, environment]
  for (const place of places) {
    const found = yield* place
    if (Option.isSome(found)) return found.value
  }
  const byDefault: Found<A> = { ...setting.byDefault, source: { kind: "default" } }
  return byDefault
})

const fromEnvironment = <A>(
  setting: Setting.Setting<A>
): Effect.Effect<Option.Option<Found<A>>, SettingInvalid | ConfigFileUnusable, ConfigFiles> =>
  Effect.gen(function*() {
    const { variable } = setting
    const text = yield* Effect.orDie(Config.option(Config.string(variable)))
    if (Option.isNone(text)) return Option.none()
    const value = yield* Effect.mapError(
      Setting.parse(setting, text.value),
      (problem) => new SettingInvalid({ variable, problem })
    )
    return Option.some({ value, text: text.value, source: { kind: "environment", variable } })
  })

const fromProfile = <A>(
  setting: Setting.Setting<A>,
  { name, profile }: profiles.Selected
): Effect.Effect<Option.Option<Found<A>>, SettingInvalid | ConfigFileUnusable, ConfigFiles> =>
  Effect.gen(function*() {
    const { field } = setting
    const said = profile[field]
    if (said === undefined) return Option.none()
    const text = String(said)
    const { pathOf } = yield* ConfigFiles
    const path = yield* Effect.orElseSucceed(pathOf(profiles.profileFileOf(name)), () => name)
    const value = yield* Effect.mapError(
      Setting.parse(setting, text),
      (problem) => new ConfigFileUnusable({ path, reason: "malformed", problem: `${field} ${problem}` })
    )
    return Option.some({ value, text, source: { kind: "profile" } })
  })

/** The key of a profile, or the one that goes before it. */
export const findKey = (
  { name, profile, source }: profiles.Selected,
  { baseUrl }: Pick<Settings, "baseUrl">
): Effect.Effect<FoundKey, Unusable, FileSystem.FileSystem | ConfigFiles | Keyring> =>
  Effect.gen(function*() {
    const isOwn = source === "flag"
    const fromVariable = isOwn ? Option.none() : yield* findKeyInEnvironment
    if (Option.isSome(fromVariable)) return fromVariable.value
    const store = profile.key_store
    if (store === undefined) {
      const place = isOwn || name !== "default" ? `the profile ${name}` : keyVariable
      return yield* new ApiKeyUnusable({ reason: "missing", place })
    }
    const own = profile.base_url ?? Setting.baseUrl.byDefault.text
    if (baseUrl.source.kind === "environment" && baseUrl.value !== own.replace(/\/+$/, "")) {
      const problem = `leads elsewhere than the profile ${name}, whose key goes nowhere else`
      return yield* new SettingInvalid({ variable: baseUrl.source.variable, problem })
    }
    const key = yield* profileKeys.get(name, store)
    return {
      key: yield* checkKey(Redacted.value(key), profileKeys.placeOf(name, store)),
      source: { kind: "profile", store }
    }
  })

const keyVariable = "PRODUCTLANE_API_KEY"

/** The variable that names a file which holds the key. */
export const keyFileVariable = "PRODUCTLANE_API_KEY_FILE"

const findKeyInEnvironment: Effect.Effect<
  Option.Option<FoundKey>,
  ApiKeyUnusable,
  FileSystem.FileSystem
> = Effect.gen(function*() {
  const key = yield* readVariable(keyVariable)
  if (Option.isSome(key)) return yield* foundIn(key.value, keyVariable)
  const path = yield* readVariable(keyFileVariable)
  if (Option.isNone(path)) return Option.none()
  const files = yield* FileSystem.FileSystem
  const content = yield* files.readFileString(path.value).pipe(
    Effect.mapError(() => new ApiKeyUnusable({ reason: "unreadable", place: keyFileVariable }))
  )
  return yield* foundIn(content, keyFileVariable)
})

const foundIn = (content: string, variable: string) =>
  Effect.map(
    checkKey(content, variable),
    (key): Option.Option<FoundKey> => Option.some({ key, source: { kind: "environment", variable } })
  )

const readVariable = (name: string): Effect.Effect<Option.Option<string>> =>
  Effect.orDie(Config.option(Config.string(name))).pipe(Effect.map(Option.filter((value) => value !== "")))

/** A key without the line breaks at its end. One that no header field can carry would fail as if the network were down. */
export const checkKey = (content: string, place: string): Effect.Effect<Redacted.Redacted, ApiKeyUnusable> => {
  const key = content.replace(/(?:\r?\n)+$/, "")
  if (key === "") return Effect.fail(new ApiKeyUnusable({ reason: "empty", place }))
  if (!/^[\u0021-\u007e]+$/.test(key)) return Effect.fail(new ApiKeyUnusable({ reason: "malformed", place }))
  return Effect.succeed(Redacted.make(key))
}

/** What may be shown of a key: which kind it is, and its end where that leaves enough to guess. */
export const mask = (key: Redacted.Redacted): string => {
  const [, kind = "", secret = ""] = /^(pl_v\d+_)?(.*)$/.exec(Redacted.value(key)) ?? []
  return `${kind}…${secret.length < 12 ? "" : secret.slice(-4)}`
}
