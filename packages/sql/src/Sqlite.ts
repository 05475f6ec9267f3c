import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import { makeWithTransaction, SqlClient, TransactionConnection } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Duration, Effect, Exit, Layer, Predicate, Schedule, Scope } from "effect"
import { DatabaseUnusable } from "./DatabaseUnusable.ts"
import * as migrations from "./migrations.ts"
import { codeOf, isLocked, wordsOf } from "./sqlFault.ts"

/** Where the database is. */
export interface SqliteOptions {
  /** A path, made when nothing is there (its directory is not), or `:memory:`. */
  readonly filename: string
  /** About how long to wait for others who hold the database, at most: 5 seconds when not given. */
  readonly patience?: Duration.DurationInput
  /** The same while it is opened, where others may be preparing or filling it: the patience when not given. */
  readonly openWithin?: Duration.DurationInput
}

/**
 * An SQLite database, migrated and ready.
 *
 * A commit that was answered survives a loss of power. Transactions take the write lock when they begin: one that has
 * read can always write. Other processes may use the same file.
 */
export const layer = (options: SqliteOptions): Layer.Layer<SqlClient, DatabaseUnusable> =>
  Layer.scoped(SqlClient, open(options)).pipe(Layer.provide(Reactivity.layer))

const open = Effect.fn("Sqlite.open")(function*(
  { filename, patience: limit = "5 seconds", openWithin = limit }: SqliteOptions
) {
  const patience = patienceOf(limit)
  const client = yield* connect(filename)
  yield* prepare(client, filename).pipe(
    Effect.retry(patienceOf(openWithin)),
    Effect.catchTag(
      "SqlError",
      (error) =>
        Effect.fail(new DatabaseUnusable({ database: filename, reason: reasonOf(error), detail: wordsOf(error) }))
    ),
    Effect.catchTag("MigrationError", ({ message }) => Effect.fail(unmigratable(filename, message))),
    // The migrator dies of a migration that fails.
    Effect.catchAllDefect((defect) => Effect.fail(unmigratable(filename, describe(defect))))
  )
  return Object.assign(client, { withTransaction: patiently(client.withTransaction, patience) })
})

const connect = Effect.fnUntraced(function*(filename: string) {
  // The driver's constructor throws. Its own switch to WAL would throw as well, and is made as a statement instead.
  const client = yield* SqliteClient.make({ filename, disableWAL: true }).pipe(
    Effect.catchAllDefect((defect) =>
      Effect.fail(new DatabaseUnusable({ database: filename, reason: "unopenable", detail: describe(defect) }))
    )
  )
  return Object.assign(client, { withTransaction: withImmediateTransaction(client) })
})

// The stock transaction begins deferred: when another process writes between its read and its write, it fails with
// SQLITE_BUSY_SNAPSHOT, and no waiting helps. Here BEGIN is part of acquiring the connection, because the stock code
// rolls back after a BEGIN that failed, too.
const withImmediateTransaction = (client: SqlClient): SqlClient["withTransaction"] =>
  makeWithTransaction({
    transactionTag: TransactionConnection,
    spanAttributes: [["db.system.name", "sqlite"]],
    acquireConnection: Effect.flatMap(Scope.make(), (scope) =>
      Scope.extend(client.reserve, scope).pipe(
        Effect.tap((connection) => connection.execute("BEGIN IMMEDIATE", [], undefined)),
        Effect.map((connection) => [scope, connection] as const),
        Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
      )),
    begin: () => Effect.void,
    commit: (connection) =>
      Effect.tapError(
        connection.execute("COMMIT", [], undefined),
        () => Effect.ignore(connection.execute("ROLLBACK", [], undefined))
      ),
    rollback: (connection) => connection.execute("ROLLBACK", [], undefined),
    savepoint: (connection, id) => connection.execute(`SAVEPOINT lanekit_${id}`, [], undefined),
    rollbackSavepoint: (connection, id) => connection.execute(`ROLLBACK TO SAVEPOINT lanekit_${id}`, [], undefined)
  })

// Not while the database is prepared: that is repeated as a whole, and one patience within another is endless.
const patiently = (
  withTransaction: SqlClient["withTransaction"],
  patience: ReturnType<typeof patienceOf>
): SqlClient["withTransaction"] =>
(effect) => Effect.retry(withTransaction(effect), patience)

// The driver waits for a lock with the whole process standing still, so that it waits briefly, and the patience is
// here. Only what is repeated draws from the surrounding `Random`, from which ids come, too.
const driverPatience = Duration.millis(5)
const pause = Duration.millis(20)

const patienceOf = (limit: Duration.DurationInput) => ({
  schedule: Schedule.spaced(pause).pipe(Schedule.whileInput(isLocked), Schedule.jittered),
  times: Math.ceil(Duration.toMillis(limit) / Duration.toMillis(Duration.sum(driverPatience, pause)))
})

const pragmas = ["journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"]

const prepare = Effect.fnUntraced(function*(sql: SqlClient, filename: string) {
  yield* sql.unsafe(`PRAGMA busy_timeout = ${Duration.toMillis(driverPatience)}`)
  const tables = yield* sql<{ readonly name: string }>`SELECT name FROM sqlite_schema WHERE type = 'table'`
  if (tables.length > 0 && !tables.some(({ name }) => name === migrations.table)) {
    return yield* new DatabaseUnusable({ database: filename, reason: "foreign" })
  }
  // Not before it is known whose file this is: the switch to WAL is written into it.
  for (const pragma of pragmas) yield* sql.unsafe(`PRAGMA ${pragma}`)
  const isCurrent = yield* Effect.provideService(migrations.run, SqlClient, sql)
  if (!isCurrent) return yield* new DatabaseUnusable({ database: filename, reason: "newer" })
})

const reasonOf = (error: SqlError): DatabaseUnusable["reason"] => {
  if (isLocked(error)) return "locked"
  if (codeOf(error).startsWith("SQLITE_READONLY")) return "read-only"
  return codeOf(error) === "SQLITE_NOTADB" ? "not a database" : "unopenable"
}

const unmigratable = (filename: string, detail: string) =>
  new DatabaseUnusable({ database: filename, reason: "unmigratable", detail })

const describe = (defect: unknown): string =>
  Predicate.hasProperty(defect, "message") && typeof defect.message === "string" ? defect.message : "unknown reason"
