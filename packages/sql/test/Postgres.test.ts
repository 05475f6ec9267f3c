import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { EagerClock } from "@lanekit/core/testing"
import { connection, query, TestDatabase } from "@lanekit/postgres"
import { Postgres } from "@lanekit/sql"
import { Array, Duration, Effect, Layer, Redacted } from "effect"
import { changed } from "./postgresql.ts"

const within = <A, E>(
  url: Redacted.Redacted,
  body: Effect.Effect<A, E, SqlClient>,
  options: Omit<Postgres.PostgresOptions, "url"> = {}
) => Effect.provide(body, Layer.fresh(Postgres.layer({ ...options, url })))

/** What `body` does on an empty database. */
const onEmpty = <A, E>(body: (sql: SqlClient) => Effect.Effect<A, E, SqlClient>) =>
  Effect.flatMap(TestDatabase.make, (url) => within(url, Effect.flatMap(SqlClient, body)))

/** Why the database cannot be used. Nothing that is told holds its password. */
const whyUnusable = (url: Redacted.Redacted) =>
  Effect.gen(function*() {
    const error = yield* Effect.withClock(Effect.flip(within(url, SqlClient)), EagerClock.make())
    const password = /:([^:@]+)@/.exec(Redacted.value(url))?.[1]
    if (password !== undefined) assert.notInclude(`${error.stack} ${JSON.stringify(error)}`, password)
    return error.reason
  })

const tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"

