import type { FileSystem } from "@effect/platform"
import { ClientConfig } from "@lanekit/http"
import { Config, ConfigError, Duration, Effect, Option } from "effect"
import { isLoopback } from "../isLoopback.ts"
import { type Complaint, notForHeaders, type SecretSetting, secretSetting } from "../secretSetting.ts"
import { duration } from "./GatewaySettings.ts"

/** How a gateway is operated. */
export interface OperatingSettings {
  /** Address that the admin port is on. */
  readonly adminHost: string
  /** What opens the admin port. Without one, programs of this machine come in as they are, and nobody else. */
  readonly adminToken: SecretSetting | undefined
  /** How long requests that are being answered may still take when the gateway stops. */
  readonly drain: Duration.Duration
  /** How long a gateway that is to stop goes on before that, so that a balancer notices. */
  readonly drainDelay: Duration.Duration
  /** Where a collector takes spans by OTLP; without one, nobody is told of them. */
  readonly traces: string | undefined
  /** The file that holds the key upstream; absent where a variable does. */
  readonly keyFile: string | undefined
  /** The file that holds what webhooks are signed with; absent where a variable does, or nothing. */
  readonly webhookFile: string | undefined
}

/** How a gateway is operated that is not told otherwise. */
export const operatingDefaults: OperatingSettings = {
  adminHost: "127.0.0.1",
  adminToken: undefined,
  drain: Duration.seconds(30),
  drainDelay: Duration.zero,
  traces: undefined,
  keyFile: undefined,
  webhookFile: undefined
}

/** Fewest characters of a token for the admin port. */
export const minTokenLength = 32

/** What is wrong with a token for the admin port. */
export const complainOfToken: Complaint = (text) =>
  text.length < minTokenLength ? `must have at least ${minTokenLength} characters` : notForHeaders(text)

/** Reads the settings by their names in the environment. */
export const operatingSettings: Effect.Effect<
  Omit<OperatingSettings, "keyFile">,
  ConfigError.ConfigError,
  FileSystem.FileSystem
> = Effect.gen(function*() {
  const settings = yield* variables
  const token = yield* secretSetting("LANEKIT_ADMIN_TOKEN", complainOfToken)
  if (Option.isNone(token) && !isLoopback(settings.adminHost)) {
    return yield* Effect.fail(
      ConfigError.InvalidData(
        ["LANEKIT_ADMIN_TOKEN"],
        `must be set, or LANEKIT_ADMIN_TOKEN_FILE, with LANEKIT_ADMIN_HOST=${settings.adminHost}: it is not loopback`
      )
    )
  }
  return { ...settings, adminToken: Option.getOrUndefined(token) }
})

const variables = Config.all({
  adminHost: Config.nonEmptyString("LANEKIT_ADMIN_HOST").pipe(Config.withDefault(operatingDefaults.adminHost)),
  drain: duration("LANEKIT_DRAIN", operatingDefaults.drain, Duration.zero, Duration.minutes(10)),
  drainDelay: duration("LANEKIT_DRAIN_DELAY", operatingDefaults.drainDelay, Duration.zero, Duration.minutes(10)),
  traces: Config.map(Config.option(ClientConfig.BaseUrl("OTEL_EXPORTER_OTLP_ENDPOINT")), Option.getOrUndefined),
  webhookFile: Config.map(
    Config.option(Config.nonEmptyString("PRODUCTLANE_WEBHOOK_SECRET_FILE")),
    Option.getOrUndefined
  )
})
