import { Config } from "effect"
import { oneOf } from "../oneOf.ts"
import type { Lane } from "./Lane.ts"
import type { WindowKind } from "./Window.ts"

/** How many requests a key may make in one lane. */
export interface LaneLimit {
  /** In a minute. */
  readonly perMinute: number
  /** In any ten seconds. */
  readonly burst: number
}

/** The limits of a server. */
export interface LimitsConfig {
  /** Whether a request over a limit is refused. Where it is not, the answers name the limits as if nothing was spent. */
  readonly areEnforced: boolean
  /** How the minute counts. */
  readonly window: WindowKind
  readonly lanes: Readonly<Record<Lane, LaneLimit>>
}

/** Largest number of requests that can be configured: of so many, a window that slides keeps the times in memory. */
export const maxRequests = 1_000_000

// What a gateway lets its callers do is apart: its queue paces their writes, and a limit keeps one of them from taking all.
const count = (name: string, embedded: number, productlane: number) =>
  Config.nonEmptyString(name).pipe(
    Config.validate({
      message: `must be a whole number from 1 to ${maxRequests}`,
      validation: (text) => /^[1-9]\d{0,6}$/.test(text) && Number(text) <= maxRequests
    }),
    Config.map((text) => ({ embedded: Number(text), productlane: Number(text) })),
    Config.withDefault({ embedded, productlane })
  )

/**
 * Reads the limits of each backend by their names in the environment. Those of the embedded one are the vendor's by default;
 * that their window slides is our decision, because a client that keeps to it keeps to the others as well.
 *
 * Source of the numbers: the vendor's documentation of its limits.
 */
export const limitsConfig: Config.Config<Readonly<Record<"embedded" | "productlane", LimitsConfig>>> = Config.all({
  limits: oneOf("LANEKIT_LIMITS", "vendor", "off").pipe(Config.withDefault("vendor")),
  window: oneOf("LANEKIT_LIMIT_WINDOW", "fixed", "sliding", "bucket").pipe(Config.withDefault("sliding")),
  reads: count("LANEKIT_LIMIT_READS", 1000, 6000),
  writes: count("LANEKIT_LIMIT_WRITES", 60, 6000),
  readBurst: count("LANEKIT_BURST_READS", 2000, 12_000),
  writeBurst: count("LANEKIT_BURST_WRITES", 120, 12_000)
}).pipe(
  Config.map(({ limits, readBurst, reads, window, writeBurst, writes }) => {
    const of = (backend: "embedded" | "productlane"): LimitsConfig => ({
      areEnforced: limits === "vendor",
      window,
      lanes: {
        read: { perMinute: reads[backend], burst: readBurst[backend] },
        write: { perMinute: writes[backend], burst: writeBurst[backend] }
      }
    })
    return { embedded: of("embedded"), productlane: of("productlane") }
  })
)
