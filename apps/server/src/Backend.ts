import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { type ApiKey, CompanyDirectory, ContactDirectory, type Failure, type Workspace } from "@lanekit/core"
import { Productlane, stores as apiStores } from "@lanekit/http"
import { type DatabaseUnusable, seed, seedKeys, type SeedRefused, Sqlite, stores as sqlStores } from "@lanekit/sql"
import { Effect, Layer } from "effect"
import { demoSeed } from "./demoSeed.ts"
import { readSeedFile, type SeedUnusable } from "./seedFile.ts"
import type { ServerConfig } from "./ServerConfig.ts"
import * as upstream from "./upstream.ts"

/** What the handlers and the authorization of requests need. */
export type Services = ContactDirectory | CompanyDirectory | Workspace.WorkspaceStore | ApiKey.ApiKeyStore

/** Why a backend cannot be started. */
export type BackendError = DatabaseUnusable | SeedRefused | SeedUnusable | Failure.Unavailable

/** Everything over the database or over the API, as the configuration says. */
export const layer = (config: ServerConfig): Layer.Layer<Services, BackendError> =>
  Layer.provideMerge(ContactDirectory.layer, CompanyDirectory.layer).pipe(
    Layer.provideMerge(storesOf(config)),
    Layer.provide(databaseOf(config))
  )

const storesOf = ({ backend }: ServerConfig) => {
  if (backend._tag === "Embedded") return sqlStores.layer
  const api = upstream.layer.pipe(
    Layer.provide(apiStores.layer),
    Layer.provide(Productlane.layer(backend.client)),
    Layer.provide(NodeHttpClient.layerUndici)
  )
  return Layer.merge(api, sqlStores.layerApiKeys)
}

const databaseOf = (config: ServerConfig) =>
  Layer.effectDiscard(fill(config)).pipe(
    Layer.provideMerge(Sqlite.layer({ filename: config.database })),
    Layer.provide(NodeFileSystem.layer)
  )

const fill = Effect.fnUntraced(function*({ backend, seed: source }: ServerConfig) {
  if (source._tag === "None") return
  const data = source._tag === "Demo" ? yield* demoSeed : yield* readSeedFile(source.path)
  // A gateway's database holds the callers' keys alone: the contacts are the API's.
  yield* backend._tag === "Embedded" ? seed(data) : seedKeys(data.apiKeys)
})
