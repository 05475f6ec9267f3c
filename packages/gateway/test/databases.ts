import type { SqlClient } from "@effect/sql/SqlClient"
import { TestDatabase } from "@lanekit/postgres"
import { Postgres, Sqlite } from "@lanekit/sql"
import { Effect, Layer } from "effect"

const prepared = TestDatabase.makePrepared((url) => Effect.scoped(Layer.build(Postgres.layer({ url }))))

/** A database of SQLite as a gateway finds it that has never run. Built fresh, it is another. */
export const sqlite: Layer.Layer<SqlClient, unknown> = Sqlite.layer({ filename: ":memory:" })

/** The same of PostgreSQL. */
export const postgres: Layer.Layer<SqlClient, unknown> = Layer.unwrapScoped(
  Effect.map(prepared, (url) => Postgres.layer({ url }))
)

/** One of each kind. */
export const databases: ReadonlyArray<readonly [name: string, layer: Layer.Layer<SqlClient, unknown>]> = [
  ["SQLite", sqlite],
  ["PostgreSQL", postgres]
]
