import type { SqlClient } from "@effect/sql/SqlClient"
import type { Failure, SeedData } from "@lanekit/core"
import { Effect } from "effect"
import { type Census, census } from "./census.ts"
import { type Origin, origin } from "./Origin.ts"
import { reseed, seedKeys, type SeedRefused } from "./seed.ts"
import * as Snapshot from "./Snapshot.ts"

/** What can be done with a database as a whole. */
export interface WholeDatabase {
  /**
   * Replaces every record, whole or not at all, and brings keys to what is given; others are left alone. Without a
   * `source` it remembers the one that it was filled from before.
   */
  readonly replace: (
    data: SeedData.SeedData,
    source?: string | null
  ) => Effect.Effect<void, SeedRefused | Failure.Unavailable>
  /** Adds keys, or brings those with the same id to what is given. */
  readonly addKeys: (keys: ReadonlyArray<SeedData.SeedApiKey>) => Effect.Effect<void, SeedRefused | Failure.Unavailable>
  readonly snapshot: Snapshot.Snapshot
  /** How many records of each kind there are, at one moment. */
  readonly census: Effect.Effect<Census, Failure.Unavailable>
  /** How it came by what it holds. */
  readonly origin: Effect.Effect<Origin, Failure.Unavailable>
}

/** A database as a whole. */
export const make: Effect.Effect<WholeDatabase, never, SqlClient> = Effect.gen(function*() {
  const database = yield* Effect.context<SqlClient>()
  return {
    replace: (data, source) => Effect.provide(reseed(data, source), database),
    addKeys: (keys) => Effect.provide(seedKeys(keys), database),
    snapshot: yield* Snapshot.make,
    census: Effect.provide(census, database),
    origin: Effect.provide(origin, database)
  }
})
