import type * as Reactivity from "@effect/experimental/Reactivity"
import * as PgClient from "@effect/sql-pg/PgClient"
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import { Duration, Effect, Exit, Option, Predicate, Redacted, Schedule, Scope, Stream } from "effect"
import * as Pg from "pg"
import { isConnectionLost, isLocked, isOutcomeUnknown, withOutcomeUnknown } from "./sqlFault.ts"
import { IsUrgent } from "./urgently.ts"

/** What a client of PostgreSQL is made of. */
export interface PostgresClientOptions {
  readonly url: Redacted.Redacted
  /** How many connections are open at most, for what is not urgent. */
  readonly maxConnections: number
  /** About how long what can be repeated is repeated. */
  readonly patience: Duration.DurationInput
}

/**
 * A client of PostgreSQL that is not connected yet.
 *
 * A connection that cannot be had is waited for, and a transaction that was not committed is made again, as long as the
 * patience lasts. Transactions have the isolation READ COMMITTED: what must stay as it was read is locked when it is read.
 */
export const make = Effect.fnUntraced(function*(
  options: PostgresClientOptions
): Effect.fn.Return<SqlClient.SqlClient, SqlError, Scope.Scope | Reactivity.Reactivity> {
  // The driver throws what is wrong with a URL, or with a file that it names, when it connects.
  yield* Effect.try({
    try: () => new Pg.Client(connectionOptions(options.url)),
    catch: (cause) => new SqlError({ cause })
  })
  const { common, urgent } = yield* pools(options)
  const [reserveCommon, reserveUrgent] = [yield* reserveOf(common), yield* reserveOf(urgent)]
  const reserve = Effect.flatMap(IsUrgent, (isUrgent) => isUrgent ? reserveUrgent : reserveCommon)
  // An interrupted wait would leave a connection behind that nobody gives back.
  const reserveNow = Effect.map(Effect.uninterruptible(reserve), knownToBeLost)
  const client = yield* SqlClient.make({
    acquirer: Effect.succeed(pooled(Effect.retry(reserveNow, repeats(options.patience)))),
    transactionAcquirer: reserveNow,
    compiler: PgClient.makeCompiler(),
    spanAttributes
  })
  return Object.assign(client, {
    withTransaction: repeatedly(transactionsOn(reserveNow), repeats(options.patience))
  })
})

/** How many connections there are for what is urgent. They are opened when they are needed. */
const urgentConnections = 3

const spanAttributes: ReadonlyArray<readonly [string, unknown]> = [["db.system.name", "postgresql"]]

const connectTimeout = Duration.seconds(5)
const statementTimeout = Duration.seconds(10)
const lockTimeout = Duration.seconds(2)
const idleInTransactionTimeout = Duration.seconds(15)

/** How connections are made. What stands in the URL has precedence. */
export const connectionOptions = (url: Redacted.Redacted): Pg.ClientConfig => ({
  connectionString: Redacted.value(url),
  application_name: "lanekit",
  keepAlive: true,
  connectionTimeoutMillis: Duration.toMillis(connectTimeout),
  statement_timeout: Duration.toMillis(statementTimeout),
  lock_timeout: Duration.toMillis(lockTimeout),
  idle_in_transaction_session_timeout: Duration.toMillis(idleInTransactionTimeout),
  types: { getTypeParser }
})

const pools = ({ maxConnections, url }: PostgresClientOptions) =>
  Effect.acquireRelease(
    Effect.sync(() => ({ common: poolOf(url, maxConnections), urgent: poolOf(url, urgentConnections) })),
    ({ common, urgent }) =>
      Effect.promise(() => Promise.all([common.end(), urgent.end()])).pipe(
        Effect.interruptible,
        Effect.timeoutOption("1 second")
      )
  )

const reserveOf = (pool: Pg.Pool) =>
  Effect.map(PgClient.fromPool({ acquire: Effect.succeed(pool) }), ({ reserve }) => reserve)

const poolOf = (url: Redacted.Redacted, max: number) => {
  const pool = new Pg.Pool({ ...connectionOptions(url), max })
  // Of a connection that is lost while nobody uses it: it is not given to anybody any more.
  pool.on("error", () => undefined)
  return pool
}

// As SQLite does: a whole number is a number. The driver gives texts for those of 64 bits, and for their sums.
const getTypeParser: Pg.CustomTypesConfig["getTypeParser"] = (type, format) =>
  type === Pg.types.builtins.INT8 || type === Pg.types.builtins.NUMERIC
    ? toNumber
    : Pg.types.getTypeParser(type, format)

const toNumber = (text: string): number => {
  const number = Number(text)
  if (Number.isInteger(number) && !Number.isSafeInteger(number)) throw new RangeError("a number is too large")
  return number
}

