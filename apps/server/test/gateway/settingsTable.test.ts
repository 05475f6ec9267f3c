import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect } from "effect"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { banner } from "../../src/banner.ts"
import { effectiveSettings, settingsTable } from "../../src/gateway/settingsTable.ts"
import { fromEnvironment } from "../../src/ServerConfig.ts"

const secrets = {
  PRODUCTLANE_API_KEY: "pl_v2_upstream_secret",
  PRODUCTLANE_WEBHOOK_SECRET: "whsec_first whsec_second",
  LANEKIT_ADMIN_TOKEN: "token_".repeat(8)
}

const load = (variables: Readonly<Record<string, string>>) =>
  Effect.gen(function*() {
    const config = yield* Effect.withConfigProvider(
      fromEnvironment,
      ConfigProvider.fromMap(new Map(Object.entries({ LANEKIT_BACKEND: "productlane", ...variables })))
    )
    const { backend } = config
    if (backend._tag !== "Productlane") return assert.fail("no gateway")
    return { config, backend, told: Object.fromEntries(effectiveSettings(config, backend)) }
  })

const startup = { keys: { demo: 0, own: 1 }, isSeedLeftOut: false, unknownScopes: [] }

describe("the settings that a gateway prints", () => {
  it.effect("are the defaults of the README where nothing else was said", () =>
    Effect.gen(function*() {
      const { told } = yield* load({ PRODUCTLANE_API_KEY: secrets.PRODUCTLANE_API_KEY })
      const readme = readFileSync(new URL("../../../../README.md", import.meta.url), "utf8")
      const [, section = ""] = readme.split("\n## The server\n")
      const rows = [...section.matchAll(/^\| `([A-Z_]+)` \| `([^`]+)`(?:, with `productlane` `([^`]+)`)?/gm)]
      const documented = rows.map(([, name = "", embedded = "", productlane = embedded]) => [name, productlane])
      const expected = {
        ...Object.fromEntries(documented),
        LANEKIT_BACKEND: "productlane",
        LANEKIT_ADMIN_PORT: "not set",
        PRODUCTLANE_API_KEY: "***",
        PRODUCTLANE_WEBHOOK_SECRET: "not set",
        OTEL_EXPORTER_OTLP_ENDPOINT: "not set"
      }
      // Of these, nothing comes without a port for it, or of a gateway.
      const { LANEKIT_ADMIN_HOST, LANEKIT_WEBHOOK_RETRIES, ...shown } = expected
      assert.deepStrictEqual([LANEKIT_ADMIN_HOST, LANEKIT_WEBHOOK_RETRIES !== undefined], ["127.0.0.1", true])
      assert.deepStrictEqual(told, shown)
    }))

  it.effect("are those that were given, as they can be given again", () =>
    Effect.gen(function*() {
      const given = {
        LANEKIT_HOST: "0.0.0.0",
        LANEKIT_PORT: "0",
        LANEKIT_DB: "keys.db",
        LANEKIT_SEED: "keys.json",
        LANEKIT_UNKNOWN_FIELDS: "ignore",
        LANEKIT_LIMIT_WINDOW: "bucket",
        LANEKIT_LIMIT_READS: "1",
        LANEKIT_BURST_WRITES: "2",
        LANEKIT_ADMIN_PORT: "4011",
        LANEKIT_ADMIN_HOST: "::1",
        LANEKIT_UPSTREAM_READS: "3",
        LANEKIT_UPSTREAM_WRITES: "4",
        LANEKIT_LATE_ARRIVAL: "90 seconds",
        LANEKIT_WAIT: "1500 millis",
        LANEKIT_MEMORY: "7 days",
        LANEKIT_PATIENCE: "1 hour",
        LANEKIT_QUEUE: "5",
        LANEKIT_QUEUE_PER_KEY: "4",
        LANEKIT_IDEMPOTENCY_KEYS: "6",
        LANEKIT_CACHE: "1 minute",
        LANEKIT_CACHE_ENTRIES: "7",
        LANEKIT_AUDIT_VALUES: "keep",
        LANEKIT_AUDIT_RETENTION: "30 days",
        LANEKIT_DRAIN: "0 seconds",
        LANEKIT_DRAIN_DELAY: "1 second",
        PRODUCTLANE_BASE_URL: "http://127.0.0.1:4010/api/v2",
        PRODUCTLANE_TIMEOUT: "1 millis",
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318"
      }
      const { told } = yield* load({ ...given, ...secrets })
      assert.deepInclude(told, given)
    }))

  it.effect("hide every secret, and fit into 80 columns without any colour", () =>
    Effect.gen(function*() {
      const { backend, config } = yield* load({
        ...secrets,
        LANEKIT_ADMIN_PORT: "0",
        LANEKIT_SEED: `${"very/".repeat(40)}long\u001b[31m.json`,
        LANEKIT_DATABASE_URL: "postgres://lanekit:pa%2Fss@db.internal:5432/lanekit?sslmode=require&password=again"
      })
      const text = banner(config, startup, 4010, 4011, "lanekit")
      const lines = settingsTable(config, backend)
      assert.include(text, lines.join("\n"))
      for (const line of text.split("\n")) assert.isAtMost(line.length, 80)
      for (const secret of ["upstream_secret", "whsec", "token_", "pa%2Fss", "pa/ss", "again", "\u001b"]) {
        assert.notInclude(text, secret)
      }
      const whole = lines.map((line) => line.trim()).join("")
      assert.include(whole, "postgres://lanekit:***@db.internal:5432/lanekit?sslmode=require&password=***")
      assert.notInclude(text, "LANEKIT_DB ")
    }))

  it.effect("tell nothing of a database's URL in which a password may be anywhere", () =>
    Effect.gen(function*() {
      for (const url of ["postgres://lanekit:5/pass@db/lanekit", "postgres://lanekit:pa/ss@db/lanekit", "pass"]) {
        const { told } = yield* load({ ...secrets, LANEKIT_DATABASE_URL: url })
        assert.strictEqual(told["LANEKIT_DATABASE_URL"], "***")
      }
    }))

  it.effect("name the files that secrets are in", () =>
    Effect.gen(function*() {
      const directory = mkdtempSync(join(tmpdir(), "lanekit-"))
      const files = Object.fromEntries(
        Object.entries(secrets).map(([name, secret]) => {
          writeFileSync(join(directory, name), secret)
          return [`${name}_FILE`, join(directory, name)]
        })
      )
      const { told } = yield* load({ ...files, LANEKIT_ADMIN_PORT: "0" })
      assert.deepInclude(told, files)
      for (const name of Object.keys(secrets)) assert.notProperty(told, name)
      rmSync(directory, { recursive: true })
    }))
})

describe("the admin port that a gateway prints", () => {
  for (
    const [host, origin] of [
      ["127.0.0.1", "http://127.0.0.1:4011"],
      ["localhost", "http://localhost:4011"],
      ["::1", "http://[::1]:4011"],
      ["0.0.0.0", "http://0.0.0.0:4011"],
      ["10.1.2.3", "http://10.1.2.3:4011"]
    ] as const
  ) {
    it.effect(`is where it listens, on ${host}`, () =>
      Effect.gen(function*() {
        const { config } = yield* load({ ...secrets, LANEKIT_ADMIN_PORT: "4011", LANEKIT_ADMIN_HOST: host })
        assert.include(banner(config, startup, 4010, 4011, "lanekit").split("\n"), `Admin port: ${origin}/admin`)
      }))
  }
})
