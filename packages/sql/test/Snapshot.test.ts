import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { CompanyStore, ContactStore, type SeedData } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { reseed, seed, Snapshot, type SnapshotUnusable, Sqlite, stores } from "@lanekit/sql"
import { Effect, Layer } from "effect"
import { mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { all, gateway, outbox, records, settings } from "../src/tables.ts"
import { indexes } from "../src/textRebuild.ts"
import { temporaryDirectory } from "./temporary.ts"
import { rename, subscribe, webhook } from "./webhooks.ts"

const acme = Fixture.company("co_acme", { domains: ["acme.example"], externalIds: ["crm-1", "crm-2"] })

const first = Fixture.seed({
  companies: [acme, Fixture.company("co_gone", { deletedAt: Fixture.at(3) })],
  contacts: [Fixture.contact("ann", { companyId: acme.id, externalIds: { plain: "p_1" } })],
  apiKeys: [Fixture.apiKey("key_first", "1")]
})

const second = Fixture.seed({
  contacts: [Fixture.contact("bob"), Fixture.contact("cid", { deletedAt: Fixture.at(9) })],
  apiKeys: [Fixture.apiKey("key_second", "2")]
})

const within = <A, E>(filename: string, body: Effect.Effect<A, E, SqlClient>) =>
  Effect.provide(body, Layer.fresh(Sqlite.layer({ filename })))

const isOfIndex = (name: string) => indexes.some((index) => name === index || name.startsWith(`${index}_`))

/** Every row of every table. */
const dump = Effect.gen(function*() {
  const sql = yield* SqlClient
  const rows: Record<string, ReadonlyArray<unknown>> = {}
  for (const table of all) rows[table] = yield* sql`SELECT * FROM ${sql(table)} ORDER BY 1, 2`
  return rows
})

/** What a database filled with some data holds. */
const dumpOf = (data: SeedData.SeedData) => within(":memory:", Effect.andThen(seed(data), dump))

/** Writes a snapshot of a database with some data. */
const snapshotOf = (data: SeedData.SeedData, path: string) =>
  within(":memory:", Effect.andThen(seed(data), Effect.flatMap(Snapshot.make, ({ write }) => write(path))))

const restore = (path: string, keys: ReadonlyArray<SeedData.SeedApiKey> = []) =>
  Effect.flatMap(Snapshot.make, (snapshot) => snapshot.restore(path, keys))

describe("the tables", () => {
  it.effect("are all known, each by what becomes of it", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient
      const found = yield* sql`SELECT name FROM sqlite_schema
        WHERE type = 'table' AND name NOT IN ('lanekit_migrations', 'sqlite_sequence')`
      const names = found.map(({ name }) => String(name))
      assert.sameMembers(names.filter((name) => !isOfIndex(name)), [...all, ...outbox, ...gateway])
      assert.includeMembers(names, [...indexes])
      assert.sameMembers([...all], [...records, ...settings])
    }).pipe(Effect.provide(Layer.fresh(Sqlite.layer({ filename: ":memory:" })))))
})

