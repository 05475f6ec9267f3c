import type { FileSystem, Path } from "@effect/platform"
import type { Failure, SeedData } from "@lanekit/core"
import type { SeedRefused, SnapshotUnusable } from "@lanekit/sql"
import { Context, Effect, Layer } from "effect"
import type { SeedUnusable } from "../seedFile.ts"
import { isDefault, nameOf, readSeed } from "../seedSource.ts"
import type { ServerConfig } from "../ServerConfig.ts"
import type { Census } from "./Census.ts"
import { Database } from "./Database.ts"
import { ReplacementRefused } from "./ReplacementRefused.ts"
import { findSnapshot, type SnapshotRefused, writeSnapshot } from "./snapshotFile.ts"

/**
 * What the database holds, replaced as a whole: whoever reads meanwhile, in this process or another one, sees what was or
 * what is, and so does whoever comes after a crash.
 */
export class Records extends Context.Tag("server/Records")<Records, {
  /**
   * Brings the records back to what the configured seed says; a seed file is read anew. A seed that is no more than the
   * default does not replace what was filled from another.
   */
  readonly reset: Effect.Effect<Census, SeedUnusable | SeedRefused | ReplacementRefused | Failure.Unavailable>
  /** Replaces the records by those of a seed, whose keys are applied as at a start. */
  readonly seed: (
    data: SeedData.SeedData
  ) => Effect.Effect<Census, SeedRefused | ReplacementRefused | Failure.Unavailable>
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
        const { addKeys, census, origin, replace, snapshot } = yield* Database
        const files = yield* Effect.context<FileSystem.FileSystem | Path.Path>()

        const checkedOrigin = Effect.filterOrFail(
          origin,
          ({ _tag }) => _tag !== "KeysAlone",
          () => new ReplacementRefused({ reason: { _tag: "KeysAlone" } })
        )

        const reset = Effect.gen(function*() {
          const name = yield* nameOf(config.seed)
          const before = yield* checkedOrigin
          if (isDefault(config.seed) && before._tag === "Seeded" && before.source !== name) {
            return yield* new ReplacementRefused({ reason: { _tag: "SeedNotNamed", filledFrom: before.source } })
          }
          yield* replace(yield* readSeed(config.seed), name)
          return yield* census
        })

        return {
          reset: reset.pipe(Effect.withSpan("Records.reset"), Effect.provide(files)),
          seed: Effect.fn("Records.seed")(function*(data: SeedData.SeedData) {
            yield* checkedOrigin
            yield* replace(data)
            return yield* census
          }),
          addKeys,
          snapshot: Effect.fn("Records.snapshot")(
            (path: string) => writeSnapshot(path, config.database, snapshot),
            Effect.provide(files)
          ),
          restore: Effect.fn("Records.restore")(function*(path: string, keys: ReadonlyArray<SeedData.SeedApiKey>) {
            yield* snapshot.restore(yield* findSnapshot(path, config.database), keys)
            return yield* census
          }, Effect.provide(files)),
          census
        }
      })
    )
}
