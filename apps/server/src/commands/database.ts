import { FileSystem, type Path } from "@effect/platform"
import { ApiKeyRegistry } from "@lanekit/core"
import { type DatabaseUnusable, Postgres, Sqlite, stores, WholeDatabase } from "@lanekit/sql"
import { note, Output } from "@lanekit/terminal"
import { ConfigError, type Context, Duration, Effect, Layer } from "effect"
import { databaseConfig, databaseUrlConfig } from "../databaseConfig.ts"
import { SecretSource } from "../SecretSource.ts"
import { fromEnvironment, type ServerConfig } from "../ServerConfig.ts"
import { Database } from "../state/Database.ts"
import { Records } from "../state/Records.ts"
import { Webhooks } from "../webhooks/Webhooks.ts"
import { DatabaseAbsent, DatabaseInMemory } from "./CommandFailure.ts"

/** Why a command has no database. */
export type DatabaseError = ConfigError.ConfigError | DatabaseInMemory | DatabaseAbsent | DatabaseUnusable

/** What becomes of a command that finds no database: it makes one, as the server itself would, or it is refused. */
export type WhenAbsent = "made" | "refused"

/**
 * Uses the keys of the server, while that runs or not. The database is open for so long alone: not while a command reads
 * its flags, nor while it writes its answer.
 */
export const withKeys = <A, E>(
  use: (registry: Context.Tag.Service<ApiKeyRegistry.ApiKeyRegistry>) => Effect.Effect<A, E>,
  whenAbsent: WhenAbsent = "made"
): Effect.Effect<A, E | DatabaseError, Output | FileSystem.FileSystem> =>
  Effect.provide(
    Effect.flatMap(ApiKeyRegistry.ApiKeyRegistry, use),
    Layer.provide(stores.layerApiKeyRegistry, keysDatabase(whenAbsent))
  )

/** Uses the webhooks of the server, likewise. A gateway has none. */
export const withWebhooks = <A, E>(
  use: (webhooks: Context.Tag.Service<Webhooks>) => Effect.Effect<A, E>,
  whenAbsent: WhenAbsent = "made"
): Effect.Effect<A, E | DatabaseError, Output | FileSystem.FileSystem> =>
  Effect.zipRight(
    embedded("webhooks"),
    Effect.provide(
      Effect.flatMap(Webhooks, use),
      Webhooks.layer.pipe(
        Layer.provide(Layer.merge(Layer.provide(stores.layerWebhooks, sqlite(whenAbsent)), SecretSource.layer))
      )
    )
  )

/** Uses the records of the server, likewise. A gateway has none. */
export const withRecords = <A, E>(
  use: (records: Context.Tag.Service<Records>) => Effect.Effect<A, E>,
  whenAbsent: WhenAbsent = "made"
): Effect.Effect<A, E | DatabaseError, Output | FileSystem.FileSystem | Path.Path> =>
  Effect.flatMap(embedded("records"), (config) => useFile(config, use, whenAbsent))

/** Uses the file of the server as a whole, likewise: that of a gateway as well, where it has one. */
export const withFile = <A, E>(
  use: (records: Context.Tag.Service<Records>) => Effect.Effect<A, E>
): Effect.Effect<A, E | DatabaseError, Output | FileSystem.FileSystem | Path.Path> =>
  Effect.flatMap(
    Effect.filterOrFail(
      fromEnvironment,
      ({ backend }) => backend._tag === "Embedded" || backend.gateway.databaseUrl === undefined,
      () =>
        ConfigError.InvalidData(
          ["LANEKIT_DATABASE_URL"],
          "must not be set: pg_dump is what saves a database of PostgreSQL"
        )
    ),
    (config) => useFile(config, use, "refused")
  )

const useFile = <A, E>(
  config: ServerConfig,
  use: (records: Context.Tag.Service<Records>) => Effect.Effect<A, E>,
  whenAbsent: WhenAbsent
) =>
  Effect.provide(
    Effect.flatMap(Records, use),
    Records.layer(config).pipe(
      Layer.provide(Layer.provide(Layer.effect(Database, WholeDatabase.make), sqlite(whenAbsent)))
    )
  )

const embedded = (what: string) =>
  Effect.filterOrFail(
    fromEnvironment,
    ({ backend }) => backend._tag === "Embedded",
    () => ConfigError.InvalidData(["LANEKIT_BACKEND"], `must be embedded: a gateway keeps no ${what}`)
  )

// A server that fills its database holds it for so long. Nobody waits for a command as for an answer.
const patience = Duration.seconds(30)

// Gateways that share a database keep their keys there.
const keysDatabase = (whenAbsent: WhenAbsent) =>
  Layer.unwrapEffect(
    Effect.map(databaseUrlConfig, (url) =>
      url === undefined ? sqlite(whenAbsent) : Postgres.layer({ url, patience, maxConnections: 1 }))
  )

// A note tells of a database that was made: a mistyped path would pass for an empty one otherwise.
const sqlite = (whenAbsent: WhenAbsent) =>
  Layer.unwrapEffect(
    Effect.gen(function*() {
      const filename = yield* databaseConfig
      // The driver trims the name before it looks.
      if (filename.trim() === ":memory:") return yield* new DatabaseInMemory()
      const files = yield* FileSystem.FileSystem
      const isThere = yield* Effect.orElseSucceed(files.exists(filename), () => false)
      const opened = Sqlite.layer({ filename, patience })
      if (isThere) return opened
      return whenAbsent === "refused"
        ? yield* new DatabaseAbsent({ filename })
        : Layer.tap(opened, () => announce(filename))
    })
  )

const announce = (filename: string) =>
  Effect.flatMap(Output, ({ notice }) => notice(note("database_made", `${filename} was not there: it was made`)))
