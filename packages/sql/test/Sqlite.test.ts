import { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import { ContactPatch, ContactStore } from "@lanekit/core"
import { EagerClock, Fixture } from "@lanekit/core/testing"
import { seed, Sqlite, stores } from "@lanekit/sql"
import { Deferred, Duration, Effect, Exit, Layer } from "effect"
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { temporaryDirectory, temporaryFile } from "./temporary.ts"

const within = <A, E>(filename: string, body: Effect.Effect<A, E, SqlClient>) =>
  Effect.provide(body, Layer.fresh(Sqlite.layer({ filename })))

const bytesOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : undefined

/** Why the file cannot be opened. It is as it was afterwards. */
const whyUnusable = (filename: string) =>
  Effect.gen(function*() {
    const before = bytesOf(filename)
    const { message, reason } = yield* Effect.flip(within(filename, SqlClient))
    assert.include(message, filename)
    assert.deepStrictEqual(bytesOf(filename), before)
    return reason
  })

const fault = (statement: Effect.Effect<unknown, SqlError>) =>
  Effect.map(Effect.flip(statement), ({ cause }) => cause instanceof Error ? cause.message : "")

const ann = Fixture.contact("ann")

describe("Sqlite.layer", () => {
  it.scoped("keeps data when the file is opened again, and migrates once", () =>
    Effect.gen(function*() {
      const filename = join(yield* temporaryDirectory, "contacts.db")
      const rename = Effect.gen(function*() {
        const store = yield* ContactStore
        return yield* store.update(ann.id, { name: ContactPatch.ContactName.make("Anna") })
      }).pipe(Effect.provide(stores.layer))
      assert.isTrue(yield* within(filename, seed(Fixture.seed({ contacts: [ann] }))))
      const seen = Effect.flatMap(SqlClient, (sql) => sql`SELECT * FROM lanekit_migrations ORDER BY migration_id`)
      const migrated = yield* within(filename, seen)
      const renamed = yield* within(filename, rename)
      const again = Effect.flatMap(ContactStore, (store) => store.get(ann.id)).pipe(Effect.provide(stores.layer))
      assert.deepStrictEqual(yield* within(filename, again), renamed)
      assert.isNotEmpty(migrated)
      assert.deepStrictEqual(yield* within(filename, seen), migrated)
    }))

  it.scoped("writes ahead, syncs each commit, and checks references", () =>
    Effect.gen(function*() {
      const filename = join(yield* temporaryDirectory, "contacts.db")
      const settings = Effect.flatMap(SqlClient, (sql) =>
        Effect.all([sql`PRAGMA journal_mode`, sql`PRAGMA synchronous`, sql`PRAGMA foreign_keys`]))
      assert.deepStrictEqual(yield* within(filename, settings), [
        [{ journal_mode: "wal" }],
        [{ synchronous: 2 }],
        [{ foreign_keys: 1 }]
      ])
    }))

  it.scoped("tells why a file is unusable", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const garbage = join(directory, "garbage.db")
      writeFileSync(garbage, "no database, just text that goes on for a while\n".repeat(100))
      assert.strictEqual(yield* whyUnusable(garbage), "not a database")
      assert.strictEqual(yield* whyUnusable(join(directory, "none", "contacts.db")), "unopenable")
      assert.strictEqual(yield* whyUnusable(directory), "unopenable")
    }))

  it.scoped("refuses a database of a newer version, and one of another program", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const newer = join(directory, "newer.db")
      yield* within(
        newer,
        Effect.flatMap(
          SqlClient,
          (sql) => sql`INSERT INTO lanekit_migrations (migration_id, name) VALUES (9999, 'from the future')`
        )
      )
      assert.strictEqual(yield* whyUnusable(newer), "newer")

      const foreign = join(directory, "foreign.db")
      yield* within(
        foreign,
        Effect.flatMap(SqlClient, (sql) =>
          Effect.zipRight(
            sql`ALTER TABLE lanekit_migrations RENAME TO other_migrations`,
            sql`PRAGMA journal_mode = DELETE`
          ))
      )
      assert.strictEqual(yield* whyUnusable(foreign), "foreign")
    }))

  it.scopedLive("tells of a file that another connection keeps locked for 5 seconds, and opens it afterwards", () =>
    Effect.gen(function*() {
      const filename = yield* temporaryFile
      const isHeld = yield* Deferred.make<void>()
      const isDone = yield* Deferred.make<void>()
      const hold = Effect.flatMap(
        SqlClient,
        (sql) => sql.withTransaction(Effect.andThen(Deferred.succeed(isHeld, undefined), Deferred.await(isDone)))
      )
      yield* Effect.forkScoped(within(filename, hold))
      yield* Deferred.await(isHeld)
      const clock = EagerClock.make()
      assert.strictEqual(yield* Effect.withClock(whyUnusable(filename), clock), "locked")
      assert.isTrue(Duration.between(clock.slept(), { minimum: "3 seconds", maximum: "6 seconds" }))
      yield* Deferred.succeed(isDone, undefined)
      assert.isTrue(yield* within(filename, seed(Fixture.seed())))
    }))

  it.scoped("refuses a database whose tables contradict its migrations", () =>
    Effect.gen(function*() {
      const filename = yield* temporaryFile
      yield* within(filename, Effect.flatMap(SqlClient, (sql) => sql`DELETE FROM lanekit_migrations`))
      assert.strictEqual(yield* whyUnusable(filename), "unmigratable")
    }))

  it.effect("checks the types of columns, and references", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient
      yield* seed(Fixture.seed({ companies: [Fixture.company("co_1")], contacts: [ann] }))
      assert.include(yield* fault(sql`UPDATE companies SET size = 'large'`), "cannot store TEXT value in REAL column")
      assert.include(yield* fault(sql`UPDATE contacts SET company_id = 'co_none'`), "FOREIGN KEY")
    }).pipe(Effect.provide(Sqlite.layer({ filename: ":memory:" }))))

  it.effect("ends a transaction whose commit fails", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient
      yield* seed(Fixture.seed({ contacts: [ann] }))
      const link = sql`PRAGMA defer_foreign_keys = ON`.pipe(
        Effect.zipRight(sql`UPDATE contacts SET company_id = 'co_none'`),
        sql.withTransaction
      )
      assert.isTrue(Exit.isFailure(yield* Effect.exit(link)))
      assert.deepStrictEqual(yield* sql.withTransaction(sql`SELECT company_id FROM contacts`), [{ company_id: null }])
    }).pipe(Effect.provide(Sqlite.layer({ filename: ":memory:" }))))

  it.effect("rolls back a transaction that fails, and savepoints within one", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient
      const add = (id: string) =>
        sql`INSERT INTO workspace (workspace_id, linear_team_ids, singleton) VALUES (${id}, '[]', 1)`
      const failure = yield* Effect.flip(sql.withTransaction(Effect.andThen(add("a"), Effect.fail("no"))))
      assert.strictEqual(failure, "no")
      yield* sql.withTransaction(Effect.gen(function*() {
        yield* Effect.flip(sql.withTransaction(Effect.andThen(add("b"), Effect.fail("no"))))
        yield* add("c")
      }))
      assert.deepStrictEqual(yield* sql`SELECT workspace_id FROM workspace`, [{ workspace_id: "c" }])
    }).pipe(Effect.provide(Sqlite.layer({ filename: ":memory:" }))))
})
