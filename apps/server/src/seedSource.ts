import { Path } from "@effect/platform"
import type { SeedData } from "@lanekit/core"
import { Effect } from "effect"
import { demoSeed } from "./demoSeed.ts"
import { readSeedFile, SeedUnusable } from "./seedFile.ts"
import type { SeedConfig } from "./ServerConfig.ts"

/** What a database is filled with by a configuration. A file is read each time. */
export const readSeed = (source: SeedConfig) => {
  switch (source._tag) {
    case "Demo":
      return demoSeed
    case "None":
      return Effect.succeed(nothing)
    case "File":
      return Effect.mapError(
        readSeedFile(source.path),
        ({ issues, path }) => new SeedUnusable({ path, issues, setting: "LANEKIT_SEED" })
      )
    case "Given":
      return Effect.succeed(source.data)
  }
}

/** What a database remembers to have been filled from: the value of `LANEKIT_SEED`, a file by its absolute path. */
export const nameOf = (source: SeedConfig): Effect.Effect<string | null, never, Path.Path> => {
  switch (source._tag) {
    case "Demo":
      return Effect.succeed("demo")
    case "None":
      return Effect.succeed("none")
    case "File":
      return Effect.map(Path.Path, ({ resolve }) => resolve(source.path))
    case "Given":
      return Effect.succeed(null)
  }
}

/** Whether nobody named this seed. */
export const isDefault = (source: SeedConfig): boolean => source._tag === "Demo" && source.isDefault === true

/** A workspace without any records and keys. */
export const nothing: SeedData.SeedData = {
  workspaceId: "ws_local",
  companies: [],
  contacts: [],
  blockedSenders: [],
  statuses: [],
  tiers: [],
  owners: [],
  apiKeys: [],
  webhooks: []
}
