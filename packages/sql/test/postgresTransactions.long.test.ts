import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Failure } from "@lanekit/core"
import { Outcome } from "@lanekit/core/testing"
import { PostgresServer, query, TestDatabase } from "@lanekit/postgres"
import { Postgres } from "@lanekit/sql"
import {
  isConnectionLost,
  isConstraintViolation,
  isOutcomeUnknown,
  isUniqueViolation,
  orUnavailable
} from "@lanekit/sql/sqlFault"
import { urgently } from "@lanekit/sql/urgently"
import { Array, Deferred, Effect, Fiber, Layer, type Redacted, Ref } from "effect"

const within = <A, E>(
  url: Redacted.Redacted,
  body: (sql: SqlClient) => Effect.Effect<A, E>,
  options: Omit<Postgres.PostgresOptions, "url"> = {}
) => Effect.provide(Effect.flatMap(SqlClient, body), Layer.fresh(Postgres.layer({ ...options, url })))

/** What `body` does on a database of its own, in which is a table of counters, all at 0. */
const onCounters = <A, E>(
  body: (sql: SqlClient, url: Redacted.Redacted) => Effect.Effect<A, E>,
  options?: Omit<Postgres.PostgresOptions, "url">
) =>
  Effect.flatMap(TestDatabase.make, (url) =>
    within(url, (sql) =>
      Effect.gen(function*() {
        yield* sql`CREATE TABLE counters (id TEXT PRIMARY KEY, count INTEGER NOT NULL CHECK (count < 1000))`
        yield* sql`INSERT INTO counters ${sql.insert([{ id: "a", count: 0 }, { id: "b", count: 0 }])}`
        return yield* body(sql, url)
      }), options))

const increase = (sql: SqlClient, id: string) => sql`UPDATE counters SET count = count + 1 WHERE id = ${id}`

const counts = (sql: SqlClient) =>
  Effect.map(
    sql<{ readonly count: number }>`SELECT count FROM counters ORDER BY id`,
    (rows) => rows.map(({ count }) => count)
  )

/** Fails at the first time alone. */
const once = <A, E, R>(effect: Effect.Effect<A, E, R>, attempts: Ref.Ref<number>) =>
  Effect.flatMap(
    Ref.updateAndGet(attempts, (count) => count + 1),
    (count): Effect.Effect<A | void, E, R> => count === 1 ? effect : Effect.void
  )

const loseConnection = (sql: SqlClient) => sql`SELECT pg_terminate_backend(pg_backend_pid())`