describe("a snapshot", () => {
  for (const from of [":memory:", "file"] as const) {
    for (const to of [":memory:", "file"] as const) {
      it.scoped(`of ${from} holds everything, and brings it back to ${to}`, () =>
        Effect.gen(function*() {
          const directory = yield* temporaryDirectory
          const pathOf = (place: string, name: string) => place === "file" ? join(directory, name) : place
          const path = join(directory, "snapshot")
          const written = yield* within(
            pathOf(from, "from.db"),
            Effect.gen(function*() {
              yield* seed(first)
              const { write } = yield* Snapshot.make
              yield* write(path)
              return yield* dump
            })
          )
          const restored = yield* within(
            pathOf(to, "to.db"),
            Effect.gen(function*() {
              yield* seed(second)
              yield* restore(path)
              return yield* dump
            })
          )
          assert.deepStrictEqual(restored, written)
          assert.deepStrictEqual(restored, yield* dumpOf(first))
        }))
    }
  }

  it.scoped("is found by parts of its texts where it was brought back, and what was there before is not", () =>
    Effect.gen(function*() {
      const path = join(yield* temporaryDirectory, "snapshot")
      yield* snapshotOf(first, path)
      const found = yield* within(
        ":memory:",
        Effect.gen(function*() {
          yield* seed(second)
          yield* restore(path)
          return yield* Effect.gen(function*() {
            const contacts = yield* ContactStore
            const companies = yield* CompanyStore
            const pages = yield* Effect.all([
              contacts.list({ email: "n@e" }),
              contacts.list({ email: "bob" }),
              companies.list({ nameContains: "CO_AC" })
            ])
            return pages.map(({ data }) => data.map(({ id }) => id))
          }).pipe(Effect.provide(stores.layer))
        })
      )
      assert.deepStrictEqual<unknown>(found, [["ann"], [], ["co_acme"]])
    }))

  it.scoped("is a database that can be worked on", () =>
    Effect.gen(function*() {
      const path = join(yield* temporaryDirectory, "snapshot.db")
      yield* snapshotOf(first, path)
      assert.isFalse(yield* within(path, seed(second)))
      assert.deepStrictEqual(yield* within(path, dump), yield* dumpOf(first))
    }))

  it.scoped("keeps to the rights of the empty file that it takes the place of", () =>
    Effect.gen(function*() {
      const path = join(yield* temporaryDirectory, "snapshot")
      writeFileSync(path, "", { mode: 0o600 })
      yield* snapshotOf(first, path)
      assert.strictEqual(statSync(path).mode & 0o777, 0o600)
    }))

  it.scoped("lets the keys in that are to stay, in the place of those with the same id", () =>
    Effect.gen(function*() {
      const path = join(yield* temporaryDirectory, "snapshot")
      yield* snapshotOf(first, path)
      const mine = [Fixture.apiKey("key_mine", "3"), Fixture.apiKey("key_first", "4")]
      const { api_keys, ...rest } = yield* within(
        ":memory:",
        Effect.andThen(Effect.andThen(seed(second), restore(path, mine)), dump)
      )
      const { api_keys: keysOfFirst, ...restOfFirst } = yield* dumpOf({ ...first, apiKeys: mine })
      assert.sameDeepMembers([...(api_keys ?? [])], [...(keysOfFirst ?? [])])
      assert.deepStrictEqual(rest, restOfFirst)
    }))

  it.scoped("can be restored again and again, and several at once come one after the other", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const [one, two] = [join(directory, "one"), join(directory, "two")]
      yield* snapshotOf(first, one)
      yield* snapshotOf(second, two)
      const last = yield* within(
        ":memory:",
        Effect.gen(function*() {
          const snapshot = yield* Snapshot.make
          yield* Effect.forEach(
            Array.from({ length: 20 }, (_, index) => index % 2 === 0 ? one : two),
            (path) => snapshot.restore(path, []),
            { concurrency: "unbounded" }
          )
          yield* snapshot.restore(two, [])
          return yield* dump
        })
      )
      assert.deepStrictEqual(last, yield* dumpOf(second))
    }))
})

describe("what webhooks were to be told", () => {
  const unsent = Effect.gen(function*() {
    yield* subscribe(webhook("wh_new"))
    yield* rename("Anna")
  }).pipe(Effect.provide(Layer.merge(stores.layer, stores.layerWebhooks)))

  const left = Effect.gen(function*() {
    const sql = yield* SqlClient
    return {
      webhooks: yield* sql`SELECT id FROM webhooks ORDER BY id`,
      events: yield* sql`SELECT id FROM events`,
      deliveries: yield* sql`SELECT event_seq FROM deliveries`
    }
  })

  it.scoped("is forgotten when the records are brought back, with the webhooks that were there", () =>
    Effect.gen(function*() {
      const path = join(yield* temporaryDirectory, "snapshot")
      yield* snapshotOf({ ...first, webhooks: [webhook("wh_old")] }, path)
      const found = yield* within(
        ":memory:",
        seed(first).pipe(Effect.andThen(unsent), Effect.andThen(restore(path)), Effect.andThen(left))
      )
      assert.deepStrictEqual(found, { webhooks: [{ id: "wh_old" }], events: [], deliveries: [] })
    }))

  it.effect("is forgotten when the records are replaced, and the webhooks stay", () =>
    Effect.gen(function*() {
      const data = { ...second, webhooks: [webhook("wh_old")] }
      const found = yield* within(
        ":memory:",
        seed(first).pipe(Effect.andThen(unsent), Effect.andThen(reseed(data)), Effect.andThen(left))
      )
      assert.deepStrictEqual(found, { webhooks: [{ id: "wh_new" }, { id: "wh_old" }], events: [], deliveries: [] })
    }))
})

