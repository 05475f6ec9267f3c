import { HttpClient, HttpClientRequest } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodePath from "@effect/platform-node/NodePath"
import { ApiKey, CompanyDirectory, ContactDirectory, type Failure, type SeedData } from "@lanekit/core"
import { HeldSlot, SqlLanes, SqlLaneStore, Upstream, WriteLane } from "@lanekit/gateway"
import { handlers as recordHandlers, Lanes, LaneStore, Productlane, stores as apiStores } from "@lanekit/http"
import {
  type DatabaseUnusable,
  Postgres,
  seed,
  seedKeys,
  type SeedRefused,
  seedWebhooks,
  Signals,
  Sqlite,
  stores as sqlStores,
  WholeDatabase
} from "@lanekit/sql"
import { Duration, Effect, Layer } from "effect"
import type { Draining } from "./Draining.ts"
import { GatewayFace } from "./gateway/GatewayFace.ts"
import * as gatewayLayer from "./gateway/gatewayLayer.ts"
import type { GatewaySettings } from "./gateway/GatewaySettings.ts"
import { operatingDefaults } from "./gateway/OperatingSettings.ts"
import { Secrets } from "./gateway/Secrets.ts"
import { UpstreamHealth } from "./gateway/UpstreamHealth.ts"
import * as handlers from "./handlers/all.ts"
import { Responder } from "./Responder.ts"
import { SecretSource } from "./SecretSource.ts"
import type { SeedUnusable } from "./seedFile.ts"
import { nameOf, readSeed } from "./seedSource.ts"
import type { BackendConfig, ServerConfig } from "./ServerConfig.ts"
import { Startup } from "./Startup.ts"
import { Database } from "./state/Database.ts"
import { Records } from "./state/Records.ts"
import { explainUnknownOf } from "./unknownScopes.ts"
import * as upstream from "./upstream.ts"
import { Dispatcher } from "./webhooks/Dispatcher.ts"
import { Webhooks } from "./webhooks/Webhooks.ts"

/** What answers requests and authorizes them, and what is told at the start. */
export type Services = Responder | GatewayFace | ApiKey.ApiKeyStore | Startup

/** What an operator does with records that are the server's own. */
export type OwnServices = Records | Webhooks

/** Why a backend cannot be started. */
export type BackendError = DatabaseUnusable | SeedRefused | SeedUnusable | Failure.Unavailable

/** Everything over the database or over the API, as the configuration says. */
export const layer = (config: ServerConfig): Layer.Layer<Services, BackendError, Draining> =>
  config.backend._tag === "Embedded" ? embedded(config) : gateway(config, config.backend)

/** Everything over the database. */
export const embedded = (config: ServerConfig): Layer.Layer<Services | OwnServices, BackendError> =>
  Layer.effect(Startup, startEmbedded(config)).pipe(
    Layer.provideMerge(Responder.layer),
    Layer.provide(handlers.layer),
    Layer.provide(directories),
    Layer.provideMerge(Layer.mergeAll(sqlStores.layer, recordsOf(config), webhooksOf(config), GatewayFace.layerNone)),
    Layer.provide(files),
    Layer.provide(sqlite(config))
  )

/** The database of a configuration, for what is not a server. It may be one that a server runs on. */
export const records = (config: ServerConfig): Layer.Layer<Records | ApiKey.ApiKeyStore, DatabaseUnusable> =>
  Layer.merge(recordsOf(config), sqlStores.layerApiKeys).pipe(
    Layer.provide(files),
    Layer.provide(sqlite(config))
  )

/** A backend that is the API. */
export type Remote = Extract<BackendConfig, { readonly _tag: "Productlane" }>

// Everything over the API, and a database for what the gateway has to remember.
const gateway = (config: ServerConfig, backend: Remote): Layer.Layer<Services, BackendError, Draining> =>
  Layer.effect(Startup, startGateway(config)).pipe(
    Layer.provideMerge(gatewayLayer.layer(backend.gateway, timesOf(backend))),
    Layer.provide(Layer.provideMerge(handlers.layer, upstreamRecords)),
    Layer.provide(directories),
    Layer.provide(Layer.provide(upstream.layer, apiStores.layer)),
    Layer.provide(clientOf(backend)),
    Layer.provide(Layer.merge(UpstreamHealth.layer, secretsOf(backend))),
    Layer.provideMerge(sqlStores.layerApiKeys),
    Layer.provide(files),
    Layer.provide(lanesOf(backend.gateway, backend.client.timeout)),
    Layer.provide(storageOf(config, backend.gateway))
  )

const timesOf = ({ client: { timeout }, operating: { drain } = operatingDefaults }: Remote) => ({ timeout, drain })