describe("a transaction on PostgreSQL", () => {
  it.scopedLive("is made again when it lost a race", () =>
    onCounters((sql, url) =>
      Effect.gen(function*() {
        const attempts = yield* Ref.make(0)
        yield* sql.withTransaction(Effect.gen(function*() {
          yield* sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`
          const [before] = yield* counts(sql)
          yield* once(query(url, "UPDATE counters SET count = count + 1 WHERE id = 'a'"), attempts)
          yield* sql`UPDATE counters SET count = ${(before ?? 0) + 10} WHERE id = 'a'`
        }))
        assert.strictEqual(yield* Ref.get(attempts), 2)
        assert.deepStrictEqual(yield* counts(sql), [11, 0])
      })
    ))

  it.scopedLive("does not wait for connections that others hold when it is urgent", () =>
    onCounters((sql) =>
      Effect.gen(function*() {
        const isHeld = yield* Deferred.make<void>()
        const isOver = yield* Deferred.make<void>()
        const holding = yield* Effect.fork(sql.withTransaction(
          Effect.zipRight(Deferred.succeed(isHeld, undefined), Deferred.await(isOver))
        ))
        yield* Deferred.await(isHeld)
        const waiting = yield* Effect.fork(increase(sql, "a"))
        yield* urgently(sql.withTransaction(increase(sql, "b")))
        assert.deepStrictEqual(yield* urgently(counts(sql)), [0, 1])
        yield* Deferred.succeed(isOver, undefined)
        yield* Fiber.join(holding)
        yield* Fiber.join(waiting)
        assert.deepStrictEqual(yield* counts(sql), [1, 1])
      }), { maxConnections: 1 }))

  it.scopedLive("is made again when it waited in a circle", () =>
    onCounters((sql) =>
      Effect.gen(function*() {
        const have = { a: yield* Deferred.make<void>(), b: yield* Deferred.make<void>() }
        const cross = (first: "a" | "b", second: "a" | "b") =>
          sql.withTransaction(Effect.gen(function*() {
            yield* increase(sql, first)
            yield* Deferred.succeed(have[first], undefined)
            yield* Deferred.await(have[second])
            yield* increase(sql, second)
          }))
        yield* Effect.all([cross("a", "b"), cross("b", "a")], { concurrency: 2 })
        assert.deepStrictEqual(yield* counts(sql), [2, 2])
      })
    ))

  it.scopedLive("is made again when it lost its connection", () =>
    onCounters((sql) =>
      Effect.gen(function*() {
        const attempts = yield* Ref.make(0)
        yield* sql.withTransaction(Effect.gen(function*() {
          yield* increase(sql, "a")
          yield* sql.withTransaction(once(loseConnection(sql), attempts))
          yield* increase(sql, "b")
        }))
        assert.strictEqual(yield* Ref.get(attempts), 2)
        assert.deepStrictEqual(yield* counts(sql), [1, 1])
      })
    ))

  it.scopedLive("is not made again when it was lost with its connection while it was committed, and says so", () =>
    onCounters((sql) =>
      Effect.gen(function*() {
        yield* sql`
          CREATE FUNCTION end_connection() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`
        yield* sql`
          CREATE CONSTRAINT TRIGGER end_connection AFTER UPDATE ON counters
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION end_connection()`
        const attempts = yield* Ref.make(0)
        const change = sql.withTransaction(
          Effect.zipRight(Ref.update(attempts, (count) => count + 1), increase(sql, "a"))
        )
        const error = yield* Effect.flip(change)
        assert.isTrue(isOutcomeUnknown(error))
        assert.isTrue(isConnectionLost(error))
        assert.strictEqual(yield* Ref.get(attempts), 1)
        assert.deepStrictEqual(
          yield* Outcome.of(orUnavailable(change)),
          Outcome.failed(new Failure.Unavailable({ reason: "overloaded" }))
        )
      })
    ))

  it.scopedLive("fails with what breaks a rule when it is committed, and leaves nothing behind", () =>
    onCounters((sql) =>
      Effect.gen(function*() {
        yield* sql`CREATE TABLE notes (counter TEXT REFERENCES counters (id) DEFERRABLE INITIALLY DEFERRED)`
        const error = yield* Effect.flip(sql.withTransaction(sql`INSERT INTO notes VALUES ('none')`))
        assert.isTrue(isConstraintViolation(error))
        assert.deepStrictEqual(yield* sql.withTransaction(sql`SELECT * FROM notes`), [])
      })
    ))

  it.scopedLive("does not seem to be committed when a statement in it had failed, and nobody cared", () =>
    onCounters((sql) =>
      Effect.gen(function*() {
        const careless = Effect.gen(function*() {
          yield* increase(sql, "a")
          const error = yield* Effect.flip(sql`INSERT INTO counters (id, count) VALUES ('a', 1)`)
          assert.isTrue(isUniqueViolation(error))
        })
        const exit = yield* Effect.exit(sql.withTransaction(careless))
        assert.isTrue(exit._tag === "Failure" && exit.cause._tag === "Die")
        assert.deepStrictEqual(yield* counts(sql), [0, 0])
      })
    ))

  it.scopedLive("goes on after a part of it has failed", () =>
    onCounters((sql) =>
      Effect.gen(function*() {
        yield* sql.withTransaction(Effect.gen(function*() {
          const error = yield* Effect.flip(sql.withTransaction(sql`INSERT INTO counters (id, count) VALUES ('a', 1)`))
          assert.isTrue(isUniqueViolation(error))
          yield* increase(sql, "b")
        }))
        assert.deepStrictEqual(yield* counts(sql), [0, 1])
      })
    ))

  it.scopedLive("rolls back when it fails or is interrupted, and to where a part of it began", () =>
    onCounters((sql) =>
      Effect.gen(function*() {
        assert.strictEqual(
          yield* Effect.flip(sql.withTransaction(Effect.zipRight(increase(sql, "a"), Effect.fail("no")))),
          "no"
        )
        const isWithin = yield* Deferred.make<void>()
        const fiber = yield* Effect.fork(sql.withTransaction(
          Effect.all([increase(sql, "a"), Deferred.succeed(isWithin, undefined), sql`SELECT pg_sleep(60)`])
        ))
        yield* Deferred.await(isWithin)
        yield* Fiber.interrupt(fiber)
        yield* sql.withTransaction(Effect.gen(function*() {
          yield* Effect.flip(sql.withTransaction(Effect.zipRight(increase(sql, "a"), Effect.fail("no"))))
          yield* increase(sql, "b")
        }))
        assert.deepStrictEqual(yield* counts(sql), [0, 1])
      })
    ))

  it.scopedLive("waits for a connection when all are used", () =>
    onCounters((sql) =>
      Effect.gen(function*() {
        yield* Effect.all(Array.replicate(sql.withTransaction(increase(sql, "a")), 20), { concurrency: "unbounded" })
        assert.deepStrictEqual(yield* counts(sql), [20, 0])
      }), { maxConnections: 2 }))
})

describe("a statement on PostgreSQL outside of a transaction", () => {
  it.scopedLive("says that its outcome is unknown when it lost its connection", () =>
    onCounters((sql) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(loseConnection(sql))
        assert.isTrue(isConnectionLost(error))
        assert.isTrue(isOutcomeUnknown(error))
        assert.deepStrictEqual(yield* counts(sql), [0, 0])
      })
    ))
})

describe("a server of PostgreSQL that is started again", () => {
  it.scopedLive("fails no transaction, nor a statement that comes meanwhile", () =>
    Effect.gen(function*() {
      const server = yield* PostgresServer.make
      for (const how of ["fast", "immediate"] as const) {
        yield* within(server.urlOf(), (sql) =>
          Effect.gen(function*() {
            yield* sql`CREATE TABLE counters (id TEXT PRIMARY KEY, count INTEGER NOT NULL)`
            yield* sql`INSERT INTO counters (id, count) VALUES ('a', 0)`
            const isWithin = yield* Deferred.make<void>()
            const isStopped = yield* Deferred.make<void>()
            const underWay = yield* Effect.fork(sql.withTransaction(Effect.all([
              increase(sql, "a"),
              Deferred.succeed(isWithin, undefined),
              Deferred.await(isStopped),
              increase(sql, "a")
            ])))
            yield* Deferred.await(isWithin)
            yield* server.stop(how)
            yield* Deferred.succeed(isStopped, undefined)
            const others = yield* Effect.fork(
              Effect.all([counts(sql), sql.withTransaction(increase(sql, "a"))], { concurrency: 2 })
            )
            yield* Effect.yieldNow()
            yield* server.start
            yield* Fiber.join(underWay)
            yield* Fiber.join(others)
            assert.deepStrictEqual(yield* counts(sql), [3])
            yield* sql`DROP TABLE counters`
          }), { patience: "30 seconds" })
      }
    }), 60_000)
})
