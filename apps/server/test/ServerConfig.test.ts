import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Redacted } from "effect"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { isLoopback } from "../src/isLoopback.ts"
import { fromEnvironment } from "../src/ServerConfig.ts"
import { type SettingName, settingNames, upstreamSettingNames } from "../src/settingNames.ts"
import { settingIssues } from "../src/startFailure.ts"

const load = (variables: Readonly<Record<string, string>>) =>
  Effect.withConfigProvider(fromEnvironment, ConfigProvider.fromMap(new Map(Object.entries(variables))))

const gateway = { LANEKIT_BACKEND: "productlane", PRODUCTLANE_API_KEY: "pl_v2_x" }

// Each setting with a value that a gateway cannot use; of the others only the start can tell.
const wrong: { readonly [Name in SettingName]: string | undefined } = {
  LANEKIT_HOST: undefined,
  LANEKIT_PORT: "70000",
  LANEKIT_BACKEND: "postgres",
  LANEKIT_DB: undefined,
  LANEKIT_SEED: "demo",
  LANEKIT_UNKNOWN_FIELDS: "drop",
  LANEKIT_LIMITS: "none",
  LANEKIT_LIMIT_WINDOW: "leaky",
  LANEKIT_LIMIT_READS: "0",
  LANEKIT_LIMIT_WRITES: "1.5",
  LANEKIT_BURST_READS: "-1",
  LANEKIT_BURST_WRITES: "1000001",
  LANEKIT_ADMIN_PORT: "70000",
  LANEKIT_WEBHOOK_RETRIES: "sometimes",
  LANEKIT_DATABASE_URL: undefined,
  LANEKIT_UPSTREAM_READS: "many",
  LANEKIT_UPSTREAM_WRITES: "0",
  LANEKIT_LATE_ARRIVAL: "2 hours",
  LANEKIT_WAIT: "forever",
  LANEKIT_MEMORY: "1 second",
  LANEKIT_PATIENCE: "31 days",
  LANEKIT_QUEUE: "0",
  LANEKIT_QUEUE_PER_KEY: "1e3",
  LANEKIT_IDEMPOTENCY_KEYS: "1000001",
  LANEKIT_CACHE: "2 hours",
  LANEKIT_CACHE_ENTRIES: "none",
  LANEKIT_AUDIT_VALUES: "yes",
  LANEKIT_AUDIT_RETENTION: "1 hour",
  LANEKIT_ADMIN_HOST: "0.0.0.0",
  LANEKIT_ADMIN_TOKEN: "s3cret",
  LANEKIT_ADMIN_TOKEN_FILE: "/nowhere/token",
  LANEKIT_DRAIN: "1 day",
  LANEKIT_DRAIN_DELAY: "soon",
  PRODUCTLANE_API_KEY: "two words",
  PRODUCTLANE_API_KEY_FILE: "/nowhere/key",
  PRODUCTLANE_BASE_URL: "productlane.com",
  PRODUCTLANE_TIMEOUT: "0 seconds",
  PRODUCTLANE_WEBHOOK_SECRET: "whsec_\u00e9",
  PRODUCTLANE_WEBHOOK_SECRET_FILE: "/nowhere/secret",
  OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318"
}

