import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { disagreements } from "../src/gateway/agreement.ts"
import type { LatencySample } from "../src/gateway/latency.ts"
import { gatewayToJson, linesOf, quantities, toGatewayTables } from "../src/gateway/report.ts"
import { names, startGateway, startProxy, startUpstream, type Way } from "../src/gateway/Way.ts"
import { fullKey } from "../src/world.ts"

describe("the ways to the API", () => {
  const directory = mkdtempSync(join(tmpdir(), "lanekit-bench-test-"))
  const seed = join(directory, "keys.json")
  const ways: Array<Way> = []

  beforeAll(async () => {
    const scopes = ["contacts:read", "contacts:write", "companies:read", "companies:write"]
    writeFileSync(seed, JSON.stringify({ api_keys: [{ id: "key_full", name: "full", secret: fullKey, scopes }] }))
    const upstream = await startUpstream()
    ways.push(upstream)
    ways.push(await startProxy(upstream))
    const settings = { LANEKIT_SEED: seed, LANEKIT_DB: join(directory, "gateway.db") }
    ways.push(await startGateway(upstream, names.sqlite, settings))
  }, 60_000)

  afterAll(async () => {
    await Promise.all(ways.toReversed().map(({ server }) => server.stop()))
    rmSync(directory, { recursive: true, force: true })
  })

  it("give the same", async () => {
    assert.strictEqual(ways.length, 3)
    assert.deepStrictEqual(await disagreements(ways), [])
  })

  it("are told apart by what they give", async () => {
    const [upstream] = ways
    assert.isDefined(upstream)
    const [found] = await disagreements([upstream, { ...upstream, name: "a stranger", key: "pl_v2_unknown" }])
    assert.match(found ?? "", /^a stranger is not as direct:/)
  })
})

const samples: ReadonlyArray<LatencySample> = [names.direct, names.proxy, names.sqlite, names.postgres].flatMap(
  (way, place) =>
    (["read", "write"] as const).flatMap((kind) =>
      [1, 8].flatMap((atOnce) =>
        [1, 2, 3].map((round): LatencySample => ({
          way,
          kind,
          atOnce,
          round,
          p50Millis: 10 ** place * round,
          p99Millis: way === names.proxy && round === 2 ? 0 : 1000 * (place + 1),
          cpuMicros: 10_000 * (place + 1)
        }))
      )
    )
)

describe("the report on a gateway", () => {
  const [p50, p99, cpu] = quantities.map((quantity) =>
    linesOf(samples.filter(({ atOnce, kind }) => kind === "read" && atOnce === 1), quantity)
  )

  it("takes off what the API takes itself, and compares what is left within a round", () => {
    assert.deepStrictEqual(p50?.slice(0, 3), [
      { way: names.direct, value: 2, added: undefined, ratio: undefined },
      { way: names.proxy, value: 20, added: 18, ratio: undefined },
      { way: names.sqlite, value: 200, added: 198, ratio: { median: 11, min: 11, max: 11 } }
    ])
  })

  it("has no ratio to a proxy that added nothing in a round", () => {
    assert.deepStrictEqual(p99?.map(({ ratio }) => ratio), [undefined, undefined, undefined, undefined])
  })

  it("compares processor time as it is, and leaves the API's out", () => {
    assert.deepStrictEqual(cpu?.map(({ added, ratio, way }) => [way, added, ratio?.median]), [
      [names.proxy, undefined, undefined],
      [names.sqlite, undefined, 1.5],
      [names.postgres, undefined, 2]
    ])
  })

  it("fits 80 columns, and has every way in each table", () => {
    const block = {
      requests: 1,
      requestsPerSecond: 20_000,
      p50Millis: 1,
      p99Millis: 1,
      cpuMicros: 1000,
      generatorLoad: 0.5
    }
    const results = { facts: [], samples, cached: [{ ours: block, theirs: block }] }
    const lines = toGatewayTables(results).split("\n")
    assert.isAtMost(Math.max(...lines.map((line) => line.length)), 80)
    assert.strictEqual(lines.filter((line) => line.includes(names.postgres)).length, 4 * quantities.length)
    assert.strictEqual(gatewayToJson(results).latency.length, 4)
  })
})
