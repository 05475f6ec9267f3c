import { ClientConfig, Retry } from "@lanekit/http"
import { Config, ConfigProvider, Duration, Effect } from "effect"
import type { Profile } from "./Profile.ts"

/** One thing that can be set, by a variable and in a profile. */
export interface Setting<A> {
  /** As it is typed. */
  readonly name: SettingName
  readonly variable: string
  /** Its field in a profile's file. */
  readonly field: Exclude<keyof Profile, "key_store">
  /** What it is when nobody sets it. */
  readonly byDefault: { readonly value: A; readonly text: string }
  /** What its values must be: the rest of a sentence that begins with its name. */
  readonly rule: string
  readonly config: Config.Config<A>
}

/** The names of what can be set beside the key. */
export type SettingName = "base-url" | "timeout" | "retries"

/** The value of a text, or the rule that it breaks. */
export const parse = <A>({ config, rule, variable }: Setting<A>, text: string): Effect.Effect<A, string> =>
  config.pipe(
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map([[variable, text]]))),
    Effect.mapError(() => rule)
  )

/** Where the API begins. */
export const baseUrl: Setting<string> = {
  name: "base-url",
  variable: "PRODUCTLANE_BASE_URL",
  field: "base_url",
  byDefault: { value: ClientConfig.defaultBaseUrl, text: ClientConfig.defaultBaseUrl },
  rule: "must be an http or https URL without user name, query and fragment",
  config: ClientConfig.BaseUrl("PRODUCTLANE_BASE_URL")
}

const maxTimeout = Duration.hours(1)

/** How long one request may take. */
export const timeout: Setting<Duration.Duration> = {
  name: "timeout",
  variable: "PRODUCTLANE_TIMEOUT",
  field: "timeout",
  byDefault: { value: ClientConfig.defaultTimeout, text: `${Duration.toSeconds(ClientConfig.defaultTimeout)} seconds` },
  rule: "must be a duration of more than nothing and at most 1 hour, such as 10 seconds",
  config: Config.duration("PRODUCTLANE_TIMEOUT").pipe(Config.validate({
    message: "is out of bounds",
    validation: (timeout) =>
      Duration.greaterThan(timeout, Duration.zero) && Duration.lessThanOrEqualTo(timeout, maxTimeout)
  }))
}

/** Most retries that can be asked for. */
export const maxRetries = 10

/** How often a request is sent again. */
export const retries: Setting<number> = {
  name: "retries",
  variable: "PRODUCTLANE_RETRIES",
  field: "retries",
  byDefault: { value: Retry.defaultPolicy.retries, text: String(Retry.defaultPolicy.retries) },
  rule: `must be a whole number from 0 to ${maxRetries}`,
  config: Config.integer("PRODUCTLANE_RETRIES").pipe(Config.validate({
    message: "is out of bounds",
    validation: (retries) => retries >= 0 && retries <= maxRetries
  }))
}

/** All of them. */
export const settings = { "base-url": baseUrl, timeout, retries } as const
