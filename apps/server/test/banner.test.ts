import { assert, describe, it } from "@effect/vitest"
import { ApiKey } from "@lanekit/core"
import { Duration, Redacted } from "effect"
import { banner } from "../src/banner.ts"
import { defaults } from "../src/gateway/GatewaySettings.ts"
import type { ServerConfig } from "../src/ServerConfig.ts"
import { explainUnknown } from "../src/unknownScopes.ts"
import { unlimited } from "./servers.ts"

const config: ServerConfig = {
  host: "127.0.0.1",
  port: 0,
  backend: { _tag: "Embedded" },
  database: "own.db",
  seed: { _tag: "File", path: "seed.json" },
  unknownFields: "reject",
  limits: unlimited,
  adminPort: undefined,
  webhookRetries: []
}

const gateway: ServerConfig["backend"] = {
  _tag: "Productlane",
  client: {
    apiKey: Redacted.make("pl_v2_secret"),
    baseUrl: "https://productlane.com/api/v2",
    timeout: Duration.seconds(30)
  },
  gateway: defaults
}

const started = { keys: { demo: 0, own: 1 }, isSeedLeftOut: false, unknownScopes: [] }

describe("the banner", () => {
  it("says what a gateway leaves out of a seed file", () => {
    const left = { ...started, isSeedLeftOut: true }
    assert.include(
      banner({ ...config, backend: gateway }, left, 4010, undefined, "lanekit"),
      "A gateway keeps keys and nothing else: of the seed file only the keys were read."
    )
    assert.notInclude(banner(config, left, 4010, undefined, "lanekit"), "gateway")
  })

  it("warns of scopes that nothing asks for, within 80 columns", () => {
    const unknownScopes = explainUnknown([ApiKey.scopes.contactsRead, ApiKey.KeyScope.make("contact:read")])
    assert.lengthOf(unknownScopes, 1)
    const lines = banner(config, { ...started, unknownScopes }, 4010, undefined, "lanekit").split("\n")
    assert.include(lines.join(" "), "nothing asks for contact:read; did you mean contacts:read?")
    for (const line of lines) assert.isAtMost(line.length, 80)
  })

  it("shows a first request for keys that are not the demo's, and no secret", () => {
    const text = banner(config, started, 4010, undefined, "lanekit")
    assert.include(text, "http://127.0.0.1:4010/api/v2/me")
    assert.include(text, "Bearer $PRODUCTLANE_API_KEY")
    assert.notInclude(banner(config, { ...started, keys: { demo: 0, own: 0 } }, 4010, undefined, "lanekit"), "curl")
  })
})
