import type { SqlClient } from "@effect/sql/SqlClient"
import { TestDatabase } from "@lanekit/postgres"
import { Postgres, Sqlite } from "@lanekit/sql"
import { Effect, Layer } from "effect"

/** An empty database of each kind. Built fresh, each is another. */
export const databases: ReadonlyArray<readonly [name: string, layer: Layer.Layer<SqlClient, unknown>]> = [
  ["SQLite", Sqlite.layer({ filename: ":memory:" })],
  ["PostgreSQL", Layer.unwrapScoped(Effect.map(TestDatabase.make, (url) => Postgres.layer({ url })))]
]
