import { assert, describe, it } from "@effect/vitest"
import { assertNone, assertSome } from "@effect/vitest/utils"
import { ApiKey, ApiKeyRegistry, KeyPolicy, Timestamp } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { seedKeys, Sqlite, stores } from "@lanekit/sql"
import { Duration, Effect, Layer, Option, TestClock } from "effect"

const layer = Layer.merge(stores.layerApiKeys, stores.layerApiKeyRegistry).pipe(
  Layer.provideMerge(Sqlite.layer({ filename: ":memory:" }))
)

const key = Fixture.apiKey("key_1", "a")
const id = ApiKeyRegistry.ApiKeyId.make(key.id)
const opened = { id: key.id, scopes: key.scopes, isDemo: false }

const hash = (digit: string) => Fixture.apiKey("any", digit).hash

const idOf = (digit: string) =>
  Effect.flatMap(
    ApiKey.ApiKeyStore,
    ({ find }) => Effect.map(find(hash(digit)), Option.match({ onNone: () => "refused", onSome: ({ id }) => id }))
  )

const rotate = Effect.flatMap(
  ApiKeyRegistry.ApiKeyRegistry,
  (registry) => registry.rotate(id, { hash: hash("b"), grace: Duration.hours(1) })
)

describe("seedKeys", () => {
  it.effect("brings policies and expiry to what is given, and to the defaults where nothing is", () =>
    Effect.gen(function*() {
      const { find } = yield* ApiKey.ApiKeyStore
      const policies = { share: 5, priority: "batch", consent: "guard" } as const
      yield* seedKeys([{ ...key, ...policies, expiresAt: Timestamp.make("1970-01-01T00:00:01Z") }])
      assertSome(yield* find(key.hash), { ...opened, ...policies })
      yield* TestClock.adjust("1 second")
      assertNone(yield* find(key.hash))
      yield* seedKeys([key])
      assertSome(yield* find(key.hash), { ...opened, ...KeyPolicy.defaults })
    }).pipe(Effect.provide(layer)))

  it.effect("leaves a former secret its grace while the seed gives the secret that came after", () =>
    Effect.gen(function*() {
      yield* seedKeys([key])
      yield* rotate
      yield* seedKeys([Fixture.apiKey(key.id, "b")])
      assert.deepStrictEqual([yield* idOf("a"), yield* idOf("b")], ["key_1", "key_1"])
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual([yield* idOf("a"), yield* idOf("b")], ["refused", "key_1"])
    }).pipe(Effect.provide(layer)))

  it.effect("ends both secrets when it gives another one, and the newer one when it gives the former again", () =>
    Effect.gen(function*() {
      yield* seedKeys([key])
      yield* rotate
      yield* seedKeys([Fixture.apiKey(key.id, "c")])
      assert.deepStrictEqual([yield* idOf("a"), yield* idOf("b"), yield* idOf("c")], ["refused", "refused", "key_1"])
      yield* seedKeys([key])
      yield* rotate
      yield* seedKeys([key])
      assert.deepStrictEqual([yield* idOf("a"), yield* idOf("b"), yield* idOf("c")], ["key_1", "refused", "refused"])
    }).pipe(Effect.provide(layer)))

  it.effect("ends both secrets of a key that it revokes", () =>
    Effect.gen(function*() {
      yield* seedKeys([key])
      yield* rotate
      yield* seedKeys([{ ...Fixture.apiKey(key.id, "b"), isRevoked: true }])
      assert.deepStrictEqual([yield* idOf("a"), yield* idOf("b")], ["refused", "refused"])
      const { list } = yield* ApiKeyRegistry.ApiKeyRegistry
      assert.deepStrictEqual((yield* list({})).data.map(({ formerSecretUntil }) => formerSecretUntil), [null])
    }).pipe(Effect.provide(layer)))

  it.effect("gives a secret that was a former one to the key that has it now, alone", () =>
    Effect.gen(function*() {
      yield* seedKeys([key])
      yield* rotate
      yield* seedKeys([{ ...key, id: "key_2" }])
      assert.deepStrictEqual([yield* idOf("a"), yield* idOf("b")], ["key_2", "key_1"])
      const { list } = yield* ApiKeyRegistry.ApiKeyRegistry
      assert.deepStrictEqual((yield* list({})).data.map(({ formerSecretUntil }) => formerSecretUntil), [null, null])
    }).pipe(Effect.provide(layer)))
})
