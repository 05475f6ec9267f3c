import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { ApiKey, ContactPatch, ContactStore, Workspace } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { seed, seedKeys, Sqlite, stores } from "@lanekit/sql"
import { Effect, Layer, Option } from "effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const temporaryDirectory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "lanekit-"))),
  (directory) => Effect.sync(() => rmSync(directory, { recursive: true }))
)

const within = <A, E>(filename: string, body: Effect.Effect<A, E, SqlClient>) =>
  Effect.provide(body, Layer.fresh(Sqlite.layer({ filename })))

const whyUnusable = (filename: string) =>
  Effect.flip(within(filename, SqlClient)).pipe(
    Effect.tap((error) => Effect.sync(() => assert.include(error.message, filename))),
    Effect.map(({ reason }) => reason)
  )

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
      const renamed = yield* within(filename, rename)
      const again = Effect.flatMap(ContactStore, (store) => store.get(ann.id)).pipe(Effect.provide(stores.layer))
      assert.deepStrictEqual(yield* within(filename, again), renamed)
      const seen = Effect.flatMap(SqlClient, (sql) => sql`SELECT migration_id FROM lanekit_migrations`)
      assert.deepStrictEqual(yield* within(filename, seen), [{ migration_id: 1 }])
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

  it.scoped("tells why a file is unusable, and leaves it alone", () =>
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
        Effect.flatMap(SqlClient, (sql) => sql`ALTER TABLE lanekit_migrations RENAME TO other_migrations`)
      )
      assert.strictEqual(yield* whyUnusable(foreign), "foreign")
    }))

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

const on = <A, E>(
  body: Effect.Effect<A, E, SqlClient | ContactStore | ApiKey.ApiKeyStore | Workspace.WorkspaceStore>
) => Effect.provide(body, stores.layer.pipe(Layer.provideMerge(Sqlite.layer({ filename: ":memory:" }))))

describe("seed", () => {
  it.effect("fills an empty database, and no other", () =>
    on(Effect.gen(function*() {
      assert.isTrue(yield* seed(Fixture.seed({ contacts: [ann] })))
      assert.isFalse(yield* seed(Fixture.seed({ contacts: [Fixture.contact("bob")], apiKeys: [key] })))
      const contacts = yield* ContactStore
      const keys = yield* ApiKey.ApiKeyStore
      assert.deepStrictEqual((yield* contacts.list({})).data, [ann])
      assert.deepStrictEqual(yield* keys.find(key.hash), Option.none())
    })))

  it.effect("takes thousands of records", () =>
    on(Effect.gen(function*() {
      const contacts = Array.from({ length: 3000 }, (_, index) => Fixture.contact(`ct_${index}`))
      assert.isTrue(yield* seed(Fixture.seed({ contacts })))
      const sql = yield* SqlClient
      assert.deepStrictEqual(yield* sql`SELECT count(*) AS total FROM contacts`, [{ total: 3000 }])
    })))

  it.effect("refuses data that contradict themselves, naming the rule and no data, and writes nothing", () =>
    on(Effect.gen(function*() {
      const twins = [ann, Fixture.contact("bob", { email: "ANN@example.com" })]
      const refusal = yield* Effect.flip(seed(Fixture.seed({ contacts: twins })))
      assert.strictEqual(refusal._tag, "SeedRefused")
      assert.include(refusal.message, "contacts.email_folded")
      assert.notInclude(refusal.message.toLowerCase(), "ann@")
      assert.isTrue(yield* seed(Fixture.seed({ contacts: [ann] })))
    })))

  it.effect("adds keys to a database that holds nothing else, once, and never revives a revoked one", () =>
    on(Effect.gen(function*() {
      const keys = yield* ApiKey.ApiKeyStore
      const sql = yield* SqlClient
      yield* seedKeys([key])
      yield* seedKeys([key, Fixture.apiKey("key_2", "b")])
      assert.isTrue(Option.isSome(yield* keys.find(key.hash)))
      assert.isTrue(Option.isSome(yield* keys.find(Fixture.apiKey("key_2", "b").hash)))
      yield* sql`UPDATE api_keys SET revoked_at = ${Fixture.at(1)} WHERE id = ${key.id}`
      yield* seedKeys([key])
      assert.isTrue(Option.isNone(yield* keys.find(key.hash)))
      const workspace = yield* Workspace.WorkspaceStore
      assert.isTrue((yield* Effect.exit(workspace.get))._tag === "Failure")
      assert.isTrue(yield* seed(Fixture.seed({ contacts: [ann] })))
      assert.strictEqual((yield* workspace.get).workspaceId, "ws_1")
    })))
})

const key = Fixture.apiKey("key_1", "a")
