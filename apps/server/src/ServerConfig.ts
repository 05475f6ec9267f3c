import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import type { issues, SeedData } from "@lanekit/core"
import { ClientConfig } from "@lanekit/http"
import { Config, ConfigError, Effect, Option } from "effect"
import { databaseConfig, databaseUrlConfig } from "./databaseConfig.ts"
import { type GatewaySettings, gatewaySettings, upstreamTimeout } from "./gateway/GatewaySettings.ts"
import { type OperatingSettings, operatingSettings } from "./gateway/OperatingSettings.ts"
import { webhookSecrets } from "./gateway/WebhookSecrets.ts"
import { isLoopback } from "./isLoopback.ts"
import { type LimitsConfig, limitsConfig } from "./limits/LimitsConfig.ts"
import { oneOf } from "./oneOf.ts"
import { notForHeaders, secretSetting } from "./secretSetting.ts"
import { type RetrySchedule, retrySchedule } from "./webhooks/RetrySchedule.ts"

/** What contacts and companies are kept by. */
export type BackendConfig =
  | { readonly _tag: "Embedded" }
  | {
    readonly _tag: "Productlane"
    readonly client: ClientConfig.ClientConfig
    readonly gateway: GatewaySettings
    /** The defaults where it is absent. */
    readonly operating?: OperatingSettings
  }

/** What an empty database is filled with. */
export type SeedConfig =
  /** `isDefault` where nobody named it. */
  | { readonly _tag: "Demo"; readonly isDefault?: boolean }
  | { readonly _tag: "None" }
  | { readonly _tag: "File"; readonly path: string }
  | { readonly _tag: "Given"; readonly data: SeedData.SeedData }

/** The server's whole configuration. */
export interface ServerConfig {
  /** Address to listen on. */
  readonly host: string
  /** Port to listen on; 0 takes a free one. */
  readonly port: number
  readonly backend: BackendConfig
  /** SQLite file, or `:memory:`. With the productlane backend it holds the callers' keys alone. */
  readonly database: string
  readonly seed: SeedConfig
  readonly unknownFields: issues.UnknownFields
  readonly limits: LimitsConfig
  /** Port that the server is directed on, or a gateway looked into; 0 takes a free one, and without one nobody can. */
  readonly adminPort: number | undefined
  /** When deliveries of webhooks are tried again; for the embedded backend. */
  readonly webhookRetries: RetrySchedule
}

/** Reads the configuration by its names in the environment. */
export const fromEnvironment: Effect.Effect<ServerConfig, ConfigError.ConfigError> = Effect.gen(function*() {
  const { backend, limits, seed, ...others } = yield* variables
  const same = { ...others, limits: limits[backend] }
  if (backend === "productlane" && !same.limits.areEnforced) {
    return yield* Effect.fail(
      ConfigError.InvalidData(["LANEKIT_LIMITS"], "must be vendor with LANEKIT_BACKEND=productlane: its budget is real")
    )
  }
  if (backend === "productlane" && Option.contains(seed, "demo")) {
    return yield* Effect.fail(
      ConfigError.InvalidData(
        ["LANEKIT_SEED"],
        "must not be demo with LANEKIT_BACKEND=productlane: everybody knows its keys"
      )
    )
  }
  if (backend === "embedded" && (yield* databaseUrlConfig) !== undefined) {
    return yield* Effect.fail(
      ConfigError.InvalidData(
        ["LANEKIT_DATABASE_URL"],
        "must not be set with LANEKIT_BACKEND=embedded: its database is a file, LANEKIT_DB"
      )
    )
  }
  if (backend === "embedded") {
    return { ...same, backend: embedded, seed: toSeed(seed, { _tag: "Demo", isDefault: true }) }
  }
  // A gateway never takes the public demo keys: they would open a real workspace.
  return { ...same, backend: yield* remote, seed: toSeed(seed, { _tag: "None" }) }
}).pipe(Effect.provide(NodeFileSystem.layer))

const embedded: BackendConfig = { _tag: "Embedded" }

const remote = Effect.gen(function*() {
  const baseUrl = yield* ClientConfig.BaseUrl("PRODUCTLANE_BASE_URL").pipe(
    Config.withDefault(ClientConfig.defaultBaseUrl)
  )
  const gateway = { ...(yield* gatewaySettings), webhookSecrets: yield* webhookSecrets }
  const operating = yield* operatingSettings
  const key = yield* secretSetting("PRODUCTLANE_API_KEY", notForHeaders)
  if (Option.isNone(key)) {
    return yield* Effect.fail(
      ConfigError.MissingData(["PRODUCTLANE_API_KEY"], "must be set, or PRODUCTLANE_API_KEY_FILE")
    )
  }
  const client = { apiKey: key.value.value, baseUrl, timeout: yield* upstreamTimeout }
  const backend: BackendConfig = {
    _tag: "Productlane",
    client,
    gateway,
    operating: { ...operating, keyFile: key.value.file }
  }
  return backend
})

/** Whether the public keys of the demo open this server: it runs the demo, out of reach of other machines. */
export const acceptsDemoKeys = ({ host, seed }: ServerConfig): boolean => seed._tag === "Demo" && isLoopback(host)

const port = (name: string) =>
  Config.nonEmptyString(name).pipe(
    Config.validate({
      message: "must be a whole number from 0 to 65535",
      validation: (text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535
    }),
    Config.map(Number)
  )

const variables = Config.all({
  host: Config.nonEmptyString("LANEKIT_HOST").pipe(Config.withDefault("127.0.0.1")),
  port: port("LANEKIT_PORT").pipe(Config.withDefault(4010)),
  backend: oneOf("LANEKIT_BACKEND", "embedded", "productlane").pipe(Config.withDefault("embedded")),
  database: databaseConfig,
  seed: Config.option(Config.nonEmptyString("LANEKIT_SEED")),
  unknownFields: oneOf("LANEKIT_UNKNOWN_FIELDS", "reject", "ignore").pipe(Config.withDefault("reject")),
  limits: limitsConfig,
  adminPort: Config.map(Config.option(port("LANEKIT_ADMIN_PORT")), Option.getOrUndefined),
  webhookRetries: retrySchedule
})

const toSeed = (variable: Option.Option<string>, byDefault: SeedConfig): SeedConfig =>
  Option.match(variable, {
    onNone: () => byDefault,
    onSome: (value) => {
      if (value === "demo") return { _tag: "Demo" }
      return value === "none" ? { _tag: "None" } : { _tag: "File", path: value }
    }
  })
