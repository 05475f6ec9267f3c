import { Effect } from "effect"
import type { ApiKeyUnusable } from "../../CommandFailure.ts"
import type * as profiles from "../../config/profiles.ts"
import * as Setting from "../../config/Setting.ts"
import * as settings from "../../settings.ts"
import { type ConfigName, configNames, isSetting } from "./settingName.ts"

/** What a setting is, and why; of the key no more than its end. */
export interface View {
  readonly name: ConfigName
  readonly value: string | null
  /** Where the value comes from; null where there is none. */
  readonly source: settings.Source["kind"] | null
  /** The variable that it comes from. */
  readonly variable?: string
  /** Where a profile keeps its key. */
  readonly key_store?: "keyring" | "file"
  /** Why the key cannot be used. */
  readonly problem?: string
}

/** One setting of the profile that is chosen. Fails where there is no key, or none that can be used. */
export const viewOf = Effect.fnUntraced(function*(name: ConfigName, selected: profiles.Selected) {
  if (!isSetting(name)) return yield* viewOfKey(selected)
  const { source, text } = yield* settings.find<unknown>(Setting.settings[name], selected)
  const view: View = {
    name,
    value: text,
    source: source.kind,
    ...(source.kind === "environment" && { variable: source.variable })
  }
  return view
})

const viewOfKey = Effect.fnUntraced(function*(selected: profiles.Selected) {
  const baseUrl = yield* settings.find(Setting.baseUrl, selected)
  const { key, source } = yield* settings.findKey(selected, { baseUrl })
  const view: View = {
    name: "api-key",
    value: settings.mask(key),
    source: source.kind,
    ...(source.kind === "environment" ? { variable: source.variable } : { key_store: source.store })
  }
  return view
})

/** All settings of the profile that is chosen; a key that is not there, or cannot be used, is no failure. */
export const viewAll = (selected: profiles.Selected) =>
  Effect.forEach(
    configNames,
    (name) => Effect.catchTag(viewOf(name, selected), "ApiKeyUnusable", (failure) => Effect.succeed(without(failure)))
  )

const without = ({ message, reason }: ApiKeyUnusable): View => ({
  name: "api-key",
  value: null,
  source: null,
  ...(reason !== "missing" && { problem: message })
})

/** Where a value comes from, in words. */
export const sourceOf = ({ key_store, problem, source, variable }: View): string => {
  if (source === null) return problem ?? "none"
  if (source === "environment") return variable ?? source
  return key_store === undefined ? source : `${source}, in ${key_store === "keyring" ? "the keyring" : "a file"}`
}
