import { assert, describe, it } from "@effect/vitest"
import { assertNone, assertSome } from "@effect/vitest/utils"
import { DateTime, Effect, type Layer, Option, TestClock } from "effect"
import { ApiKeyStore, KeyHash, KeyScope } from "../ApiKey.ts"
import { defaults } from "../KeyPolicy.ts"
import type { SeedData } from "../SeedData.ts"
import { toTimestamp } from "../Timestamp.ts"
import { apiKey, seed } from "./Fixture.ts"

const oneMinuteLater = toTimestamp(DateTime.unsafeMake(60_000))

/** What every `ApiKeyStore` does, declared as tests of the store that `layerOf` makes of a seed. */
export const apiKeyStoreContract = (
  name: string,
  layerOf: (seed: SeedData) => Layer.Layer<ApiKeyStore, unknown>
): void => {
  const keys = seed({
    apiKeys: [
      apiKey("reader", "a"),
      apiKey("demo", "b", { isDemo: true, scopes: [] }),
      apiKey("revoked", "c", { isRevoked: true }),
      apiKey("future", "d", { scopes: [KeyScope.make("rockets:launch"), KeyScope.make("contacts:write")] }),
      apiKey("batch", "e", { share: 100, priority: "batch", consent: "guard" }),
      apiKey("passing", "9", { expiresAt: oneMinuteLater }),
      apiKey("past", "8", { expiresAt: toTimestamp(DateTime.unsafeMake(0)) })
    ]
  })
  const find = (digit: string) =>
    Effect.flatMap(ApiKeyStore, (store) => store.find(KeyHash.make(digit.repeat(64)))).pipe(
      Effect.provide(layerOf(keys))
    )

  describe(`${name} as an ApiKeyStore`, () => {
    it.effect("finds a key by its hash", () =>
      Effect.gen(function*() {
        const scopes = [KeyScope.make("contacts:read")]
        assertSome(yield* find("a"), { id: "reader", scopes, isDemo: false, ...defaults })
      }))

    it.effect("tells a key of the demo seed, and one without scopes", () =>
      Effect.gen(function*() {
        assertSome(yield* find("b"), { id: "demo", scopes: [], isDemo: true, ...defaults })
      }))

    it.effect("finds neither a revoked key nor an unknown one", () =>
      Effect.gen(function*() {
        assertNone(yield* find("c"))
        assertNone(yield* find("f"))
      }))

    it.effect("tells how a gateway treats a key", () =>
      Effect.gen(function*() {
        assertSome(yield* find("e"), {
          id: "batch",
          scopes: [KeyScope.make("contacts:read")],
          isDemo: false,
          share: 100,
          priority: "batch",
          consent: "guard"
        })
      }))

    it.effect("finds a key that expires until then, and not from then on, by the clock", () =>
      Effect.gen(function*() {
        const { find } = yield* ApiKeyStore
        const passing = find(KeyHash.make("9".repeat(64)))
        yield* TestClock.adjust(59_999)
        assert.isTrue(Option.isSome(yield* passing))
        yield* TestClock.adjust(1)
        assertNone(yield* passing)
        yield* TestClock.adjust("1 day")
        assertNone(yield* passing)
        assertNone(yield* find(KeyHash.make("8".repeat(64))))
      }).pipe(Effect.provide(layerOf(keys))))

    it.effect("counts the keys that are good now, those of the demo apart", () =>
      Effect.gen(function*() {
        const { count } = yield* ApiKeyStore
        assert.deepStrictEqual(yield* count, { demo: 1, own: 4 })
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(yield* count, { demo: 1, own: 3 })
      }).pipe(Effect.provide(layerOf(keys))))

    it.effect("keeps scopes that nobody knows, in their order", () =>
      Effect.gen(function*() {
        const key = yield* find("d")
        assertSome(Option.map(key, ({ scopes }) => scopes.join(" ")), "rockets:launch contacts:write")
      }))
  })
}
