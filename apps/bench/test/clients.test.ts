import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { disagreements } from "../src/clients/agreement.ts"
import { bareFetch } from "../src/clients/bareFetch.ts"
import { timeCalls } from "../src/clients/calls.ts"
import type { Client, ClientKind } from "../src/clients/Client.ts"
import { clientsOf } from "../src/clients/clients.ts"
import { generate } from "../src/clients/heyApi.ts"
import { clientsToJson, ratioOf, toClientTables } from "../src/clients/report.ts"
import type { Quantity, Sample } from "../src/clients/Sample.ts"
import { type ServerProcess, startContacts } from "../src/ServerProcess.ts"

describe("the clients", () => {
  const directory = mkdtempSync(join(tmpdir(), "lanekit-bench-test-"))
  let server: ServerProcess | undefined
  let generated = ""

  beforeAll(async () => {
    server = await startContacts()
    generated = await generate(directory)
  }, 30_000)

  afterAll(async () => {
    await server?.stop()
    rmSync(directory, { recursive: true, force: true })
  })

  it("send the same, and give the same", async () => {
    assert.isDefined(server)
    assert.deepStrictEqual(await disagreements(clientsOf(generated), server.baseUrl), [])
  })

  it("are told apart by what they give, and by what they send", async () => {
    assert.isDefined(server)
    const { get, update } = await bareFetch.open(server.baseUrl)
    const forgetful = kindOf("forgetful", { get: async () => ({ ...(await get()), name: null }), update })
    const wordy = kindOf("wordy", { get, update: () => update().then(() => ask(`${server?.baseUrl}/contacts/ct_2`)) })
    const found = await disagreements([bareFetch, forgetful, wordy], server.baseUrl)
    assert.deepStrictEqual(found.map((text) => text.split(":")[0]), [
      "forgetful is not as fetch",
      "wordy is not as fetch"
    ])
  })
})

const kindOf = (name: string, client: Client): ClientKind => ({ name, open: async () => client })

const ask = async (url: string): Promise<object> => JSON.parse(await (await fetch(url)).text())

describe("timeCalls", () => {
  it("makes so many calls, and never more at a time than it is told", async () => {
    let made = 0
    let underWay = 0
    let most = 0
    const call = async () => {
      made += 1
      underWay += 1
      most = Math.max(most, underWay)
      await Promise.resolve()
      underWay -= 1
      return {}
    }
    const millis = await timeCalls(call, 10, 3)
    assert.deepStrictEqual([millis.length, made, most, underWay], [10, 10, 3, 0])
  })

  it("fails as the call fails", async () => {
    const error = await timeCalls(() => Promise.reject(new Error("refused")), 3, 2).catch((error: unknown) => error)
    assert.strictEqual(String(error), "Error: refused")
  })
})

const quantities: ReadonlyArray<Quantity> = ["p50Micros", "p99Micros", "cpuMicros", "callsPerSecond", "kilobytes"]
const names = ["fetch", "openapi-fetch", "hey-api", "Lanekit, Effect", "Lanekit, Promise"]

const samples: ReadonlyArray<Sample> = names.flatMap((client, place) =>
  (["get", "update"] as const).flatMap((call) =>
    quantities.flatMap((quantity) =>
      [1, 2, 3].map((round) => ({ client, call, quantity, round, value: (place + 1) * 10_000 * round }))
    )
  )
)

describe("the report on clients", () => {
  it("takes ratios within a round", () => {
    const ratio = ratioOf(samples, {
      client: "Lanekit, Effect",
      to: "openapi-fetch",
      call: "get",
      quantity: "kilobytes"
    })
    assert.deepStrictEqual(ratio, { median: 2, min: 2, max: 2 })
  })

  it("fits 80 columns, and has each client beside each peer", () => {
    const results = { facts: [], names, samples, bundles: [{ name: "fetch", minified: 1_000_000, gzipped: 1 }] }
    const lines = toClientTables(results).split("\n")
    assert.isAtMost(Math.max(...lines.map((line) => line.length)), 80)
    assert.strictEqual(lines.filter((line) => line.includes("Lanekit, Promise")).length, 10)
    // Five clients beside three peers, of which three are peers themselves.
    assert.strictEqual(clientsToJson(results).ratios.length, 2 * quantities.length * (5 * 3 - 3))
  })
})