describe("the configuration", () => {
  it.effect("has a default for everything", () =>
    Effect.map(load({}), (config) =>
      assert.deepStrictEqual(config, {
        host: "127.0.0.1",
        port: 4010,
        backend: { _tag: "Embedded" },
        database: "lanekit.db",
        seed: { _tag: "Demo", isDefault: true },
        unknownFields: "reject",
        limits: {
          areEnforced: true,
          window: "sliding",
          lanes: { read: { perMinute: 1000, burst: 2000 }, write: { perMinute: 60, burst: 120 } }
        },
        adminPort: undefined,
        webhookRetries: [Duration.minutes(1), Duration.minutes(5), Duration.minutes(30)]
      })))

  it.effect("lets callers of a gateway do more, as its queue paces them", () =>
    Effect.gen(function*() {
      const { lanes } = (yield* load(gateway)).limits
      assert.deepStrictEqual(lanes, {
        read: { perMinute: 6000, burst: 12_000 },
        write: { perMinute: 6000, burst: 12_000 }
      })
      assert.strictEqual((yield* load({ ...gateway, LANEKIT_LIMIT_WRITES: "7" })).limits.lanes.write.perMinute, 7)
    }))

  it.effect("has the defaults that the README tells", () =>
    Effect.gen(function*() {
      const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8")
      const rows = [...readme.matchAll(/^\| `(LANEKIT_\w+)` \| `([^`]+)`(?:, with `productlane` `([^`]+)`)?/gm)]
      assert.isAtLeast(rows.length, 20)
      for (const [, name = "", embedded = "", productlane = embedded] of rows) {
        assert.deepStrictEqual((yield* load({ [name]: embedded })).limits, (yield* load({})).limits)
        if (name === "LANEKIT_BACKEND") continue
        assert.deepStrictEqual(yield* load({ ...gateway, [name]: productlane }), yield* load(gateway), name)
      }
    }))

  it.effect("has its limits by their names", () =>
    Effect.map(
      load({
        LANEKIT_LIMITS: "off",
        LANEKIT_LIMIT_WINDOW: "bucket",
        LANEKIT_LIMIT_READS: "1",
        LANEKIT_LIMIT_WRITES: "1000000",
        LANEKIT_BURST_READS: "3",
        LANEKIT_BURST_WRITES: "4"
      }),
      ({ limits }) =>
        assert.deepStrictEqual(limits, {
          areEnforced: false,
          window: "bucket",
          lanes: { read: { perMinute: 1, burst: 3 }, write: { perMinute: 1_000_000, burst: 4 } }
        })
    ))

  it.effect("does not let a gateway go without limits", () =>
    Effect.map(
      Effect.flip(load({ LANEKIT_BACKEND: "productlane", PRODUCTLANE_API_KEY: "pl_v2_x", LANEKIT_LIMITS: "off" })),
      (error) => assert.include(String(error), "LANEKIT_LIMITS")
    ))

  for (
    const [name, value] of [
      ["LANEKIT_PORT", "-1"],
      ["LANEKIT_PORT", "http"],
      ["LANEKIT_LIMIT_WRITES", "-1"],
      ["LANEKIT_BURST_READS", "1.5"]
    ] as const
  ) {
    it.effect(`refuses ${name}=${value} by its name`, () =>
      Effect.map(Effect.flip(load({ [name]: value })), (error) => assert.include(String(error), name)))
  }

  for (const name of [...settingNames, ...upstreamSettingNames]) {
    const value = wrong[name]
    if (value === undefined) continue
    it.effect(`refuses ${name}=${value} of a gateway by its name, and repeats no secret`, () =>
      Effect.map(Effect.flip(load({ ...gateway, [name]: value })), (error) => {
        const issues = settingIssues(error).map(({ path }) => path)
        assert.include(issues, name === "LANEKIT_ADMIN_HOST" ? "LANEKIT_ADMIN_TOKEN" : name)
        assert.notInclude(String(error), gateway.PRODUCTLANE_API_KEY)
        if (/KEY$|TOKEN$|SECRET$/.test(name)) assert.notInclude(String(error), value)
      }))
  }

  it.effect("takes an empty variable for an absent one", () =>
    Effect.gen(function*() {
      const empty = Object.fromEntries(settingNames.map((name) => [name, ""]))
      const { webhookRetries, ...config } = yield* load(empty)
      const { webhookRetries: byDefault, ...defaults } = yield* load({})
      assert.deepStrictEqual(config, defaults)
      // Here it means that there is one attempt.
      assert.deepStrictEqual([webhookRetries.length, byDefault.length], [0, 3])
    }))

  it.effect("has an admin port where it is given one", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* load({ LANEKIT_ADMIN_PORT: "4011" })).adminPort, 4011)
      assert.strictEqual((yield* load({ LANEKIT_ADMIN_PORT: "0" })).adminPort, 0)
      assert.strictEqual((yield* load({ ...gateway, LANEKIT_ADMIN_PORT: "0" })).adminPort, 0)
    }))

  it.effect("opens a gateway's admin port to other machines with a token alone", () =>
    Effect.gen(function*() {
      const open = { ...gateway, LANEKIT_ADMIN_HOST: "0.0.0.0" }
      assert.include(String(yield* Effect.flip(load(open))), "LANEKIT_ADMIN_TOKEN")
      const short = yield* Effect.flip(load({ ...open, LANEKIT_ADMIN_TOKEN: "s3cret" }))
      assert.include(String(short), "LANEKIT_ADMIN_TOKEN")
      assert.notInclude(String(short), "s3cret")
      const { backend } = yield* load({ ...open, LANEKIT_ADMIN_TOKEN: "t".repeat(32) })
      assert.nestedPropertyVal(backend, "operating.adminHost", "0.0.0.0")
      assert.notInclude(JSON.stringify(backend), "tttt")
    }))

  it.effect("takes the key upstream from a variable or a file, and not from both", () =>
    Effect.gen(function*() {
      const { PRODUCTLANE_API_KEY, ...keyless } = gateway
      const file = join(mkdtempSync(join(tmpdir(), "lanekit-")), "key")
      const named = { ...keyless, PRODUCTLANE_API_KEY_FILE: file }
      assert.include(String(yield* Effect.flip(load(named))), "PRODUCTLANE_API_KEY_FILE")
      for (const content of ["", "\n", "two words\n"]) {
        writeFileSync(file, content)
        assert.include(String(yield* Effect.flip(load(named))), "PRODUCTLANE_API_KEY_FILE")
      }
      writeFileSync(file, "pl_v2_file\n")
      const { backend } = yield* load(named)
      assert.nestedPropertyVal(backend, "operating.keyFile", file)
      assert.deepStrictEqual(
        backend._tag === "Productlane" ? Redacted.value(backend.client.apiKey) : undefined,
        "pl_v2_file"
      )
      assert.include(
        String(yield* Effect.flip(load({ ...named, PRODUCTLANE_API_KEY }))),
        "PRODUCTLANE_API_KEY_FILE"
      )
      rmSync(dirname(file), { recursive: true })
    }))

  it.effect("needs the upstream's key for the productlane backend", () =>
    Effect.map(
      Effect.flip(load({ LANEKIT_BACKEND: "productlane" })),
      (error) => assert.include(String(error), "PRODUCTLANE_API_KEY")
    ))

  it.effect("refuses a base URL that is none, by its name, without repeating the key", () =>
    Effect.map(
      Effect.flip(load({
        LANEKIT_BACKEND: "productlane",
        PRODUCTLANE_API_KEY: "pl_v2_secret",
        PRODUCTLANE_BASE_URL: "productlane.com"
      })),
      (error) => {
        assert.include(String(error), "PRODUCTLANE_BASE_URL")
        assert.notInclude(String(error), "pl_v2_secret")
      }
    ))

  it.effect("takes no demo keys into a gateway", () =>
    Effect.gen(function*() {
      const gateway = { LANEKIT_BACKEND: "productlane", PRODUCTLANE_API_KEY: "pl_v2_secret" }
      assert.deepStrictEqual((yield* load(gateway)).seed, { _tag: "None" })
      assert.include(String(yield* Effect.flip(load({ ...gateway, LANEKIT_SEED: "demo" }))), "LANEKIT_SEED")
    }))

  it.effect("takes any other seed for a file", () =>
    Effect.map(
      load({ LANEKIT_SEED: "seed.json", LANEKIT_DB: ":memory:" }),
      ({ database, seed }) =>
        assert.deepStrictEqual([database, seed], [":memory:", { _tag: "File", path: "seed.json" }])
    ))

  it("knows loopback", () => {
    for (const host of ["127.0.0.1", "127.8.9.10", "localhost", "::1"]) assert.isTrue(isLoopback(host), host)
    for (const host of ["0.0.0.0", "::", "10.0.0.1", "127.example.com", "localhost.example", ""]) {
      assert.isFalse(isLoopback(host), host)
    }
  })
})
