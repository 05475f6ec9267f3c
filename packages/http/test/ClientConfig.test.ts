import * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import { ClientConfig, Productlane } from "@lanekit/http"
import { Config, ConfigProvider, Duration, Effect, Inspectable, Layer, Redacted } from "effect"
import { key } from "./stub.ts"

const load = (environment: Readonly<Record<string, string>>) =>
  ClientConfig.fromConfig.pipe(
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment))))
  )

const withUrl = (url: string) => load({ PRODUCTLANE_API_KEY: key, PRODUCTLANE_BASE_URL: url })

describe("ClientConfig.fromConfig", () => {
  it.effect("is the vendor's API unless it says otherwise", () =>
    Effect.gen(function*() {
      const { apiKey, baseUrl, timeout } = yield* load({ PRODUCTLANE_API_KEY: key })
      assert.strictEqual(baseUrl, "https://productlane.com/api/v2")
      assert.strictEqual(Redacted.value(apiKey), key)
      assert.strictEqual(Duration.toSeconds(timeout), 30)
    }))

  it.effect.each<readonly [url: string, baseUrl: string]>([
    ["https://productlane.com/api/v2", "https://productlane.com/api/v2"],
    ["https://productlane.com/api/v2/", "https://productlane.com/api/v2"],
    ["https://productlane.com/api/v2///", "https://productlane.com/api/v2"],
    ["https://productlane.com", "https://productlane.com"],
    ["https://productlane.com/", "https://productlane.com"],
    ["http://localhost:8787", "http://localhost:8787"],
    ["http://[::1]:8787/v2", "http://[::1]:8787/v2"]
  ])("takes %s", ([url, baseUrl]) =>
    Effect.gen(function*() {
      assert.strictEqual((yield* withUrl(url)).baseUrl, baseUrl)
    }))

  it.effect.each([
    "",
    " ",
    "/api/v2",
    "productlane.com/api/v2",
    "//productlane.com/api/v2",
    "https://",
    "https:///api/v2",
    "ftp://productlane.com/api/v2",
    "file:///api/v2",
    "https://productlane.com/api/v2?team=1",
    "https://productlane.com/api/v2?",
    "https://productlane.com/api/v2#top",
    "https://productlane.com/api v2",
    " https://productlane.com",
    "https://productlane.com\n",
    "https://ann:secret@productlane.com/api/v2",
    "https:\\\\productlane.com",
    "https://productlane.com\\api",
    "https://productlane.com:99999",
    "https://[::1",
    "https://exa mple.com"
  ])("refuses the base URL %j, and does not repeat it", (url) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(withUrl(url))
      assert.include(String(error), "PRODUCTLANE_BASE_URL")
      assert.include(String(error), "must be an http or https URL")
      assert.notInclude(String(error), "secret")
    }))

  it.effect.each([{}, { PRODUCTLANE_API_KEY: "" }])(
    "names the key that is missing: %j",
    (environment) =>
      Effect.gen(function*() {
        assert.include(String(yield* Effect.flip(load(environment))), "PRODUCTLANE_API_KEY")
      })
  )

  it.effect.each([" ", `${key}\n`, ` ${key}`, `${key} ${key}`, `${key}é`, `${key}\u0000`])(
    "refuses the key %j, which no header can hold, and does not repeat it",
    (apiKey) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(load({ PRODUCTLANE_API_KEY: apiKey }))
        assert.include(String(error), "PRODUCTLANE_API_KEY")
        assert.notInclude(String(error), key)
        assert.notInclude(JSON.stringify(error), key)
      })
  )

  it.effect("shows the key to nobody", () =>
    Effect.gen(function*() {
      const config = yield* load({ PRODUCTLANE_API_KEY: key })
      const shown = [
        String(config.apiKey),
        `${config.apiKey.toString()}`,
        JSON.stringify(config),
        Inspectable.toStringUnknown(config),
        Inspectable.format(config)
      ]
      for (const text of shown) assert.notInclude(text, key)
    }))
})

describe("Productlane.layerConfig", () => {
  const http = Layer.succeed(HttpClient.HttpClient, HttpClient.make(() => Effect.never))

  it.effect("reads the environment", () =>
    Effect.gen(function*() {
      const layer = Productlane.layerConfig().pipe(Layer.provide(http))
      const provider = ConfigProvider.fromMap(new Map([["PRODUCTLANE_API_KEY", key]]))
      assert.isDefined(yield* Productlane.pipe(Effect.provide(layer), Effect.withConfigProvider(provider)))
    }))

  it.effect("fails without a key", () =>
    Effect.gen(function*() {
      const layer = Productlane.layerConfig().pipe(Layer.provide(http))
      const error = yield* Productlane.pipe(
        Effect.provide(layer),
        Effect.withConfigProvider(ConfigProvider.fromMap(new Map())),
        Effect.flip
      )
      assert.include(String(error), "PRODUCTLANE_API_KEY")
    }))

  it.effect("takes another configuration", () =>
    Effect.gen(function*() {
      const config = Config.map(Config.string("KEY"), (apiKey) => ({
        apiKey: Redacted.make(apiKey),
        baseUrl: ClientConfig.defaultBaseUrl,
        timeout: ClientConfig.defaultTimeout
      }))
      const provider = ConfigProvider.fromMap(new Map([["KEY", key]]))
      const layer = Productlane.layerConfig(config).pipe(Layer.provide(http))
      assert.isDefined(yield* Productlane.pipe(Effect.provide(layer), Effect.withConfigProvider(provider)))
    }))
})
