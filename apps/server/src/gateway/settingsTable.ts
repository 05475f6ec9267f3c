import { hanging } from "@lanekit/terminal/labelled"
import { Duration, Redacted } from "effect"
import type { Remote } from "../Backend.ts"
import type { ServerConfig } from "../ServerConfig.ts"
import { type SettingName, settingNames, upstreamSettingNames } from "../settingNames.ts"
import { operatingDefaults, type OperatingSettings } from "./OperatingSettings.ts"

/** What stands for a secret. */
export const hidden = "***"

/** The settings that a gateway runs with, one to a line, within 80 columns and without secrets. */
export const settingsTable = (config: ServerConfig, backend: Remote): ReadonlyArray<string> =>
  effectiveSettings(config, backend).flatMap(([name, value]) => hanging(`  ${name.padEnd(width)}  `, value))

/**
 * The settings that a gateway runs with, by their names: what was given, or the default. A secret is {@link hidden}; a setting
 * that nothing comes of is left out.
 */
export const effectiveSettings = (
  config: ServerConfig,
  backend: Remote
): ReadonlyArray<readonly [name: SettingName, value: string]> => {
  const settings: Settings = { ...config, backend, operating: backend.operating ?? operatingDefaults }
  return [...settingNames, ...upstreamSettingNames].flatMap((name) => {
    const value = values[name](settings)
    return value === undefined ? [] : [[name, value] as const]
  })
}

const width = Math.max(...[...settingNames, ...upstreamSettingNames].map((name) => name.length))

interface Settings extends Omit<ServerConfig, "backend"> {
  readonly backend: Remote
  readonly operating: OperatingSettings
}

type Value = (settings: Settings) => string | undefined

const notSet = "not set"

