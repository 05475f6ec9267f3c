import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Sqlite } from "@lanekit/sql"
import * as dialect from "@lanekit/sql/dialect"
import { Deferred, Effect, Fiber, Layer } from "effect"
import * as postgresql from "./postgresql.ts"

const sqlite = Sqlite.layer({ filename: ":memory:" })

/** A table of everything that can be in one. */
const table = Effect.flatMap(SqlClient, (sql) =>
  Effect.gen(function*() {
    yield* sql`
      CREATE TABLE things (
        seq ${dialect.serial(sql)},
        id ${dialect.orderedText(sql)} NOT NULL UNIQUE,
        at_ms ${dialect.bigint(sql)} NOT NULL,
        size ${dialect.double(sql)},
        tags TEXT NOT NULL
      ) ${dialect.strict(sql)}`
    yield* sql`CREATE TABLE keyed (id TEXT NOT NULL PRIMARY KEY) ${dialect.strictInKeyOrder(sql)}`
    yield* sql`INSERT INTO things ${
      sql.insert([
        { id: "b", at_ms: 1_800_000_000_000, size: 0.5, tags: "[\"x\",\"y\"]" },
        { id: "B", at_ms: 2, size: 4, tags: "[]" },
        { id: "ä_%", at_ms: 3, size: null, tags: "[\"y\"]" }
      ])
    }`
    return sql
  }))

const ids = (rows: ReadonlyArray<object>) => rows.flatMap((row) => Object.values(row)).join(" ")

for (const [name, layer] of [["SQLite", sqlite], ["PostgreSQL", postgresql.layer]] as const) {
  const on = <A, E>(body: (sql: SqlClient) => Effect.Effect<A, E>) =>
    Effect.provide(Effect.flatMap(table, body), Layer.fresh(layer))

  describe(`SQL as ${name} speaks it`, () => {
    it.effect("numbers rows as they come, and again where the last ones were deleted", () =>
      on(Effect.fn(function*(sql) {
        assert.deepStrictEqual(yield* sql`SELECT seq, id FROM things ORDER BY seq`, [
          { seq: 1, id: "b" },
          { seq: 2, id: "B" },
          { seq: 3, id: "ä_%" }
        ])
        yield* sql`DELETE FROM things WHERE seq = 3`
        yield* sql`INSERT INTO things (id, at_ms, tags) VALUES ('next', 4, '[]')`
        assert.deepStrictEqual(yield* sql`SELECT seq FROM things WHERE id = 'next'`, [{ seq: 4 }])
      })))

    it.effect("gives back the numbers that were put in", () =>
      on(Effect.fn(function*(sql) {
        assert.deepStrictEqual(yield* sql`SELECT at_ms, size FROM things ORDER BY seq`, [
          { at_ms: 1_800_000_000_000, size: 0.5 },
          { at_ms: 2, size: 4 },
          { at_ms: 3, size: null }
        ])
      })))

    it.effect("orders and compares texts by code points", () =>
      on(Effect.fn(function*(sql) {
        assert.strictEqual(ids(yield* sql`SELECT id FROM things ORDER BY id`), "B b ä_%")
        assert.strictEqual(ids(yield* sql`SELECT id FROM things WHERE (id, seq) > ('a', 0) ORDER BY id`), "b ä_%")
      })))

    it.effect("finds a part of a text without wildcards, in its own case", () =>
      on(Effect.fn(function*(sql) {
        const holding = (part: string) => sql`SELECT id FROM things WHERE ${dialect.contains(sql, "id", part)}`
        assert.strictEqual(ids(yield* holding("_%")), "ä_%")
        assert.strictEqual(ids(yield* holding("b")), "b")
        assert.strictEqual(ids(yield* holding("_b")), "")
      })))

    it.effect("finds rows by values, however many, of texts and of numbers", () =>
      on(Effect.fn(function*(sql) {
        const among = (column: string, values: ReadonlyArray<string | number>) =>
          sql`SELECT id FROM things WHERE ${dialect.isOneOf(sql, column, values)} ORDER BY seq`
        assert.strictEqual(ids(yield* among("id", ["ä_%", "b", "none"])), "b ä_%")
        assert.strictEqual(ids(yield* among("id", [])), "")
        assert.strictEqual(ids(yield* among("at_ms", [1_800_000_000_000, 3, 7])), "b ä_%")
        assert.strictEqual(ids(yield* among("at_ms", [])), "")
        assert.strictEqual(ids(yield* among("size", [0.5, 4])), "b B")
      })))

    it.effect("looks into lists, and makes them", () =>
      on(Effect.fn(function*(sql) {
        assert.strictEqual(ids(yield* sql`SELECT id FROM things WHERE ${dialect.holds(sql, "tags", "x")}`), "b")
        const list = (where: string) =>
          sql<{ readonly list: string }>`SELECT ${dialect.jsonOfValues(sql)} AS list
            FROM (SELECT id AS value, -seq AS position FROM things) AS listed WHERE ${sql.literal(where)}`
        const lists = [...yield* list("position < 0"), ...yield* list("position > 0")]
        assert.deepStrictEqual(lists.map(({ list }): unknown => JSON.parse(list)), [["ä_%", "B", "b"], []])
      })))

    it.effect("locks what it reads", () =>
      on(Effect.fn(function*(sql) {
        yield* sql.withTransaction(Effect.gen(function*() {
          assert.strictEqual(ids(yield* sql`SELECT id FROM things WHERE seq = 1 ${dialect.forUpdate(sql)}`), "b")
          assert.strictEqual(
            ids(yield* sql`SELECT id FROM things ORDER BY seq LIMIT 1 ${dialect.skipLocked(sql)}`),
            "b"
          )
        }))
      })))
  })
}

describe("locks of rows on PostgreSQL", () => {
  it.scopedLive("are passed over by who skips them", () =>
    Effect.gen(function*() {
      const sql = yield* table
      const next = sql`SELECT id FROM things ORDER BY seq LIMIT 1 ${dialect.skipLocked(sql)}`
      const first = yield* Deferred.make<string>()
      const isSeen = yield* Deferred.make<void>()
      const holder = yield* Effect.fork(sql.withTransaction(Effect.gen(function*() {
        yield* Deferred.succeed(first, ids(yield* next))
        yield* Deferred.await(isSeen)
      })))
      const seen = [yield* Deferred.await(first), ids(yield* sql.withTransaction(next))]
      yield* Deferred.succeed(isSeen, undefined)
      yield* Fiber.join(holder)
      assert.deepStrictEqual(seen, ["b", "B"])
    }).pipe(Effect.provide(postgresql.layer)))
})