const repeats = (patience: Duration.DurationInput) => ({
  schedule: Schedule.exponential("20 millis").pipe(
    Schedule.union(Schedule.spaced("200 millis")),
    Schedule.jittered,
    Schedule.upTo(patience)
  ),
  while: (error: unknown) => isLocked(error) || isConnectionLost(error)
})

// A connection of which the server took leave goes back to the pool, and to whoever waits for one, when the driver has not
// seen its end yet. It is asked once more, and has seen it when that is answered.
const knownToBeLost = (connection: Connection): Connection =>
  withEach(
    (use) =>
      Effect.tapError(use(connection), (error) =>
        isConnectionLost(error) ? Effect.ignore(connection.execute("SELECT 1", [], undefined)) : Effect.void),
    (use) =>
      use(connection)
  )

/** A connection for each statement. Once a statement was sent, its effect is open until there is an answer. */
const pooled = (reserve: Connection.Acquirer): Connection =>
  withEach(
    (use) =>
      Effect.scoped(Effect.flatMap(reserve, (connection) =>
        Effect.mapError(use(connection), (error) =>
          isConnectionLost(error) ? withOutcomeUnknown(error) : error))),
    (use) =>
      Stream.unwrapScoped(Effect.map(reserve, use))
  )

/** A connection whose statements are what `on` and `stream` make of those of others. */
const withEach = (
  on: <A>(use: (connection: Connection) => Effect.Effect<A, SqlError>) => Effect.Effect<A, SqlError>,
  stream: (
    use: (connection: Connection) => ReturnType<Connection["executeStream"]>
  ) => ReturnType<Connection["executeStream"]>
): Connection => ({
  execute: (...statement) => on((connection) => connection.execute(...statement)),
  executeRaw: (...statement) => on((connection) => connection.executeRaw(...statement)),
  executeValues: (...statement) => on((connection) => connection.executeValues(...statement)),
  executeUnprepared: (...statement) => on((connection) => connection.executeUnprepared(...statement)),
  executeStream: (...statement) => stream((connection) => connection.executeStream(...statement))
})

// The stock transaction dies of a COMMIT that fails, and of a ROLLBACK on a connection that is lost.
const transactionsOn = (reserve: Connection.Acquirer): SqlClient.SqlClient["withTransaction"] => {
  const withTransaction = SqlClient.makeWithTransaction({
    transactionTag: SqlClient.TransactionConnection,
    spanAttributes,
    acquireConnection: Effect.flatMap(Scope.make(), (scope) =>
      Scope.extend(reserve, scope).pipe(
        Effect.tap((connection) => connection.execute("BEGIN", [], undefined)),
        Effect.map((connection) => [scope, connection] as const),
        Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause)))
      )),
    begin: () => Effect.void,
    commit,
    rollback: (connection) => Effect.ignore(connection.execute("ROLLBACK", [], undefined)),
    savepoint: (connection, id) => connection.execute(`SAVEPOINT lanekit_${id}`, [], undefined),
    rollbackSavepoint: (connection, id) =>
      Effect.ignore(connection.execute(`ROLLBACK TO SAVEPOINT lanekit_${id}`, [], undefined))
  })
  return (effect) =>
    Effect.catchSomeDefect(
      withTransaction(effect),
      (defect) => defect instanceof CommitFailed ? Option.some(Effect.fail(defect.error)) : Option.none()
    )
}

const commit = (connection: Connection): Effect.Effect<void, SqlError> =>
  connection.executeRaw("COMMIT", []).pipe(
    Effect.catchAll((error) =>
      Effect.die(new CommitFailed(isConnectionLost(error) ? withOutcomeUnknown(error) : error))
    ),
    Effect.tap((answer) =>
      // The answer of a transaction in which a statement had failed: nothing took effect.
      Predicate.hasProperty(answer, "command") && answer.command === "ROLLBACK"
        ? Effect.dieMessage("a transaction went on after a statement in it had failed")
        : Effect.void
    )
  )

class CommitFailed {
  readonly error: SqlError
  constructor(error: SqlError) {
    this.error = error
  }
}

// A transaction within another is a part of it, and repeated with it.
const repeatedly = (
  withTransaction: SqlClient.SqlClient["withTransaction"],
  { schedule, while: isRepeatable }: ReturnType<typeof repeats>
): SqlClient.SqlClient["withTransaction"] =>
(effect) =>
  Effect.flatMap(Effect.serviceOption(SqlClient.TransactionConnection), (outer) =>
    Option.isSome(outer)
      ? withTransaction(effect)
      : Effect.retry(withTransaction(effect), {
        schedule,
        while: (error: unknown) => isRepeatable(error) && !isOutcomeUnknown(error)
      }))
