import type { FileSystem } from "@effect/platform"
import { Failure, type Issue, issues, type SeedData } from "@lanekit/core"
import { Array, Duration, Effect, Predicate, Schema } from "effect"
import { demoSeed } from "../demoSeed.ts"
import { type LimitsConfig, maxRequests } from "../limits/LimitsConfig.ts"
import { decodeSeed, readSeedFile } from "../seedFile.ts"
import { nothing } from "../seedSource.ts"
import { maxDelay, maxRetries, type RetrySchedule, vendorRetries } from "../webhooks/RetrySchedule.ts"

/** Limits other than the vendor's; what is not said is the vendor's. */
export interface StandInLimits {
  /** How a minute counts; `sliding` when absent. */
  readonly window?: "fixed" | "sliding" | "bucket"
  /** Reads of one key in a minute, 1 to 1000000; 1000 when absent. */
  readonly reads?: number
  /** Writes of one key in a minute; 60 when absent. */
  readonly writes?: number
  /** Reads of one key in any ten seconds; 2000 when absent. */
  readonly burstReads?: number
  /** Writes of one key in any ten seconds; 120 when absent. */
  readonly burstWrites?: number
}

/** How a stand-in is started. */
export interface StandInOptions {
  /** Records to begin with: what a seed file holds, its path, `demo`, or `none`, the default. */
  readonly seed?: object | "demo" | "none" | (string & {})
  /** `vendor`, the default; `off`; or others. */
  readonly limits?: "vendor" | "off" | StandInLimits
  /** What becomes of fields that the API does not know: `reject`, the default, or `ignore`. */
  readonly unknownFields?: "reject" | "ignore"
  /** How many milliseconds after each failed attempt a delivery to a webhook is tried again; the vendor's when absent. */
  readonly webhookRetries?: ReadonlyArray<number>
  /** Whether to listen on an admin port as well, a free one. Not by default. */
  readonly admin?: boolean
  /** Whether to log to the console. Not by default. */
  readonly logs?: boolean
}

/** Options, understood. */
export interface Understood {
  readonly seed: SeedData.SeedData
  readonly limits: LimitsConfig
  readonly unknownFields: issues.UnknownFields
  readonly webhookRetries: RetrySchedule
  readonly hasAdmin: boolean
  readonly hasLogs: boolean
}

const saying = (message: string) => ({ message: () => ({ message, override: true }) })

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

const Flag = Schema.Boolean.annotations(saying("must be true or false"))

const Count = Schema.Number.pipe(Schema.int(), Schema.between(1, maxRequests)).annotations(
  saying(`must be a whole number from 1 to ${maxRequests}`)
)

const Limits = Schema.Struct({
  window: optional(
    Schema.Literal("fixed", "sliding", "bucket").annotations(saying("must be fixed, sliding or bucket"))
  ),
  reads: optional(Count),
  writes: optional(Count),
  burstReads: optional(Count),
  burstWrites: optional(Count)
})

const Options = Schema.Struct({
  seed: optional(Schema.Unknown),
  limits: optional(Schema.Union(Schema.Literal("vendor", "off"), Limits)),
  unknownFields: optional(Schema.Literal("reject", "ignore").annotations(saying("must be reject or ignore"))),
  webhookRetries: optional(
    Schema.Array(Schema.Number.pipe(Schema.between(0, Duration.toMillis(maxDelay)))).pipe(Schema.maxItems(maxRetries))
      .annotations(saying(`must be a list of at most ${maxRetries} numbers of milliseconds, of 7 days at most`))
  ),
  admin: optional(Flag),
  logs: optional(Flag)
}).annotations({ message: () => "the options must be an object" })

const decode = issues.decode(Options)

/** Understands options, or tells everything that is wrong with them. */
export const understand = (
  given: unknown
): Effect.Effect<Understood, Failure.ValidationFailed, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const { admin = false, limits = "vendor", logs = false, seed = "none", unknownFields = "reject", webhookRetries } =
      yield* decode(given, "reject")
    return {
      seed: yield* toSeed(seed),
      limits: toLimits(limits),
      unknownFields,
      webhookRetries: webhookRetries?.map((millis) => Duration.millis(millis)) ?? vendorRetries,
      hasAdmin: admin,
      hasLogs: logs
    }
  })

const toSeed = (seed: unknown) => {
  if (seed === "none") return Effect.succeed(nothing)
  // The keys of the demo are public, and a stand-in has keys of its own.
  if (seed === "demo") return Effect.map(demoSeed, (demo) => ({ ...demo, apiKeys: [] }))
  if (Predicate.isString(seed)) {
    return Effect.mapError(
      readSeedFile(seed),
      ({ issues, path }) => inSeed(issues, ({ message }) => `${path} ${message}`)
    )
  }
  return Effect.mapError(decodeSeed(seed), (issues) => inSeed(issues))
}

const inSeed = (
  found: Array.NonEmptyReadonlyArray<Issue.Issue>,
  ofAll: (issue: Issue.Issue) => string = ({ message }) => message
) =>
  new Failure.ValidationFailed({
    issues: Array.map(found, (issue) =>
      issue.path === ""
        ? { path: "seed", message: ofAll(issue) }
        : { path: `seed.${issue.path}`, message: issue.message })
  })

const toLimits = (limits: "vendor" | "off" | typeof Limits.Type): LimitsConfig => {
  const { burstReads = 2000, burstWrites = 120, reads = 1000, window = "sliding", writes = 60 } =
    Predicate.isString(limits) ? {} : limits
  return {
    areEnforced: limits !== "off",
    window,
    lanes: { read: { perMinute: reads, burst: burstReads }, write: { perMinute: writes, burst: burstWrites } }
  }
}
