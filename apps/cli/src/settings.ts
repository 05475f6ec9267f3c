import * as FileSystem from "@effect/platform/FileSystem"
import { ClientConfig, Retry } from "@lanekit/http"
import { Config, Duration, Effect, Option, Redacted } from "effect"
import { ApiKeyUnusable, SettingInvalid } from "./CommandFailure.ts"

/**
 * The client's configuration, from the environment.
 *
 * `PRODUCTLANE_API_KEY` holds the key and wins over `PRODUCTLANE_API_KEY_FILE`, which names a file that holds it; an
 * empty variable counts as none. `PRODUCTLANE_BASE_URL` is where the API begins. `PRODUCTLANE_TIMEOUT` is how long one
 * request may take, such as `10 seconds`. `PRODUCTLANE_RETRIES` is how often a request is sent again, 0 to 10; with 0 a
 * write without a clear outcome is not looked for, either.
 */
export const read: Effect.Effect<
  ClientConfig.ClientConfig,
  ApiKeyUnusable | SettingInvalid,
  FileSystem.FileSystem
> = Effect.suspend(() =>
  Effect.all({ baseUrl: readBaseUrl, timeout: readTimeout, retries: readRetries, apiKey: readApiKey })
)

/** Most retries that can be asked for. */
export const maxRetries = 10

const keyVariable = "PRODUCTLANE_API_KEY"
const keyFileVariable = "PRODUCTLANE_API_KEY_FILE"
const baseUrlVariable = "PRODUCTLANE_BASE_URL"
const timeoutVariable = "PRODUCTLANE_TIMEOUT"
const retriesVariable = "PRODUCTLANE_RETRIES"

const readApiKey = Effect.gen(function*() {
  const key = yield* readVariable(keyVariable)
  if (Option.isSome(key)) return yield* checkKey(key.value, keyVariable)
  const path = yield* readVariable(keyFileVariable)
  if (Option.isNone(path)) return yield* new ApiKeyUnusable({ reason: "missing", variable: keyVariable })
  const files = yield* FileSystem.FileSystem
  const content = yield* files.readFileString(path.value).pipe(
    Effect.mapError(() => new ApiKeyUnusable({ reason: "unreadable", variable: keyFileVariable }))
  )
  return yield* checkKey(content, keyFileVariable)
})

const readVariable = (name: string): Effect.Effect<Option.Option<string>> =>
  Effect.orDie(Config.option(Config.string(name))).pipe(Effect.map(Option.filter((value) => value !== "")))

// A key that no header field can carry would fail as if the network were down.
const checkKey = (content: string, variable: string): Effect.Effect<Redacted.Redacted, ApiKeyUnusable> => {
  const key = content.replace(/(?:\r?\n)+$/, "")
  if (key === "") return Effect.fail(new ApiKeyUnusable({ reason: "empty", variable }))
  if (!/^[\u0021-\u007e]+$/.test(key)) return Effect.fail(new ApiKeyUnusable({ reason: "malformed", variable }))
  return Effect.succeed(Redacted.make(key))
}

const readBaseUrl = ClientConfig.BaseUrl(baseUrlVariable).pipe(
  Config.withDefault(ClientConfig.defaultBaseUrl),
  Effect.mapError(invalid(baseUrlVariable, "must be an http or https URL without user name, query and fragment"))
)

const readTimeout = Config.duration(timeoutVariable).pipe(
  Config.withDefault(ClientConfig.defaultTimeout),
  Effect.mapError(invalid(timeoutVariable, "must be a duration, such as 10 seconds")),
  Effect.filterOrFail(
    (timeout) => Duration.greaterThan(timeout, Duration.zero) && Duration.lessThanOrEqualTo(timeout, maxTimeout),
    invalid(timeoutVariable, "must be more than nothing and at most 1 hour")
  )
)

const readRetries = Config.integer(retriesVariable).pipe(
  Config.withDefault(Retry.defaultPolicy.retries),
  Effect.filterOrFail((retries) => retries >= 0 && retries <= maxRetries),
  Effect.mapBoth({
    onFailure: invalid(retriesVariable, `must be a whole number from 0 to ${maxRetries}`),
    onSuccess: (retries) => retries === 0 ? Retry.none : { ...Retry.defaultPolicy, retries }
  })
)

const maxTimeout = Duration.hours(1)

function invalid(variable: string, problem: string) {
  return () => new SettingInvalid({ variable, problem })
}
