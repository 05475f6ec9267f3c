import { assert, describe, it } from "@effect/vitest"
import { assertEquals, assertNone, assertSome } from "@effect/vitest/utils"
import { Duration, Effect, type Layer, Option, TestClock } from "effect"
import { ApiKeyStore, KeyScope } from "../ApiKey.ts"
import { ApiKeyId, ApiKeyNotFound, ApiKeyRegistry, ApiKeyRevoked } from "../ApiKeyRegistry.ts"
import { CursorMalformed } from "../Failure.ts"
import { defaults } from "../KeyPolicy.ts"
import { Cursor } from "../Page.ts"
import type { SeedData } from "../SeedData.ts"
import { Timestamp } from "../Timestamp.ts"
import { apiKeyLifeContract } from "./apiKeyLifeContract.ts"
import { decode, find, hash, keys, made } from "./madeKey.ts"
import { readAll } from "./readAll.ts"

const start = "1970-01-01T00:00:00.000Z"
const oneSecondLater = "1970-01-01T00:00:01.000Z"

const scopesOf = (digit: string) =>
  Effect.map(find(digit), (key) => Option.getOrElse(Option.map(key, ({ scopes }) => scopes.join(" ")), () => "refused"))

/** What every `ApiKeyRegistry` does, declared as tests of the one that `layerOf` makes of a seed, with its store. */
export const apiKeyRegistryContract = (
  name: string,
  layerOf: (seed: SeedData) => Layer.Layer<ApiKeyRegistry | ApiKeyStore, unknown>
): void => {
  const on = <A, E>(body: Effect.Effect<A, E, ApiKeyRegistry | ApiKeyStore>) => Effect.provide(body, layerOf(keys))

  apiKeyLifeContract(name, layerOf)

  describe(`${name} as an ApiKeyRegistry`, () => {
    it.effect("makes a key that is good at once, and tells all of it but its hash", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        assertNone(yield* find("d"))
        yield* TestClock.adjust("1 second")
        const key = yield* registry.create(made("key_1", "d", ["rockets:launch", "contacts:write"]))
        assert.deepStrictEqual(key, {
          id: ApiKeyId.make("key_1"),
          name: "Key key_1",
          scopes: [KeyScope.make("rockets:launch"), KeyScope.make("contacts:write")],
          ...defaults,
          origin: "made",
          createdAt: Timestamp.make(oneSecondLater),
          expiresAt: null,
          revokedAt: null,
          formerSecretUntil: null
        })
        assertSome(yield* find("d"), { id: "key_1", scopes: key.scopes, isDemo: false, ...defaults })
        assert.deepStrictEqual((yield* registry.list({})).data[0], key)
        assert.deepStrictEqual(yield* Effect.flatMap(ApiKeyStore, ({ count }) => count), { demo: 1, own: 2 })
      })))

    it.effect("makes a key with policies and an expiry, which counts at once", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const policies = { share: 7, priority: "batch", consent: "guard" } as const
        const expiresAt = Timestamp.make(oneSecondLater)
        const key = yield* registry.create({ ...made("key_1", "d"), ...policies, expiresAt })
        assert.deepInclude(key, { ...policies, expiresAt })
        assert.deepStrictEqual((yield* registry.list({})).data.find(({ id }) => id === key.id), key)
        assertSome(yield* find("d"), { id: "key_1", scopes: key.scopes, isDemo: false, ...policies })
        yield* TestClock.adjust("1 second")
        assertNone(yield* find("d"))
        assert.deepStrictEqual((yield* registry.list({})).data.find(({ id }) => id === key.id), key)
      })))

    it.effect("lets two keys have one name", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const { name } = yield* registry.create(made("key_1", "d"))
        const twin = yield* registry.create({ ...made("key_2", "e"), name: made("key_1", "d").name })
        assert.strictEqual(twin.name, name)
      })))

    it.effect("dies of an id or a hash that is known, and changes nothing", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const before = yield* readAll(registry.list)
        for (const key of [made("seeded", "d"), made("key_1", "a"), made("gone", "d"), made("key_1", "c")]) {
          const exit = yield* Effect.exit(registry.create(key))
          assert.isTrue(exit._tag === "Failure" && exit.cause._tag === "Die")
        }
        assert.deepStrictEqual(yield* readAll(registry.list), before)
        assertNone(yield* find("d"))
      })))

    it.effect("lists every key, newest first, then by id, page by page", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        yield* registry.create(made("key_1", "d"))
        yield* TestClock.adjust("1 second")
        for (const [id, digit] of [["key_3", "1"], ["key_2", "2"], ["Key_4", "3"]] as const) {
          yield* registry.create(made(id, digit))
        }
        const all = yield* readAll(registry.list)
        assert.deepStrictEqual(
          all.map(({ id, origin, revokedAt }) => [id, origin, revokedAt]),
          [
            ["key_3", "made", null],
            ["key_2", "made", null],
            ["Key_4", "made", null],
            ["seeded", "seed", null],
            ["key_1", "made", null],
            ["gone", "seed", start],
            ["demo", "demo", null]
          ]
        )
        assert.deepStrictEqual(yield* readAll((query) => registry.list({ ...query, limit: 2 })), all)
      })))

    it.effect("refuses a cursor that no list gave", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        assertEquals(yield* Effect.flip(registry.list({ cursor: Cursor.make("x") })), new CursorMalformed())
      })))

    it.effect("changes what the patch names, for the next request", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const { id, ...key } = yield* registry.create(made("key_1", "d", ["contacts:read", "contacts:write"]))
        const { name, scopes } = decode({ name: "Narrow", scopes: ["companies:read"] })
        assert.deepStrictEqual(yield* registry.update(id, { scopes }), { id, ...key, scopes })
        assert.strictEqual(yield* scopesOf("d"), "companies:read")
        assert.deepStrictEqual(yield* registry.update(id, { name }), { id, ...key, name, scopes })
        assert.deepStrictEqual(yield* registry.update(id, {}), { id, ...key, name, scopes })
        assert.strictEqual(yield* scopesOf("d"), "companies:read")
        assert.strictEqual(yield* scopesOf("a"), "contacts:read")
      })))

    it.effect("changes policies, each by itself", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const key = yield* registry.create({ ...made("key_1", "d"), share: 2, priority: "batch", consent: "guard" })
        assert.deepStrictEqual(yield* registry.update(key.id, { share: 3 }), { ...key, share: 3 })
        yield* registry.update(key.id, { priority: "interactive" })
        const changed = yield* registry.update(key.id, { consent: "allow" })
        assert.deepStrictEqual(changed, { ...key, share: 3, priority: "interactive", consent: "allow" })
        const { consent, id, priority, scopes, share } = changed
        assertSome(yield* find("d"), { id, scopes, isDemo: false, share, priority, consent })
      })))

    it.effect("loses none of two changes that are made at once", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const { id } = yield* registry.create(made("key_1", "d"))
        const { name, scopes } = decode({ name: "New", scopes: ["companies:read"] })
        yield* Effect.all([registry.update(id, { name }), registry.update(id, { scopes })], { concurrency: 2 })
        const key = (yield* registry.list({})).data.find((key) => key.id === id)
        assert.deepInclude(key, { name, scopes })
      })))

    it.effect("revokes a key at once and for good, whoever made it, and says when that was done before", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        yield* registry.create(made("key_1", "d"))
        yield* TestClock.adjust("1 second")
        for (const [id, digit] of [["key_1", "d"], ["seeded", "a"], ["demo", "b"]] as const) {
          const first = yield* registry.revoke(ApiKeyId.make(id))
          assert.deepInclude(first, { wasRevoked: false })
          assert.strictEqual(first.key.revokedAt, oneSecondLater)
          assertNone(yield* find(digit))
        }
        yield* TestClock.adjust("1 second")
        const again = yield* registry.revoke(ApiKeyId.make("key_1"))
        assert.isTrue(again.wasRevoked)
        assert.strictEqual(again.key.revokedAt, oneSecondLater)
        assert.deepStrictEqual(yield* Effect.flatMap(ApiKeyStore, ({ count }) => count), { demo: 0, own: 0 })
      })))

    it.effect("changes no key that was revoked", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const id = ApiKeyId.make("gone")
        const before = yield* readAll(registry.list)
        const { scopes } = decode({ name: "x", scopes: ["companies:read"] })
        assertEquals(yield* Effect.flip(registry.update(id, { scopes })), new ApiKeyRevoked({ id }))
        const rotated = registry.rotate(id, { hash: hash("d"), grace: Duration.zero })
        assertEquals(yield* Effect.flip(rotated), new ApiKeyRevoked({ id }))
        assert.deepStrictEqual(yield* readAll(registry.list), before)
      })))

    it.effect("fails for an id that is none", () =>
      on(Effect.gen(function*() {
        const registry = yield* ApiKeyRegistry
        const id = ApiKeyId.make("key_none")
        assertEquals(yield* Effect.flip(registry.update(id, {})), new ApiKeyNotFound({ id }))
        assertEquals(yield* Effect.flip(registry.revoke(id)), new ApiKeyNotFound({ id }))
        const rotated = registry.rotate(id, { hash: hash("d"), grace: Duration.zero })
        assertEquals(yield* Effect.flip(rotated), new ApiKeyNotFound({ id }))
      })))
  })
}