describe("Postgres.layer", () => {
  it.scoped("keeps data when the database is opened again, and migrates once", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      const seen = Effect.flatMap(SqlClient, (sql) => sql`SELECT * FROM lanekit_migrations ORDER BY migration_id`)
      const migrated = yield* within(url, seen)
      yield* within(url, Effect.flatMap(SqlClient, (sql) => sql`CREATE TABLE notes AS SELECT 'kept' AS body`))
      assert.deepStrictEqual(
        yield* within(url, Effect.flatMap(SqlClient, (sql) => sql`SELECT body FROM notes`)),
        [{ body: "kept" }]
      )
      assert.deepStrictEqual(yield* within(url, seen), migrated)
    }))

  it.scoped("says who it is, and lets nothing take forever", () =>
    onEmpty(Effect.fn(function*(sql) {
      const names = ["application_name", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]
      const settings = yield* Effect.forEach(names, (name) => sql`SELECT current_setting(${name}) AS value`)
      assert.deepStrictEqual(settings.flat().map(({ value }) => value), ["lanekit", "10s", "2s", "15s"])
    })))

  it.scoped("takes settings from the URL", () =>
    Effect.gen(function*() {
      const url = changed(yield* TestDatabase.make, ({ searchParams }) => {
        searchParams.set("statement_timeout", "3000")
        searchParams.set("application_name", "other")
      })
      const settings = yield* within(
        url,
        Effect.flatMap(SqlClient, (sql) =>
          sql`SELECT current_setting('statement_timeout') AS timeout, current_setting('application_name') AS name`)
      )
      assert.deepStrictEqual(settings, [{ timeout: "3s", name: "other" }])
    }))

  it.scoped("is opened by many processes at once", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      const open = within(url, Effect.flatMap(SqlClient, (sql) => sql`SELECT migration_id FROM lanekit_migrations`))
      const seen = yield* Effect.all(Array.replicate(open, 5), { concurrency: 5 })
      for (const migrations of seen) assert.deepStrictEqual(migrations, seen[0])
    }))

  it.scoped("tells why a database is unusable", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      for (const text of ["", "nonsense", "mysql://u:secret@127.0.0.1/db", "postgres://u:secret@h:99999/db"]) {
        assert.strictEqual(yield* whyUnusable(Redacted.make(text)), "unopenable")
      }
      for (
        const change of [
          (copy: URL) => copy.pathname = "/none",
          (copy: URL) => copy.pathname = "/%zz",
          (copy: URL) => copy.searchParams.set("sslrootcert", "/none"),
          (copy: URL) => copy.searchParams.set("sslmode", "verify-full")
        ]
      ) {
        assert.strictEqual(yield* whyUnusable(changed(url, change)), "unopenable")
      }
      assert.strictEqual(yield* whyUnusable(changed(url, (copy) => copy.port = "1")), "unreachable")
      assert.strictEqual(yield* whyUnusable(changed(url, (copy) => copy.password = "mistaken")), "refused")
    }))

  it.scoped("tells of a user who may not make tables, and of a database that is no Unicode", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      const role = `reader_${new URL(Redacted.value(url)).pathname.slice(1)}`
      yield* Effect.acquireRelease(
        query(url, `CREATE ROLE ${role} LOGIN PASSWORD 'word'`),
        () => query(url, `DROP ROLE ${role}`)
      )
      const reader = changed(url, (copy) => {
        copy.username = role
        copy.password = "word"
      })
      assert.strictEqual(yield* whyUnusable(reader), "refused")
      const latin = `${role}_latin`
      yield* Effect.acquireRelease(
        query(url, `CREATE DATABASE ${latin} TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'`),
        () => query(url, `DROP DATABASE ${latin}`)
      )
      assert.strictEqual(yield* whyUnusable(changed(url, (copy) => copy.pathname = `/${latin}`)), "unopenable")
    }))

  it.scoped("refuses a database of a newer version, and one of another program", () =>
    Effect.gen(function*() {
      const newer = yield* TestDatabase.make
      yield* within(newer, SqlClient)
      yield* query(newer, "INSERT INTO lanekit_migrations (migration_id, name) VALUES (9999, 'from the future')")
      assert.strictEqual(yield* whyUnusable(newer), "newer")

      const foreign = yield* TestDatabase.make
      yield* query(foreign, "CREATE TABLE theirs (id TEXT)")
      assert.strictEqual(yield* whyUnusable(foreign), "foreign")
      assert.deepStrictEqual(yield* query(foreign, tables), [{ tablename: "theirs" }])
    }))

  it.scoped("refuses a database whose tables contradict its migrations, and leaves it as it was", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      yield* within(url, SqlClient)
      yield* query(url, "DELETE FROM lanekit_migrations; ALTER TABLE api_keys RENAME COLUMN hash TO other")
      const before = yield* query(url, tables)
      assert.strictEqual(yield* whyUnusable(url), "unmigratable")
      assert.deepStrictEqual(yield* query(url, tables), before)
      assert.deepStrictEqual(yield* query(url, "SELECT * FROM lanekit_migrations"), [])
    }))

  it.scoped("has the tables of a gateway alone", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      yield* within(url, SqlClient)
      const names = yield* query(url, tables)
      assert.deepInclude(names, { tablename: "api_keys" })
      assert.notDeepInclude(names, { tablename: "contacts" })
    }))

  it.scoped("tells of a database that another one keeps locked for 5 seconds, and opens it afterwards", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      yield* within(url, SqlClient)
      const impatient = changed(url, ({ searchParams }) => searchParams.set("lock_timeout", "10"))
      yield* Effect.scoped(Effect.gen(function*() {
        const other = yield* connection(url)
        yield* Effect.promise(() => other.query("BEGIN; LOCK TABLE lanekit_migrations"))
        const clock = EagerClock.make()
        const { reason } = yield* Effect.withClock(Effect.flip(within(impatient, SqlClient)), clock)
        assert.strictEqual(reason, "locked")
        assert.isTrue(Duration.between(clock.slept(), { minimum: "5 seconds", maximum: "7 seconds" }))
      }))
      yield* within(impatient, SqlClient)
    }))
})

describe("numbers of PostgreSQL", () => {
  it.scoped("are numbers, those of 64 bits and their sums as well", () =>
    onEmpty(Effect.fn(function*(sql) {
      yield* sql`CREATE TABLE numbers (big BIGINT, real DOUBLE PRECISION)`
      yield* sql`INSERT INTO numbers ${sql.insert([{ big: 2 ** 53 - 1, real: 0.1 }, { big: -(2 ** 53) + 1, real: 2 }])}`
      assert.deepStrictEqual(yield* sql`SELECT big, real FROM numbers ORDER BY big`, [
        { big: -(2 ** 53) + 1, real: 2 },
        { big: 2 ** 53 - 1, real: 0.1 }
      ])
      assert.deepStrictEqual(
        yield* sql`SELECT count(*) AS count, sum(big) AS sum, sum(real) AS reals FROM numbers`,
        [{ count: 2, sum: 0, reals: 2.1 }]
      )
    })))

  it.scoped("are refused where a number of JavaScript is another one", () =>
    onEmpty((sql) =>
      Effect.gen(function*() {
        yield* Effect.flip(sql`SELECT CAST(9007199254740992 AS BIGINT) AS big`)
        assert.deepStrictEqual(yield* sql`SELECT 1 AS one`, [{ one: 1 }])
      })
    ))
})
