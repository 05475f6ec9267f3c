import type { FileSystem, Path } from "@effect/platform"
import type { Failure, SeedData } from "@lanekit/core"
import type { SeedRefused, SnapshotUnusable } from "@lanekit/sql"
import { Context, Effect, Layer } from "effect"
import type { SeedUnusable } from "../seedFile.ts"
import { readSeed } from "../seedSource.ts"
import type { ServerConfig } from "../ServerConfig.ts"
import type { Census } from "./Census.ts"
import { Database } from "./Database.ts"
import { findSnapshot, type SnapshotRefused, writeSnapshot } from "./snapshotFile.ts"

/**
 * What the database holds, replaced as a whole: whoever reads meanwhile, in this process or another one, sees what was or
 * what is, and so does whoever comes after a crash.
 */
export class Records extends Context.Tag("server/Records")<Records, {
  /** Brings the records back to what the configured seed says; a seed file is read anew. */
  readonly reset: Effect.Effect<Census, SeedUnusable | SeedRefused | Failure.Unavailable>
  /** Replaces the records by those of a seed, whose keys are applied as at a start. */
  readonly seed: (data: SeedData.SeedData) => Effect.Effect<Census, SeedRefused | Failure.Unavailable>
  /** Adds keys, or brings those with the same id to what is given. */
  readonly addKeys: (keys: ReadonlyArray<SeedData.SeedApiKey>) => Effect.Effect<void, SeedRefused | Failure.Unavailable>
  /** Writes everything, keys included, to a file, and gives its absolute path. A snapshot that was there is replaced. */
  readonly snapshot: (path: string) => Effect.Effect<string, SnapshotRefused | Failure.Unavailable>
  /** Brings everything back from a snapshot, keys included; those that are given are added. */
  readonly restore: (
    path: string,
    keys: ReadonlyArray<SeedData.SeedApiKey>
  ) => Effect.Effect<Census, SnapshotRefused | SnapshotUnusable | Failure.Unavailable>
  readonly census: Effect.Effect<Census, Failure.Unavailable>
}>() {
  static readonly layer = (
    config: Pick<ServerConfig, "database" | "seed">
  ): Layer.Layer<Records, never, Database | FileSystem.FileSystem | Path.Path> =>
    Layer.effect(
      Records,
      Effect.gen(function*() {
        const { addKeys, census, replace, snapshot } = yield* Database
        const files = yield* Effect.context<FileSystem.FileSystem | Path.Path>()

        const seed = Effect.fn("Records.seed")(function*(data: SeedData.SeedData) {
          yield* replace(data)
          return yield* census
        })
        return {
          reset: Effect.flatMap(readSeed(config.seed), seed).pipe(
            Effect.withSpan("Records.reset"),
            Effect.provide(files)
          ),
          seed,
          addKeys,
          snapshot: Effect.fn("Records.snapshot")(
            (path: string) => writeSnapshot(path, config.database, snapshot),
            Effect.provide(files)
          ),
          restore: Effect.fn("Records.restore")(function*(path: string, keys: ReadonlyArray<SeedData.SeedApiKey>) {
            yield* snapshot.restore(yield* findSnapshot(path), keys)
            return yield* census
          }, Effect.provide(files)),
          census
        }
      })
    )
}