describe("what is no snapshot", () => {
  const cases: ReadonlyArray<
    readonly [what: string, reason: SnapshotUnusable["reason"], make: (path: string) => Effect.Effect<unknown, unknown>]
  > = [
    ["is a directory", "unreadable", (path) => Effect.sync(() => mkdirSync(path))],
    ["is text", "not a database", (path) => Effect.sync(() => writeFileSync(path, "no database at all\n".repeat(100)))],
    ["is empty", "foreign", (path) => Effect.sync(() => writeFileSync(path, ""))],
    ["is another program's", "foreign", (path) => foreign(path)],
    [
      "has seen another migration",
      "another version",
      (path) => changed(path, "INSERT INTO lanekit_migrations (migration_id, name) VALUES (9999, 'from the future')")
    ],
    ["has another table", "foreign", (path) => changed(path, "ALTER TABLE contacts ADD COLUMN hobby TEXT")],
    [
      "breaks a rule",
      "damaged",
      (path) => changed(path, "PRAGMA foreign_keys = OFF", "DELETE FROM companies", "PRAGMA foreign_keys = ON")
    ],
    [
      "was cut short",
      "damaged",
      (path) => Effect.tap(snapshotOf(first, path), () => Effect.sync(() => truncateSync(path, 4096)))
    ],
    ["has a page of nonsense", "damaged", (path) =>
      Effect.tap(snapshotOf(first, path), () =>
        Effect.sync(() => {
          const bytes = readFileSync(path)
          bytes.fill(0x5a, bytes.length - 4096)
          writeFileSync(path, bytes)
        }))]
  ]

  for (const [what, reason, make] of cases) {
    it.scoped(`because it ${what}, is refused, and everything is as it was`, () =>
      Effect.gen(function*() {
        const directory = yield* temporaryDirectory
        const path = join(directory, "snapshot")
        yield* make(path)
        const database = join(directory, "mine.db")
        yield* within(
          database,
          Effect.gen(function*() {
            yield* seed(second)
            const before = yield* dump
            const refused = yield* Effect.flip(restore(path))
            assert.strictEqual(refused._tag, "SnapshotUnusable")
            assert.strictEqual(refused._tag === "SnapshotUnusable" && refused.reason, reason)
            assert.deepStrictEqual(yield* dump, before)
            // The attempt leaves nothing that would stand in the way of the next one.
            const good = join(directory, "good")
            yield* snapshotOf(first, good)
            yield* restore(good)
          })
        )
        assert.deepStrictEqual(yield* within(database, dump), yield* dumpOf(first))
      }))
  }

  it.scoped("cannot be written where something is", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const path = join(directory, "mine.txt")
      writeFileSync(path, "mine")
      assert.isTrue((yield* Effect.exit(snapshotOf(first, path)))._tag === "Failure")
      assert.strictEqual(readFileSync(path, "utf8"), "mine")
    }))
})

describe("reseeding", () => {
  it.effect("replaces every record, and of the keys those with the same id", () =>
    Effect.gen(function*() {
      yield* seed({ ...first, apiKeys: [Fixture.apiKey("key_mine", "1"), Fixture.apiKey("key_both", "2")] })
      const data = { ...second, apiKeys: [Fixture.apiKey("key_both", "3")] }
      yield* reseed(data)
      const { api_keys, ...rest } = yield* dump
      const { api_keys: _, ...expected } = yield* dumpOf(data)
      assert.deepStrictEqual(rest, expected)
      assert.deepStrictEqual(
        api_keys,
        (yield* dumpOf({ ...second, apiKeys: [Fixture.apiKey("key_both", "3"), Fixture.apiKey("key_mine", "1")] }))
          .api_keys
      )
    }).pipe(Effect.provide(Layer.fresh(Sqlite.layer({ filename: ":memory:" })))))

  it.effect("with data that contradict themselves leaves everything as it was", () =>
    Effect.gen(function*() {
      yield* seed(first)
      const before = yield* dump
      const twice = Fixture.seed({ contacts: [Fixture.contact("a"), Fixture.contact("b", { email: "A@example.com" })] })
      const dangling = Fixture.seed({ contacts: [Fixture.contact("a", { companyId: acme.id })] })
      for (const data of [twice, dangling]) {
        assert.strictEqual((yield* Effect.flip(reseed(data)))._tag, "SeedRefused")
        assert.deepStrictEqual(yield* dump, before)
      }
    }).pipe(Effect.provide(Layer.fresh(Sqlite.layer({ filename: ":memory:" })))))
})

/** A database of another program. */
const foreign = (path: string) => changed(path, "DROP TABLE lanekit_migrations")

/** A snapshot that was changed afterwards. */
const changed = (path: string, ...statements: ReadonlyArray<string>) =>
  Effect.andThen(
    snapshotOf(first, path),
    within(path, Effect.flatMap(SqlClient, (sql) => Effect.forEach(statements, (statement) => sql.unsafe(statement))))
  )
