import type { FileSystem } from "@effect/platform"
import type { Failure, SeedData } from "@lanekit/core"
import type { SeedRefused, SnapshotUnusable } from "@lanekit/sql"
import { Context, DateTime, Effect, Layer, Record } from "effect"
import { Faults } from "../faults/Faults.ts"
import type { Budget } from "../limits/Budget.ts"
import { RateLimits } from "../limits/RateLimits.ts"
import { Report } from "../report/Report.ts"
import type { SeedUnusable } from "../seedFile.ts"
import type { ServerConfig } from "../ServerConfig.ts"
import { ShiftedClock } from "../ShiftedClock.ts"
import { Webhooks } from "../webhooks/Webhooks.ts"
import type { Census } from "./Census.ts"
import { readClock } from "./ClockState.ts"
import type { Inspection } from "./Inspection.ts"
import { Records } from "./Records.ts"
import type { ReplacementRefused } from "./ReplacementRefused.ts"
import type { SnapshotRefused } from "./snapshotFile.ts"
import { readVersion } from "./version.ts"

/** Everything that a running server holds: the database, and what is in its memory alone. */
export class State extends Context.Tag("server/State")<State, {
  /** Brings the records back to the configured seed, and forgets the report, faults, spent budgets and clock. */
  readonly reset: Effect.Effect<Census, SeedUnusable | SeedRefused | ReplacementRefused | Failure.Unavailable>
  /** Replaces the records by those of a seed. What is in memory stays, but for who made what of the records that went. */
  readonly seed: (
    data: SeedData.SeedData
  ) => Effect.Effect<Census, SeedRefused | ReplacementRefused | Failure.Unavailable>
  /** Writes the database to a file, and gives its absolute path. */
  readonly snapshot: (path: string) => Effect.Effect<string, SnapshotRefused | Failure.Unavailable>
  /** Adds keys that no restore takes away. */
  readonly keepKeys: (
    keys: ReadonlyArray<SeedData.SeedApiKey>
  ) => Effect.Effect<void, SeedRefused | Failure.Unavailable>
  /** Brings the database back from a snapshot. What is in memory stays. */
  readonly restore: (
    path: string
  ) => Effect.Effect<Census, SnapshotRefused | SnapshotUnusable | Failure.Unavailable>
  readonly inspect: Effect.Effect<Inspection, Failure.Unavailable>
}>() {
  /** State whose restores keep keys, which must be of the configured seed. */
  static readonly layer = (
    config: ServerConfig,
    keys: ReadonlyArray<SeedData.SeedApiKey>
  ): Layer.Layer<
    State,
    never,
    Records | Report | Faults | RateLimits | ShiftedClock | Webhooks | FileSystem.FileSystem
  > =>
    Layer.effect(
      State,
      Effect.gen(function*() {
        const records = yield* Records
        const clock = yield* ShiftedClock
        const limits = yield* RateLimits
        const report = yield* Report
        const faults = yield* Faults
        const webhooks = yield* Webhooks
        const version = yield* readVersion
        let kept = keys

        return {
          ...records,
          seed: (data) => Effect.zipLeft(records.seed(data), report.recordsReplaced),
          keepKeys: (keys) =>
            Effect.tap(records.addKeys(keys), () => {
              kept = [...kept, ...keys]
            }),
          restore: (path) => Effect.suspend(() => Effect.zipLeft(records.restore(path, kept), report.recordsReplaced)),
          // The report comes last: what the requests under way did to the rest is none of the next test's business.
          reset: Effect.tap(
            records.reset,
            () => Effect.all([faults.clear, limits.clear, clock.reset, report.clear], { discard: true })
          ),
          inspect: Effect.gen(function*() {
            return {
              version,
              database: config.database,
              records: yield* records.census,
              webhooks: yield* webhooks.list,
              budgets: Record.map(
                yield* limits.all,
                ({ read, write }) => ({ read: toState(read), write: toState(write) })
              ),
              clock: yield* Effect.provideService(readClock, ShiftedClock, clock)
            }
          }).pipe(Effect.withSpan("State.inspect"))
        }
      })
    )
}

const toState = ({ limit, remaining, resetAt }: Budget) => ({ limit, remaining, resetAt: DateTime.unsafeMake(resetAt) })
