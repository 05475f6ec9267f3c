import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { ApiKey, CompanyDirectory, ContactDirectory, type Failure } from "@lanekit/core"
import { Productlane, stores as apiStores } from "@lanekit/http"
import { type DatabaseUnusable, seed, seedKeys, type SeedRefused, Sqlite, stores as sqlStores } from "@lanekit/sql"
import { Effect, Layer } from "effect"
import { demoSeed } from "./demoSeed.ts"
import type * as handlers from "./handlers/all.ts"
import { readSeedFile, type SeedUnusable } from "./seedFile.ts"
import type { ServerConfig } from "./ServerConfig.ts"
import { Startup } from "./Startup.ts"
import * as upstream from "./upstream.ts"

/** What the handlers and the authorization of requests need. */
export type Services = handlers.Services | ApiKey.ApiKeyStore

/** Why a backend cannot be started. */
export type BackendError = DatabaseUnusable | SeedRefused | SeedUnusable | Failure.Unavailable

/** Everything over the database or over the API, as the configuration says. */
export const layer = (config: ServerConfig): Layer.Layer<Services | Startup, BackendError> =>
  Layer.effect(Startup, start(config)).pipe(
    Layer.provideMerge(Layer.provideMerge(ContactDirectory.layer, CompanyDirectory.layer)),
    Layer.provideMerge(storesOf(config)),
    Layer.provide(Layer.merge(Sqlite.layer({ filename: config.database }), NodeFileSystem.layer))
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

const start = Effect.fnUntraced(function*(config: ServerConfig) {
  const isSeedLeftOut = yield* fill(config)
  const keys = yield* Effect.flatMap(ApiKey.ApiKeyStore, ({ count }) => count)
  return { isSeedLeftOut, keys }
})

const fill = Effect.fnUntraced(function*({ backend, seed: source }: ServerConfig) {
  if (source._tag === "None") return false
  const data = source._tag === "Demo" ? yield* demoSeed : yield* readSeedFile(source.path)
  const isFilled = backend._tag === "Embedded" && (yield* seed(data))
  // The public keys of the demo must not come to other records; those of a file are the operator's word, at any time.
  if (source._tag === "File" || backend._tag === "Productlane") yield* seedKeys(data.apiKeys)
  return backend._tag === "Embedded" && !isFilled
})
