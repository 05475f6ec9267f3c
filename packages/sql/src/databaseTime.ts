import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Clock, Effect, Schema } from "effect"

/**
 * The time that all who use a database agree on, in Unix milliseconds: that of its server, where it has one, else the clock
 * of this machine.
 */
export const databaseTime = (sql: SqlClient): Effect.Effect<number, SqlError> =>
  sql.onDialectOrElse({
    pg: () =>
      Effect.map(
        sql`SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now_ms`,
        (rows) => toTime(rows)[0].now_ms
      ),
    orElse: () => Clock.currentTimeMillis
  })

const toTime = Schema.decodeUnknownSync(Schema.Tuple(Schema.Struct({ now_ms: Schema.Int })))