// Total: a new setting does not compile until it has its row.
const values: { readonly [Name in SettingName]: Value } = {
  LANEKIT_HOST: ({ host }) => host,
  LANEKIT_PORT: ({ port }) => String(port),
  LANEKIT_BACKEND: () => "productlane",
  LANEKIT_DB: ({ backend, database }) => backend.gateway.databaseUrl === undefined ? database : undefined,
  LANEKIT_SEED: ({ seed }) => seed._tag === "File" ? seed.path : seed._tag.toLowerCase(),
  LANEKIT_UNKNOWN_FIELDS: ({ unknownFields }) => unknownFields,
  LANEKIT_LIMITS: ({ limits }) => limits.areEnforced ? "vendor" : "off",
  LANEKIT_LIMIT_WINDOW: ({ limits }) => limits.window,
  LANEKIT_LIMIT_READS: ({ limits }) => String(limits.lanes.read.perMinute),
  LANEKIT_LIMIT_WRITES: ({ limits }) => String(limits.lanes.write.perMinute),
  LANEKIT_BURST_READS: ({ limits }) => String(limits.lanes.read.burst),
  LANEKIT_BURST_WRITES: ({ limits }) => String(limits.lanes.write.burst),
  LANEKIT_ADMIN_PORT: ({ adminPort }) => adminPort === undefined ? notSet : String(adminPort),
  // A gateway tells nobody of changes.
  LANEKIT_WEBHOOK_RETRIES: () => undefined,
  LANEKIT_DATABASE_URL: ({ backend: { gateway } }) =>
    gateway.databaseUrl === undefined ? undefined : withoutSecrets(gateway.databaseUrl),
  LANEKIT_UPSTREAM_READS: ({ backend }) => String(backend.gateway.lanes.read.requests),
  LANEKIT_UPSTREAM_WRITES: ({ backend }) => String(backend.gateway.lanes.write.requests),
  LANEKIT_LATE_ARRIVAL: ({ backend }) => inWords(backend.gateway.lanes.write.lateArrival),
  LANEKIT_WAIT: ({ backend }) => inWords(backend.gateway.wait),
  LANEKIT_MEMORY: ({ backend }) => inWords(backend.gateway.memory),
  LANEKIT_PATIENCE: ({ backend }) => inWords(backend.gateway.patience),
  LANEKIT_QUEUE: ({ backend }) => String(backend.gateway.queue.total),
  LANEKIT_QUEUE_PER_KEY: ({ backend }) => String(backend.gateway.queue.perCaller),
  LANEKIT_IDEMPOTENCY_KEYS: ({ backend }) => String(backend.gateway.idempotencyKeys),
  LANEKIT_CACHE: ({ backend }) => inWords(backend.gateway.cache.timeToLive),
  LANEKIT_CACHE_ENTRIES: ({ backend }) => String(backend.gateway.cache.entries),
  LANEKIT_AUDIT_VALUES: ({ backend }) => backend.gateway.keepsAuditValues ? "keep" : "omit",
  LANEKIT_AUDIT_RETENTION: ({ backend }) => inWords(backend.gateway.auditRetention),
  LANEKIT_ADMIN_HOST: ofAdminPort(({ operating }) => operating.adminHost),
  LANEKIT_ADMIN_TOKEN: ofAdminPort(({ operating: { adminToken } }) =>
    adminToken === undefined ? notSet : adminToken.file === undefined ? hidden : undefined
  ),
  LANEKIT_ADMIN_TOKEN_FILE: ofAdminPort(({ operating }) => operating.adminToken?.file),
  LANEKIT_DRAIN: ({ operating }) => inWords(operating.drain),
  LANEKIT_DRAIN_DELAY: ({ operating }) => inWords(operating.drainDelay),
  PRODUCTLANE_API_KEY: ({ operating }) => operating.keyFile === undefined ? hidden : undefined,
  PRODUCTLANE_API_KEY_FILE: ({ operating }) => operating.keyFile,
  PRODUCTLANE_BASE_URL: ({ backend }) => backend.client.baseUrl,
  PRODUCTLANE_TIMEOUT: ({ backend }) => inWords(backend.client.timeout),
  PRODUCTLANE_WEBHOOK_SECRET: ({ backend, operating }) =>
    backend.gateway.webhookSecrets.length === 0 ? notSet : operating.webhookFile === undefined ? hidden : undefined,
  PRODUCTLANE_WEBHOOK_SECRET_FILE: ({ operating }) => operating.webhookFile,
  OTEL_EXPORTER_OTLP_ENDPOINT: ({ operating }) => operating.traces ?? notSet
}

function ofAdminPort(value: Value): Value {
  return (settings) => settings.adminPort === undefined ? undefined : value(settings)
}

const units = [["days", 86_400_000], ["hours", 3_600_000], ["minutes", 60_000], ["seconds", 1000]] as const

/** A duration as it can be written in the environment. */
function inWords(duration: Duration.Duration): string {
  const millis = Duration.toMillis(duration)
  // A day is told as 24 hours.
  const [unit, size] = units.find(([unit, size]) => millis % size === 0 && (unit !== "days" || millis > size)) ??
    ["millis", 1]
  if (millis === 0) return "0 seconds"
  const count = millis / size
  return `${count} ${count === 1 && unit !== "millis" ? unit.slice(0, -1) : unit}`
}

// What the driver knows, and nobody keeps from others.
const harmless: ReadonlySet<string> = new Set(["application_name", "connect_timeout", "sslmode"])

/** The URL of a database without what opens it: its password, and what its query says. */
function withoutSecrets(url: Redacted.Redacted): string {
  const text = Redacted.value(url)
  if (!URL.canParse(text)) return hidden
  const parsed = new URL(text)
  // Read as people meant it, what stands before `@` is a user and a password.
  if (parsed.username === "" && text.includes("@")) return hidden
  if (parsed.password !== "") parsed.password = hidden
  for (const name of new Set(parsed.searchParams.keys())) {
    if (!harmless.has(name)) parsed.searchParams.set(name, hidden)
  }
  parsed.hash = ""
  return parsed.href
}
