import { nearest } from "@lanekit/terminal/nearest"
import { note } from "@lanekit/terminal/note"
import type { Message } from "@lanekit/terminal/Output"

/** Every variable of ours that the server or its commands read, in the order in which they are listed. */
export const settingNames = [
  "LANEKIT_HOST",
  "LANEKIT_PORT",
  "LANEKIT_BACKEND",
  "LANEKIT_DB",
  "LANEKIT_SEED",
  "LANEKIT_UNKNOWN_FIELDS",
  "LANEKIT_LIMITS",
  "LANEKIT_LIMIT_WINDOW",
  "LANEKIT_LIMIT_READS",
  "LANEKIT_LIMIT_WRITES",
  "LANEKIT_BURST_READS",
  "LANEKIT_BURST_WRITES",
  "LANEKIT_ADMIN_PORT",
  "LANEKIT_WEBHOOK_RETRIES",
  "LANEKIT_DATABASE_URL",
  "LANEKIT_UPSTREAM_READS",
  "LANEKIT_UPSTREAM_WRITES",
  "LANEKIT_LATE_ARRIVAL",
  "LANEKIT_WAIT",
  "LANEKIT_MEMORY",
  "LANEKIT_PATIENCE",
  "LANEKIT_QUEUE",
  "LANEKIT_QUEUE_PER_KEY",
  "LANEKIT_IDEMPOTENCY_KEYS",
  "LANEKIT_CACHE",
  "LANEKIT_CACHE_ENTRIES",
  "LANEKIT_AUDIT_VALUES",
  "LANEKIT_AUDIT_RETENTION",
  "LANEKIT_ADMIN_HOST",
  "LANEKIT_ADMIN_TOKEN",
  "LANEKIT_ADMIN_TOKEN_FILE",
  "LANEKIT_DRAIN",
  "LANEKIT_DRAIN_DELAY"
] as const

/** Every variable that a gateway reads beside them: about the API, and about where it sends spans. */
export const upstreamSettingNames = [
  "PRODUCTLANE_API_KEY",
  "PRODUCTLANE_API_KEY_FILE",
  "PRODUCTLANE_BASE_URL",
  "PRODUCTLANE_TIMEOUT",
  "PRODUCTLANE_WEBHOOK_SECRET",
  "PRODUCTLANE_WEBHOOK_SECRET_FILE",
  "OTEL_EXPORTER_OTLP_ENDPOINT"
] as const

/** The name of a setting. */
export type SettingName = (typeof settingNames)[number] | (typeof upstreamSettingNames)[number]

/** Notes on variables of an environment that look like ours and are not: mistyped, they would be passed over in silence. */
export const notesOnStrays = (environment: ReadonlyArray<string>): ReadonlyArray<Message> =>
  environment
    .filter((name) => name.startsWith("LANEKIT_") && !known.has(name))
    .map((name) => note("unknown_setting", `nothing reads ${name}${nearest(name, settingNames)}`))

// Tests read one of their own.
const known: ReadonlySet<string> = new Set([...settingNames, "LANEKIT_TEST_SEED"])
