import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as Migrator from "@effect/sql/Migrator"
import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { assertNone, assertSome } from "@effect/vitest/utils"
import { ApiKey, ApiKeyRegistry, KeyPolicy } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { seedKeys, SeedRefused, Sqlite, stores } from "@lanekit/sql"
import * as migrations from "@lanekit/sql/migrations"
import { apiKeys } from "@lanekit/sql/migrations/apiKeys"
import { finalSigma } from "@lanekit/sql/migrations/finalSigma"
import { initial } from "@lanekit/sql/migrations/initial"
import { seedSource } from "@lanekit/sql/migrations/seedSource"
import { webhooks } from "@lanekit/sql/migrations/webhooks"
import { wholeContract } from "@lanekit/sql/migrations/wholeContract"
import { Effect, Layer, Schema, TestClock } from "effect"
import { plansOf, scansOf } from "./queryPlan.ts"
import { temporaryFile } from "./temporary.ts"

const layerOf = (filename: string) =>
  Layer.merge(stores.layerApiKeys, stores.layerApiKeyRegistry).pipe(
    Layer.provideMerge(Sqlite.layer({ filename }))
  )

const hash = (digit: string) => Fixture.apiKey("any", digit).hash

const made = {
  id: ApiKeyRegistry.ApiKeyId.make("key_made"),
  hash: hash("a"),
  ...Schema.decodeSync(ApiKeyRegistry.NewApiKey)({ name: "By hand", scopes: ["contacts:read"] })
}

const makeOld = (filename: string) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient
    yield* Migrator.make({})({ loader: Migrator.fromRecord({ "1_initial": initial }), table: migrations.table })
    for (
      const [id, digit, is_demo, revoked_at] of [
        ["seeded", "a", 0, null],
        ["demo", "b", 1, null],
        ["gone", "c", 0, Fixture.at(0)]
      ] as const
    ) {
      const row = { id, name: id, hash: hash(digit), scopes: "[\"contacts:read\"]", is_demo, revoked_at }
      yield* sql`INSERT INTO api_keys ${sql.insert(row)}`
    }
  }).pipe(Effect.provide(SqliteClient.layer({ filename }).pipe(Layer.provide(Reactivity.layer))))

describe("a database of the first schema", () => {
  it.scoped("keeps its keys, as those of a seed, made when it was brought up to date", () =>
    Effect.gen(function*() {
      const filename = yield* temporaryFile
      yield* makeOld(filename)
      yield* TestClock.adjust("1 minute")
      yield* Effect.provide(
        Effect.gen(function*() {
          const { list } = yield* ApiKeyRegistry.ApiKeyRegistry
          const { find } = yield* ApiKey.ApiKeyStore
          const migrated = "1970-01-01T00:01:00.000Z"
          assert.deepStrictEqual(
            (yield* list({})).data.map(({ createdAt, id, origin, revokedAt }) => [id, origin, createdAt, revokedAt]),
            [
              ["seeded", "seed", migrated, null],
              ["gone", "seed", migrated, Fixture.at(0)],
              ["demo", "demo", migrated, null]
            ]
          )
          assertSome(yield* find(hash("b")), {
            id: "demo",
            scopes: [ApiKey.scopes.contactsRead],
            isDemo: true,
            ...KeyPolicy.defaults
          })
          assertNone(yield* find(hash("c")))
        }),
        layerOf(filename)
      )
    }))
})

describe("a database in which keys had no policies yet", () => {
  it.scoped("keeps its keys as they were: they expire never, and are treated as keys of which nothing is said", () =>
    Effect.gen(function*() {
      const filename = yield* temporaryFile
      const old = {
        "1_initial": initial,
        "2_whole_contract": wholeContract,
        "4_webhooks": webhooks,
        "5_api_keys": apiKeys,
        "6_seed_source": seedSource,
        "7_final_sigma": finalSigma
      }
      yield* Effect.gen(function*() {
        const sql = yield* SqlClient
        yield* Migrator.make({})({ loader: Migrator.fromRecord(old), table: migrations.table })
        const row = { id: made.id, name: made.name, hash: made.hash, scopes: "[\"contacts:read\"]" }
        yield* sql`INSERT INTO api_keys ${
          sql.insert({ ...row, is_demo: 0, is_made: 1, created_at: Fixture.at(0), revoked_at: null })
        }`
      }).pipe(Effect.provide(SqliteClient.layer({ filename }).pipe(Layer.provide(Reactivity.layer))))
      yield* Effect.provide(
        Effect.gen(function*() {
          const { list } = yield* ApiKeyRegistry.ApiKeyRegistry
          assert.deepStrictEqual((yield* list({})).data, [{
            id: made.id,
            name: made.name,
            scopes: made.scopes,
            ...KeyPolicy.defaults,
            origin: "made",
            createdAt: Fixture.at(0),
            expiresAt: null,
            revokedAt: null,
            formerSecretUntil: null
          }])
        }),
        layerOf(filename)
      )
    }))
})

describe("the table of keys", () => {
  it.effect("refuses policies that there are not, and half a former secret", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient
      const registry = yield* ApiKeyRegistry.ApiKeyRegistry
      yield* registry.create(made)
      for (
        const change of [
          "share = 0",
          "share = 101",
          "priority = 'consent'",
          "consent_policy = ''",
          "former_hash = hash",
          "former_secret_until = created_at",
          "former_hash = 'x', former_secret_until = created_at"
        ]
      ) {
        const exit = yield* Effect.exit(sql`UPDATE api_keys SET ${sql.literal(change)}`)
        assert.isTrue(exit._tag === "Failure", change)
      }
    }).pipe(Effect.provide(layerOf(":memory:"))))

  it.effect("is asked by its indexes for the secret of a request", () =>
    Effect.gen(function*() {
      const { find } = yield* ApiKey.ApiKeyStore
      const plans = yield* plansOf(find(hash("a")))
      assert.deepStrictEqual(scansOf(plans), [])
      assert.include(plans.join("\n"), "api_keys_by_former_hash")
    }).pipe(Effect.provide(layerOf(":memory:"))))
})

describe("a key that was made by hand", () => {
  it.effect("is touched by no seed", () =>
    Effect.gen(function*() {
      const registry = yield* ApiKeyRegistry.ApiKeyRegistry
      const { find } = yield* ApiKey.ApiKeyStore
      const key = yield* registry.create(made)
      yield* seedKeys([Fixture.apiKey("key_seed", "b")])
      const taken = Fixture.apiKey("key_made", "d", { scopes: [ApiKey.scopes.contactsWrite], isRevoked: true })
      const refusal = yield* Effect.flip(seedKeys([Fixture.apiKey("key_new", "c"), taken]))
      assert.instanceOf(refusal, SeedRefused)
      assert.include(refusal.message, "key_made")
      assert.deepStrictEqual((yield* registry.list({})).data.filter(({ origin }) => origin === "made"), [key])
      for (const digit of ["c", "d"]) assertNone(yield* find(hash(digit)))
    }).pipe(Effect.provide(layerOf(":memory:"))))

  it.effect("cannot be one of the demo: the database itself refuses", () =>
    Effect.gen(function*() {
      const sql = yield* SqlClient
      const registry = yield* ApiKeyRegistry.ApiKeyRegistry
      yield* registry.create(made)
      assert.isTrue((yield* Effect.exit(sql`UPDATE api_keys SET is_demo = 1`))._tag === "Failure")
    }).pipe(Effect.provide(layerOf(":memory:"))))
})
