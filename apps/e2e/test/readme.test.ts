import { assert, describe, it } from "@effect/vitest"
import { read, readme } from "./pages.ts"

describe("the README", () => {
  it("begins with the two commands", () => {
    assert.match(readme, /^# Lanekit\n\n```sh\nnpx -y pnpm@(\S+) start .*\nnpx -y pnpm@\1 test .*\n```\n/)
    const version = /pnpm@(\S+) start/.exec(readme)?.[1]
    assert.strictEqual(JSON.parse(read("../../../package.json")).packageManager, `pnpm@${version}`)
  })

  it("shows code that is the code which is tested here", () => {
    assert.include(readme, `\`\`\`ts\n${read("move.ts")}\`\`\``)
    assert.include(readme, `\`\`\`js\n${read("moveInJavaScript.mjs")}\`\`\``)
  })

  it("lists every variable that the programs read, with its default, and no other", () => {
    const gateway = ["GatewaySettings.ts", "OperatingSettings.ts", "WebhookSecrets.ts"]
      .map((name) => read(`../../server/src/gateway/${name}`)).join("\n")
    const sources = [
      "../../server/src/ServerConfig.ts",
      "../../server/src/databaseConfig.ts",
      "../../server/src/limits/LimitsConfig.ts",
      "../../server/src/webhooks/RetrySchedule.ts",
      "../../../packages/http/src/ClientConfig.ts",
      "../../../packages/http/src/Retry.ts",
      "../../cli/src/settings.ts"
    ]
      .map(read).join("\n")
    const named = `${sources}${gateway}`.match(/\b(?:LANEKIT|PRODUCTLANE)_[A-Z_]+\b/g) ?? []
    // A secret may be in a file as well, which a variable of the same name with an ending names.
    const files = [...gateway.matchAll(/secretSetting\("(\w+)"/g)].map(([, name]) => `${name}_FILE`)
    const readByPrograms = new Set([...named, ...files])
    const rows = [...readme.matchAll(/^\| `((?:LANEKIT|PRODUCTLANE)_[A-Z_]+)` \|(?: `([^`]+)`)?/gm)]
    assert.deepStrictEqual([...new Set(rows.map(([, name]) => name))].toSorted(), [...readByPrograms].toSorted())
    for (const [, name, byDefault] of rows) {
      if (byDefault === undefined || name === "LANEKIT_SEED" || name === "PRODUCTLANE_TIMEOUT") continue
      // Those of a gateway are looked at by the server's own tests.
      if (gateway.includes(`"${name}"`)) continue
      assert.match(
        sources,
        new RegExp(
          `(?:Config\\.withDefault\\(|defaultBaseUrl = |defaultPolicy: RetryPolicy = \\{\\s+retries: |count\\("${name}", )"?${
            byDefault.replaceAll(/[/.]/g, "\\$&")
          }"?`
        ),
        name
      )
    }
  })
})
