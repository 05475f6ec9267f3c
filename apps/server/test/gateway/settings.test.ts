import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Redacted } from "effect"
import { gatewaySettings } from "../../src/gateway/GatewaySettings.ts"
import { webhookSecrets } from "../../src/gateway/WebhookSecrets.ts"

const load = (variables: Readonly<Record<string, string>>) =>
  Effect.withConfigProvider(gatewaySettings, ConfigProvider.fromMap(new Map(Object.entries(variables))))

const secretsOf = (variables: Readonly<Record<string, string>>) =>
  webhookSecrets.pipe(
    Effect.map((secrets) => secrets.map(Redacted.value)),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(variables)))),
    Effect.provide(NodeContext.layer)
  )

describe("the settings of a gateway's reads", () => {
  it.effect("keep nothing unless they are told to, and for an hour at most", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* load({})).cache, { timeToLive: Duration.zero, entries: 10_000 })
      assert.deepStrictEqual((yield* load({ LANEKIT_CACHE: "30 seconds", LANEKIT_CACHE_ENTRIES: "5" })).cache, {
        timeToLive: Duration.seconds(30),
        entries: 5
      })
      assert.deepStrictEqual((yield* load({ LANEKIT_CACHE: "1 hour" })).cache.timeToLive, Duration.hours(1))
      assert.include(String(yield* Effect.flip(load({ LANEKIT_CACHE: "61 minutes" }))), "LANEKIT_CACHE")
      assert.include(String(yield* Effect.flip(load({ LANEKIT_CACHE_ENTRIES: "0" }))), "LANEKIT_CACHE_ENTRIES")
    }))
})

describe("the secrets of webhooks", () => {
  it.effect("are none, one, or several while they are changed", () =>
    Effect.gen(function*() {
      const name = "PRODUCTLANE_WEBHOOK_SECRET"
      assert.deepStrictEqual(yield* secretsOf({}), [])
      assert.include(String(yield* Effect.flip(secretsOf({ [name]: " " }))), name)
      assert.include(String(yield* Effect.flip(secretsOf({ [name]: "whsec_\u00e9" }))), name)
      assert.deepStrictEqual(yield* secretsOf({ [name]: "whsec_1" }), ["whsec_1"])
      assert.deepStrictEqual(yield* secretsOf({ [name]: "whsec_1 whsec_2" }), ["whsec_1", "whsec_2"])
    }))

  it.effect("may be in a file, which is refused by the variable's name when it holds none", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const path = yield* files.makeTempFileScoped()
      const name = "PRODUCTLANE_WEBHOOK_SECRET_FILE"
      for (const given of [path, `${path}.none`]) {
        assert.include(String(yield* Effect.flip(secretsOf({ [name]: given }))), name)
      }
      yield* files.writeFileString(path, "whsec_1\nwhsec_2\n")
      assert.deepStrictEqual(yield* secretsOf({ [name]: path }), ["whsec_1", "whsec_2"])
      const both = { [name]: path, PRODUCTLANE_WEBHOOK_SECRET: "whsec_3" }
      assert.include(String(yield* Effect.flip(secretsOf(both))), name)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})