const directories = Layer.provideMerge(ContactDirectory.layer, CompanyDirectory.layer)

const files = Layer.merge(NodeFileSystem.layer, NodePath.layer)

// Nobody waits for a start as for an answer: another may be filling the file.
const sqlite = ({ database }: Pick<ServerConfig, "database">) =>
  Sqlite.layer({ filename: database, openWithin: "30 seconds" })

const storageOf = ({ database }: ServerConfig, { databaseUrl }: GatewaySettings) =>
  databaseUrl === undefined
    ? Layer.merge(sqlite({ database }), Signals.layerLocal)
    : Postgres.layer({ url: databaseUrl })

const lanesOf = ({ lanes: limits }: GatewaySettings, timeout: Duration.Duration) => {
  // A process that stands still for longer than that has lost its slot.
  const abandonAfter = Duration.sum(Duration.sum(timeout, sendWithin), pause)
  const lanes = SqlLanes.layer({ limits, sendWithin, abandonAfter })
  return Layer.merge(WriteLane.layer, SqlLaneStore.layer({ limits })).pipe(Layer.provide(lanes))
}

const sendWithin = Duration.seconds(10)
const pause = Duration.minutes(1)

const secretsOf = ({ client, operating = operatingDefaults }: Remote) => Secrets.layer(client.apiKey, operating)

// Every request goes through lanes that all processes share which use the database.
const clientOf = ({ client }: Remote) =>
  Layer.unwrapEffect(
    Effect.map(
      Effect.flatMap(LaneStore, (store) => Lanes.make(store, { held: HeldSlot.held })),
      (lanes) => Productlane.layer({ ...client, lanes })
    )
  ).pipe(
    Layer.provide(Layer.provide(watchedClient, NodeHttpClient.layerUndici))
  )

// The key that is in use now, which may be another than at the start.
const watchedClient = Layer.effect(
  HttpClient.HttpClient,
  Effect.gen(function*() {
    const { watch } = yield* UpstreamHealth
    const { upstreamKey } = yield* Secrets
    const withKey = (request: HttpClientRequest.HttpClientRequest) =>
      Effect.map(upstreamKey, (key) => HttpClientRequest.bearerToken(request, key))
    return HttpClient.mapRequestEffect(watch(yield* HttpClient.HttpClient), withKey)
  })
)

const upstreamRecords = Layer.effect(
  Upstream,
  Effect.gen(function*() {
    const { companies } = yield* Productlane
    const records = yield* recordHandlers.make
    const { invalidate, invalidateAll, resolve } = companies
    return { records, resolve: (selector) => upstream.asGateway(resolve(selector)), invalidate, invalidateAll }
  })
)

const recordsOf = (config: ServerConfig) =>
  Layer.provide(Records.layer(config), Layer.effect(Database, WholeDatabase.make))

const webhooksOf = ({ webhookRetries }: ServerConfig) =>
  Layer.provideMerge(Webhooks.layer, Dispatcher.observer).pipe(
    Layer.provide(Dispatcher.layer({ retries: webhookRetries })),
    Layer.provide(Layer.mergeAll(sqlStores.layerWebhooks, SecretSource.layer, NodeHttpClient.layerUndici))
  )

const startEmbedded = Effect.fnUntraced(function*({ seed: source }: ServerConfig) {
  const data = yield* readSeed(source)
  const isFilled = yield* seed(data, yield* nameOf(source))
  // The public keys of the demo must not come to other records; those of a file are the operator's word, at any time.
  if (source._tag !== "Demo") yield* seedKeys(data.apiKeys)
  if (source._tag !== "Demo") yield* seedWebhooks(data.webhooks)
  return yield* told(data, !isFilled && source._tag !== "None")
})

const startGateway = Effect.fnUntraced(function*({ seed: source }: ServerConfig) {
  const data = yield* readSeed(source)
  if (source._tag !== "Demo") yield* seedKeys(data.apiKeys)
  return yield* told(data, holdsMoreThanKeys(data))
})

const told = Effect.fnUntraced(function*(data: SeedData.SeedData, isSeedLeftOut: boolean) {
  const keys = yield* Effect.flatMap(ApiKey.ApiKeyStore, ({ count }) => count)
  return { keys, isSeedLeftOut, unknownScopes: explainUnknownOf(data) }
})

const holdsMoreThanKeys = (
  { blockedSenders, companies, contacts, owners, statuses, tiers, webhooks }: SeedData.SeedData
): boolean =>
  [blockedSenders, companies, contacts, owners, statuses, tiers, webhooks].some((records) => records.length > 0)
