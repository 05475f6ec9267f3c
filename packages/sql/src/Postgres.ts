import * as Reactivity from "@effect/experimental/Reactivity"
import { SqlClient } from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import { type Duration, Effect, Layer, Predicate, Redacted, Schema } from "effect"
import { DatabaseUnusable } from "./DatabaseUnusable.ts"
import * as migrations from "./migrations.ts"
import * as PostgresClient from "./PostgresClient.ts"
import * as PostgresSignals from "./PostgresSignals.ts"
import type { Signals } from "./Signals.ts"
import { codeOf, isConnectionLost, isLocked, wordsOf } from "./sqlFault.ts"

/** Where the database is. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database`. Its query may set what the driver knows, `sslmode` for example. */
  readonly url: Redacted.Redacted
  /** How many connections are open at most: 10 when not given. Three more are for what is urgent, and one is for signals. */
  readonly maxConnections?: number
  /** About how long to wait for a database that is held or gone, at most: 5 seconds when not given. */
  readonly patience?: Duration.DurationInput
}

/**
 * A database of PostgreSQL, migrated and ready, and the signals of all who use it. It holds the tables of a gateway.
 *
 * What was answered is committed. A transaction is made again when it lost a race or its connection, unless its `COMMIT`
 * was sent: then `isOutcomeUnknown` of `sqlFault.ts` tells of it.
 */
export const layer = (options: PostgresOptions): Layer.Layer<SqlClient | Signals, DatabaseUnusable> =>
  PostgresSignals.layer(options).pipe(
    Layer.provideMerge(Layer.scoped(SqlClient, open(options))),
    Layer.provide(Reactivity.layer)
  )

const open = Effect.fn("Postgres.open")(
  function*({ maxConnections = 10, patience = "5 seconds", url }: PostgresOptions) {
    const database = yield* nameOf(url)
    const unusable = (reason: DatabaseUnusable["reason"], detail: string) =>
      new DatabaseUnusable({ database, reason, detail })
    return yield* PostgresClient.make({ maxConnections, patience, url }).pipe(
      Effect.tap((client) => Effect.provideService(client.withTransaction(prepare(database)), SqlClient, client)),
      Effect.catchTag("SqlError", (error) => Effect.fail(unusable(reasonOf(error), wordsOf(error)))),
      Effect.catchTag("MigrationError", ({ message }) => Effect.fail(unusable("unmigratable", message)))
    )
  }
)

// Its text is not told, for there may be a password in it.
const nameOf = (url: Redacted.Redacted) => {
  const text = Redacted.value(url)
  const parsed = URL.canParse(text) ? new URL(text) : undefined
  const isReadable = parsed !== undefined && /^postgres(?:ql)?:$/.test(parsed.protocol) &&
    (parsed.username !== "" || !text.includes("@"))
  return isReadable
    ? Effect.succeed(`${parsed.protocol}//${parsed.host}${parsed.pathname}`)
    : new DatabaseUnusable({ database: "postgres://", reason: "unopenable", detail: "its URL cannot be read" })
}

// All of it is one transaction: a database that is of no use stays as it was. Others who begin at the same time wait.
const prepare = Effect.fnUntraced(function*(database: string) {
  const sql = yield* SqlClient
  yield* sql`SET LOCAL statement_timeout = 0`
  yield* sql`SELECT pg_advisory_xact_lock(${migrationLock})`
  const [{ encoding }] = toSettings(yield* sql`SELECT current_setting('server_encoding') AS encoding`)
  if (encoding !== "UTF8") {
    return yield* new DatabaseUnusable({
      database,
      reason: "unopenable",
      detail: `its encoding is ${encoding}, not UTF8`
    })
  }
  const tables = toTables(yield* ownTables(sql))
  if (tables.length > 0 && !tables.some(({ name }) => name === migrations.table)) {
    return yield* new DatabaseUnusable({ database, reason: "foreign" })
  }
  // The migrator looks for its table by a statement that fails when it is not there, and so would end this transaction.
  yield* sql`
    CREATE TABLE IF NOT EXISTS ${sql(migrations.table)} (
      migration_id INTEGER PRIMARY KEY,
      created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now(),
      name TEXT NOT NULL
    )`
  const isCurrent = yield* Effect.catchAllDefect(migrations.run, (defect) => Effect.fail(toFailure(database, defect)))
  if (!isCurrent) return yield* new DatabaseUnusable({ database, reason: "newer" })
})

// Any number will do that nobody else locks in this database.
const migrationLock = 1_818_324_335

// Those of the schema in which ours are made, and not those of extensions.
const ownTables = (sql: SqlClient) =>
  sql`
    SELECT relname AS name FROM pg_class
    WHERE relnamespace = CAST(current_schema() AS regnamespace) AND relkind IN ('r', 'p')
      AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = CAST('pg_class' AS regclass) AND objid = pg_class.oid AND deptype = 'e'
      )`

const toSettings = Schema.decodeUnknownSync(Schema.Tuple(Schema.Struct({ encoding: Schema.String })))

const toTables = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ name: Schema.String })))

// The migrator dies of a migration that fails: of what another time can do, or of what is wrong in the database.
const toFailure = (database: string, defect: unknown): SqlError | DatabaseUnusable => {
  const cause = Predicate.hasProperty(defect, "cause") ? defect.cause : undefined
  if (cause instanceof SqlError && reasonOf(cause) !== "unopenable") return cause
  const detail = [wordsOfDefect(defect), ...cause instanceof SqlError ? [wordsOf(cause)] : []].join(": ")
  return new DatabaseUnusable({ database, reason: "unmigratable", detail })
}

const wordsOfDefect = (defect: unknown): string =>
  Predicate.hasProperty(defect, "message") && typeof defect.message === "string" ? defect.message : "unknown reason"

const reasonOf = (error: SqlError): DatabaseUnusable["reason"] => {
  if (isLocked(error)) return "locked"
  if (isConnectionLost(error)) return "unreachable"
  // Its name or password are wrong (28), or it may not do what is needed.
  if (/^28|^42501$/.test(codeOf(error))) return "refused"
  return "unopenable"
}
