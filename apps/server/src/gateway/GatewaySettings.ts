import { ClientConfig, type LanesConfig, vendorLimits } from "@lanekit/http"
import { Config, ConfigError, Duration, Either, type Redacted } from "effect"
import { databaseUrlConfig } from "../databaseConfig.ts"
import { oneOf } from "../oneOf.ts"
import { readDuration } from "../readDuration.ts"

/** How a gateway treats its callers. */
export interface GatewaySettings {
  /** A database of PostgreSQL, that many processes may share; without one, it is the server's own file. */
  readonly databaseUrl: Redacted.Redacted | undefined
  /** The limits of the API upstream: those of the vendor, unless it grants others. */
  readonly lanes: LanesConfig
  /** How long a caller waits who does not say. */
  readonly wait: Duration.Duration
  /** How long a write is remembered after its end, and its idempotency key with it. */
  readonly memory: Duration.Duration
  /** How long a write that nobody waits for is tried, from when it came. */
  readonly patience: Duration.Duration
  /** Writes that wait, of all callers and of each. */
  readonly queue: { readonly total: number; readonly perCaller: number }
  /** Writes that are remembered by their idempotency keys. */
  readonly idempotencyKeys: number
  /** How long answers to reads are kept, and how many: none for no time. */
  readonly cache: { readonly timeToLive: Duration.Duration; readonly entries: number }
  /** What the API signs its webhooks with; with none, it is told of nothing. */
  readonly webhookSecrets: ReadonlyArray<Redacted.Redacted>
  /** Whether the audit trail keeps values, or the names of fields alone. */
  readonly keepsAuditValues: boolean
  /** How long the audit trail goes back. */
  readonly auditRetention: Duration.Duration
}

/** What a gateway does that is not told otherwise. */
export const defaults: GatewaySettings = {
  databaseUrl: undefined,
  lanes: vendorLimits,
  wait: Duration.seconds(30),
  memory: Duration.hours(24),
  patience: Duration.hours(24),
  queue: { total: 10_000, perCaller: 5000 },
  idempotencyKeys: 100_000,
  cache: { timeToLive: Duration.zero, entries: 10_000 },
  webhookSecrets: [],
  keepsAuditValues: false,
  auditRetention: Duration.days(365)
}

/** Longest that a caller may wait. */
export const maxWait = Duration.hours(1)

/** How long one request upstream may take. */
export const upstreamTimeout: Config.Config<Duration.Duration> = duration(
  "PRODUCTLANE_TIMEOUT",
  ClientConfig.defaultTimeout,
  Duration.millis(1),
  Duration.minutes(5)
)

/** Reads the settings by their names in the environment. */
export const gatewaySettings: Config.Config<Omit<GatewaySettings, "webhookSecrets">> = Config.all({
  databaseUrl: databaseUrlConfig,
  reads: count("LANEKIT_UPSTREAM_READS", vendorLimits.read.requests),
  writes: count("LANEKIT_UPSTREAM_WRITES", vendorLimits.write.requests),
  lateArrival: duration("LANEKIT_LATE_ARRIVAL", vendorLimits.write.lateArrival, Duration.zero, Duration.hours(1)),
  wait: duration("LANEKIT_WAIT", defaults.wait, Duration.zero, maxWait),
  memory: duration("LANEKIT_MEMORY", defaults.memory, Duration.minutes(1), Duration.days(30)),
  patience: duration("LANEKIT_PATIENCE", defaults.patience, Duration.zero, Duration.days(30)),
  total: count("LANEKIT_QUEUE", defaults.queue.total),
  perCaller: count("LANEKIT_QUEUE_PER_KEY", defaults.queue.perCaller),
  idempotencyKeys: count("LANEKIT_IDEMPOTENCY_KEYS", defaults.idempotencyKeys),
  timeToLive: duration("LANEKIT_CACHE", defaults.cache.timeToLive, Duration.zero, Duration.hours(1)),
  entries: count("LANEKIT_CACHE_ENTRIES", defaults.cache.entries),
  auditValues: oneOf("LANEKIT_AUDIT_VALUES", "keep", "omit").pipe(Config.withDefault("omit")),
  auditRetention: duration("LANEKIT_AUDIT_RETENTION", defaults.auditRetention, Duration.days(1), Duration.days(36_500))
}).pipe(
  Config.map(({ auditValues, entries, lateArrival, perCaller, reads, timeToLive, total, writes, ...same }) => ({
    ...same,
    lanes: {
      read: { ...vendorLimits.read, requests: reads, lateArrival },
      write: { ...vendorLimits.write, requests: writes, lateArrival }
    },
    queue: { total, perCaller: Math.min(perCaller, total) },
    cache: { timeToLive, entries },
    keepsAuditValues: auditValues === "keep"
  }))
)

/** A duration by its name in the environment. */
export function duration(name: string, byDefault: Duration.Duration, min: Duration.Duration, max: Duration.Duration) {
  const bounds = `must be a duration from ${Duration.format(min)} to ${Duration.format(max)}, such as 30 seconds`
  return Config.nonEmptyString(name).pipe(
    Config.mapOrFail((text) =>
      Either.fromOption(
        readDuration(text),
        () => ConfigError.InvalidData([], bounds)
      ).pipe(
        Either.filterOrLeft(
          (found) => Duration.between(found, { minimum: min, maximum: max }),
          () => ConfigError.InvalidData([], bounds)
        )
      )
    ),
    Config.withDefault(byDefault)
  )
}

function count(name: string, byDefault: number) {
  return Config.nonEmptyString(name).pipe(
    Config.validate({
      message: "must be a whole number from 1 to 1000000",
      validation: (text) => /^[1-9]\d{0,6}$/.test(text) && Number(text) <= 1_000_000
    }),
    Config.map(Number),
    Config.withDefault(byDefault)
  )
}
