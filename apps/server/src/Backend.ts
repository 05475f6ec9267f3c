import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodePath from "@effect/platform-node/NodePath"
import { ApiKey, CompanyDirectory, ContactDirectory, type Failure, type SeedData } from "@lanekit/core"
import { Productlane, stores as apiStores } from "@lanekit/http"
import {
  type DatabaseUnusable,
  seed,
  seedKeys,
  type SeedRefused,
  seedWebhooks,
  Sqlite,
  stores as sqlStores,
  WholeDatabase
} from "@lanekit/sql"
import { Effect, Layer } from "effect"
import type * as handlers from "./handlers/all.ts"
import { SecretSource } from "./SecretSource.ts"
import type { SeedUnusable } from "./seedFile.ts"
import { nameOf, readSeed } from "./seedSource.ts"
import type { ServerConfig } from "./ServerConfig.ts"
import { Startup } from "./Startup.ts"
import { Database } from "./state/Database.ts"
import { Records } from "./state/Records.ts"
import { explainUnknownOf } from "./unknownScopes.ts"
import * as upstream from "./upstream.ts"
import { Dispatcher } from "./webhooks/Dispatcher.ts"
import { Webhooks } from "./webhooks/Webhooks.ts"

/** What answers requests and authorizes them, and what an operator does. */
export type Services = Responder | GatewayFace | ApiKey.ApiKeyStore | Records | Webhooks

/** Why a backend cannot be started. */
export type BackendError = DatabaseUnusable | SeedRefused | SeedUnusable | Failure.Unavailable

/** Everything over the database or over the API, as the configuration says. */
export const layer = (config: ServerConfig): Layer.Layer<Services | Startup, BackendError> =>
  Layer.effect(Startup, start(config)).pipe(
    Layer.provideMerge(facesOf(config)),
    Layer.provideMerge(Layer.mergeAll(storesOf(config), recordsOf(config), webhooksOf(config))),
    Layer.provide(files),
    Layer.provide(Sqlite.layer({ filename: config.database }))
  )

/** The database of a configuration, for what is not a server. It may be one that a server runs on. */
export const records = (config: ServerConfig): Layer.Layer<Records | ApiKey.ApiKeyStore, DatabaseUnusable> =>
  Layer.merge(recordsOf(config), sqlStores.layerApiKeys).pipe(
    Layer.provide(files),
    Layer.provide(Sqlite.layer({ filename: config.database }))
  )

const files = Layer.merge(NodeFileSystem.layer, NodePath.layer)

const recordsOf = (config: ServerConfig) =>
  Layer.provide(Records.layer(config), Layer.effect(Database, WholeDatabase.make))

// A gateway's contacts are changed elsewhere, and so is whoever wants to know of it told elsewhere.
const webhooksOf = ({ backend, webhookRetries }: ServerConfig) => {
  if (backend._tag !== "Embedded") {
    return Layer.provide(Webhooks.layer, Layer.merge(sqlStores.layerWebhooks, SecretSource.layer))
  }
  return Layer.provideMerge(Webhooks.layer, Dispatcher.observer).pipe(
    Layer.provide(Dispatcher.layer({ retries: webhookRetries })),
    Layer.provide(Layer.mergeAll(sqlStores.layerWebhooks, SecretSource.layer, NodeHttpClient.layerUndici))
  )
}

const storesOf = ({ backend }: ServerConfig) => {
  if (backend._tag === "Embedded") return sqlStores.layer
  const api = Layer.provideMerge(upstream.layer, Layer.provide(apiStores.layer, clientOf(backend)))
  return Layer.mergeAll(api, clientOf(backend), sqlStores.layerApiKeys)
}

const start = Effect.fnUntraced(function*(config: ServerConfig) {
  const filled = yield* fill(config)
  const keys = yield* Effect.flatMap(ApiKey.ApiKeyStore, ({ count }) => count)
  return { ...filled, keys }
})

const fill = Effect.fnUntraced(function*({ backend, seed: source }: ServerConfig) {
  const data = yield* readSeed(source)
  const isFilled = backend._tag === "Embedded" && (yield* seed(data, yield* nameOf(source)))
  // The public keys of the demo must not come to other records; those of a file are the operator's word, at any time.
  if (source._tag !== "Demo") yield* seedKeys(data.apiKeys)
  if (source._tag !== "Demo" && backend._tag === "Embedded") yield* seedWebhooks(data.webhooks)
  return {
    isSeedLeftOut: backend._tag === "Embedded" ? !isFilled && source._tag !== "None" : holdsMoreThanKeys(data),
    unknownScopes: explainUnknownOf(data)
  }
})

const holdsMoreThanKeys = (
  { blockedSenders, companies, contacts, owners, statuses, tiers, webhooks }: SeedData.SeedData
): boolean =>
  [blockedSenders, companies, contacts, owners, statuses, tiers, webhooks].some((records) => records.length > 0)
