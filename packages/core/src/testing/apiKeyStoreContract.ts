import { assert, describe, it } from "@effect/vitest"
import { assertNone, assertSome } from "@effect/vitest/utils"
import { Effect, type Layer, Option } from "effect"
import { ApiKeyStore, KeyHash, KeyScope } from "../ApiKey.ts"
import type { SeedData } from "../SeedData.ts"
import { apiKey, seed } from "./Fixture.ts"

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
      apiKey("future", "d", { scopes: [KeyScope.make("rockets:launch"), KeyScope.make("contacts:write")] })
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
        assertSome(yield* find("a"), { id: "reader", scopes, isDemo: false })
      }))

    it.effect("tells a key of the demo seed, and one without scopes", () =>
      Effect.gen(function*() {
        assertSome(yield* find("b"), { id: "demo", scopes: [], isDemo: true })
      }))

    it.effect("finds neither a revoked key nor an unknown one", () =>
      Effect.gen(function*() {
        assertNone(yield* find("c"))
        assertNone(yield* find("f"))
      }))

    it.effect("counts the keys that are good, those of the demo apart", () =>
      Effect.gen(function*() {
        const { count } = yield* ApiKeyStore
        assert.deepStrictEqual(yield* count, { demo: 1, own: 2 })
      }).pipe(Effect.provide(layerOf(keys))))

    it.effect("keeps scopes that nobody knows, in their order", () =>
      Effect.gen(function*() {
        const key = yield* find("d")
        assertSome(Option.map(key, ({ scopes }) => scopes.join(" ")), "rockets:launch contacts:write")
      }))
  })
}
