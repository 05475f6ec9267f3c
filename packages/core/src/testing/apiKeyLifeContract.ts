import { assert, describe, it } from "@effect/vitest"
import { assertEquals, assertNone, assertSome } from "@effect/vitest/utils"
import { Duration, Effect, type Layer, Option, TestClock } from "effect"
import { ApiKeyStore } from "../ApiKey.ts"
import { ApiKeyId, ApiKeyInGrace, ApiKeyRegistry } from "../ApiKeyRegistry.ts"
import type { SeedData } from "../SeedData.ts"
import { Timestamp } from "../Timestamp.ts"
import { find, hash, keys, made } from "./madeKey.ts"

const start = "1970-01-01T00:00:00.000Z"
const oneSecondLater = "1970-01-01T00:00:01.000Z"

/** What of an `ApiKeyRegistry` is about the end of keys and of their secrets: a part of its contract. */
export const apiKeyLifeContract = (
  name: string,
  layerOf: (seed: SeedData) => Layer.Layer<ApiKeyRegistry | ApiKeyStore, unknown>
): void => {
  const on = <A, E>(body: Effect.Effect<A, E, ApiKeyRegistry | ApiKeyStore>) => Effect.provide(body, layerOf(keys))

  describe(`${name} as an ApiKeyRegistry whose keys and secrets end`, () => {
    it.effect("moves an expiry, takes it away, and brings a key back that had expired", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const { id, ...key } = yield* registry.create({ ...made("key_1", "d"), expiresAt: Timestamp.make(start) })
        assertNone(yield* find("d"))
        const expiresAt = Timestamp.make(oneSecondLater)
        assert.deepStrictEqual(yield* registry.update(id, { expiresAt }), { id, ...key, expiresAt })
        assert.isTrue(Option.isSome(yield* find("d")))
        yield* TestClock.adjust("1 second")
        assertNone(yield* find("d"))
        assert.deepStrictEqual(yield* registry.update(id, { expiresAt: null }), { id, ...key, expiresAt: null })
        assert.isTrue(Option.isSome(yield* find("d")))
        yield* registry.update(id, {})
        assert.isTrue(Option.isSome(yield* find("d")))
      })))

    it.effect("takes an expiry in whatever spelling, and keeps it", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const expiresAt = Timestamp.make("1970-01-01T02:00:01+02:00")
        const { id } = yield* registry.create({ ...made("key_1", "d"), expiresAt })
        assert.strictEqual((yield* registry.list({})).data.find((key) => key.id === id)?.expiresAt, expiresAt)
        assert.isTrue(Option.isSome(yield* find("d")))
        yield* TestClock.adjust("1 second")
        assertNone(yield* find("d"))
      })))

    it.effect("gives a key another secret, and lets the former one be good for the grace", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const key = yield* registry.create({ ...made("key_1", "d"), share: 7 })
        const formerSecretUntil = Timestamp.make(oneSecondLater)
        const rotated = yield* registry.rotate(key.id, { hash: hash("e"), grace: Duration.seconds(1) })
        assert.deepStrictEqual(rotated, { ...key, formerSecretUntil })
        assert.deepStrictEqual((yield* registry.list({})).data.find(({ id }) => id === key.id), rotated)
        const { consent, id, priority, scopes, share } = key
        for (const digit of ["d", "e"]) {
          assertSome(yield* find(digit), { id, scopes, isDemo: false, share, priority, consent })
        }
        yield* TestClock.adjust(999)
        assert.isTrue(Option.isSome(yield* find("d")))
        yield* TestClock.adjust(1)
        assertNone(yield* find("d"))
        assert.isTrue(Option.isSome(yield* find("e")))
        assert.deepStrictEqual(yield* Effect.flatMap(ApiKeyStore, ({ count }) => count), { demo: 1, own: 2 })
      })))

    it.effect("ends every other secret at once when there is no grace", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const { id } = yield* registry.create(made("key_1", "d"))
        yield* registry.rotate(id, { hash: hash("e"), grace: Duration.hours(1) })
        const { formerSecretUntil } = yield* registry.rotate(id, { hash: hash("f"), grace: Duration.zero })
        assert.isNull(formerSecretUntil)
        for (const digit of ["d", "e"]) assertNone(yield* find(digit))
        assert.isTrue(Option.isSome(yield* find("f")))
      })))

    it.effect("cuts no grace short for the next one: it has one former secret at a time", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const { id } = yield* registry.create(made("key_1", "d"))
        const grace = Duration.seconds(1)
        const { formerSecretUntil } = yield* registry.rotate(id, { hash: hash("e"), grace })
        yield* TestClock.adjust(999)
        assertEquals(
          yield* Effect.flip(registry.rotate(id, { hash: hash("f"), grace })),
          new ApiKeyInGrace({ id, formerSecretUntil: formerSecretUntil ?? Timestamp.make(start) })
        )
        for (const digit of ["d", "e"]) assert.isTrue(Option.isSome(yield* find(digit)))
        assertNone(yield* find("f"))
        yield* TestClock.adjust(1)
        yield* registry.rotate(id, { hash: hash("f"), grace })
        assertNone(yield* find("d"))
        for (const digit of ["e", "f"]) assert.isTrue(Option.isSome(yield* find(digit)))
      })))

    it.effect("refuses both secrets once the key has expired or was revoked", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const { id } = yield* registry.create({ ...made("key_1", "d"), expiresAt: Timestamp.make(oneSecondLater) })
        yield* registry.rotate(id, { hash: hash("e"), grace: Duration.hours(1) })
        yield* TestClock.adjust("1 second")
        for (const digit of ["d", "e"]) assertNone(yield* find(digit))
        yield* registry.update(id, { expiresAt: null })
        for (const digit of ["d", "e"]) assert.isTrue(Option.isSome(yield* find(digit)))
        const { key } = yield* registry.revoke(id)
        assert.isNull(key.formerSecretUntil)
        for (const digit of ["d", "e"]) assertNone(yield* find(digit))
      })))

    it.effect("gives a key of a seed another secret, and none the secret of another key", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const id = ApiKeyId.make("seeded")
        const exit = yield* Effect.exit(registry.rotate(id, { hash: hash("b"), grace: Duration.hours(1) }))
        assert.isTrue(exit._tag === "Failure" && exit.cause._tag === "Die")
        assert.isTrue(Option.isSome(yield* find("a")))
        yield* registry.rotate(id, { hash: hash("d"), grace: Duration.zero })
        assertNone(yield* find("a"))
        assert.isTrue(Option.isSome(yield* find("d")))
      })))
  })
}
