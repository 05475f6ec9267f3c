import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { Fixture } from "@lanekit/core/testing"
import { reseed, seed, seedKeys, Sqlite, WholeDatabase } from "@lanekit/sql"
import { seedSource } from "@lanekit/sql/migrations/seedSource"
import { Effect } from "effect"

const on = <A, E>(body: (origin: WholeDatabase.WholeDatabase["origin"]) => Effect.Effect<A, E, SqlClient>) =>
  Effect.flatMap(WholeDatabase.make, ({ origin }) => body(origin)).pipe(
    Effect.provide(Sqlite.layer({ filename: ":memory:" }))
  )

describe("where a database comes from", () => {
  it.effect("is remembered when it is filled, and when its records are replaced from nowhere", () =>
    on(Effect.fnUntraced(function*(origin) {
      assert.deepStrictEqual(yield* origin, { _tag: "Empty" })
      yield* seedKeys([Fixture.apiKey("key_1", "a")])
      assert.deepStrictEqual(yield* origin, { _tag: "KeysAlone" })
      yield* seed(Fixture.seed({}), "/tmp/seed.json")
      assert.deepStrictEqual(yield* origin, { _tag: "Seeded", source: "/tmp/seed.json" })
      yield* reseed(Fixture.seed({}))
      assert.deepStrictEqual(yield* origin, { _tag: "Seeded", source: "/tmp/seed.json" })
      yield* reseed(Fixture.seed({}), "demo")
      assert.deepStrictEqual(yield* origin, { _tag: "Seeded", source: "demo" })
    })))

  it.effect("is known of the demo, and of nothing else, where nobody had remembered it", () =>
    on(Effect.fnUntraced(function*(origin) {
      const sql = yield* SqlClient
      for (const [workspaceId, source] of [["ws_demo", "demo"], ["ws_1", null]] as const) {
        yield* reseed({ ...Fixture.seed({}), workspaceId })
        yield* sql`ALTER TABLE workspace DROP COLUMN seed_source`
        yield* seedSource
        assert.deepStrictEqual(yield* origin, { _tag: "Seeded", source })
      }
    })))
})
