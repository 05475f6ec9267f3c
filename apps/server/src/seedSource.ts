import type { SeedData } from "@lanekit/core"
import { Effect } from "effect"
import { demoSeed } from "./demoSeed.ts"
import { readSeedFile } from "./seedFile.ts"
import type { SeedConfig } from "./ServerConfig.ts"

/** What a database is filled with by a configuration. A file is read each time. */
export const readSeed = (source: SeedConfig) => {
  switch (source._tag) {
    case "Demo":
      return demoSeed
    case "None":
      return Effect.succeed(nothing)
    case "File":
      return readSeedFile(source.path)
    case "Given":
      return Effect.succeed(source.data)
  }
}

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
