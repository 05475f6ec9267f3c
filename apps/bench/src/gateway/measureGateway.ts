import { PostgresServer } from "@lanekit/postgres"
import { writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { measure, type Round } from "../compare.ts"
import { inTurn } from "../inTurn.ts"
import { isInMemory, measureSync } from "../machine.ts"
import { type Mix, reads } from "../mix.ts"
import { contactsPerConnection, type GatewayPlan } from "../Plan.ts"
import type { Surroundings } from "../Surroundings.ts"
import { fullKey } from "../world.ts"
import { disagreements } from "./agreement.ts"
import { ask, connectionsOf } from "./ask.ts"
import { type LatencySample, measureLatency } from "./latency.ts"
import { names, startGateway, startProxy, startUpstream, type Way } from "./Way.ts"

/** What was measured of the gateway. */
export interface GatewayResults {
  /** What was measured, and how, in one line each. */
  readonly facts: ReadonlyArray<string>
  readonly samples: ReadonlyArray<LatencySample>
  /** Reads that a gateway answers from its cache, beside the same through the proxy. */
  readonly cached: ReadonlyArray<Round>
}

/** Measures a gateway beside a proxy, both in front of one API, and the API itself. */
export const measureGateway = async (
  plan: GatewayPlan,
  { makeDirectory, tell }: Surroundings
): Promise<GatewayResults> => {
  const disk = makeDirectory(isInMemory(tmpdir()) ? process.cwd() : tmpdir())
  const seed = join(disk, "keys.json")
  writeFileSync(seed, JSON.stringify({ api_keys: [{ id: "key_full", name: "full", secret: fullKey, scopes }] }))
  const sync = measureSync(disk)

  const endings: Array<() => Promise<void>> = []
  const opened = async (starting: Promise<Way>): Promise<Way> => {
    const way = await starting
    endings.unshift(way.server.stop)
    return way
  }
  try {
    const postgres = await PostgresServer.launch()
    endings.unshift(postgres.end)
    const direct = await opened(startUpstream())
    const gateway = (name: string, settings: Readonly<Record<string, string>>) =>
      opened(startGateway(direct, name, { LANEKIT_SEED: seed, ...settings }))
    const proxy = await opened(startProxy(direct))
    const onSqlite = await gateway(names.sqlite, { LANEKIT_DB: join(disk, "gateway.db") })
    const onPostgres = await gateway(names.postgres, { LANEKIT_DATABASE_URL: `${postgres.url}/postgres` })
    const caching = await gateway(names.cache, { LANEKIT_DB: join(disk, "caching.db"), LANEKIT_CACHE: "1 hour" })

    const found = await disagreements([direct, proxy, onSqlite, onPostgres, caching])
    if (found.length > 0) throw new Error(["the gateway does not answer as the API:", ...found].join("\n"))
    tell("gateway: all ways to the API give the same")

    const samples = await measureLatency(
      [direct, proxy, onSqlite, onPostgres],
      plan,
      (progress) => tell(`gateway, latency: ${progress}`)
    )
    await keep(caching)
    const cached = await measure(
      { ours: caching.server, theirs: proxy.server },
      keptReads,
      plan.throughput,
      (progress) => tell(`gateway, cache: ${progress}`)
    )
    return {
      facts: [
        `Latency: ${plan.rounds} rounds of ${plan.requests} requests, after ${plan.warmUpRequests} that do not count`,
        `Cache: ${plan.throughput.connections} connections, ${plan.throughput.rounds} rounds of ${
          plan.throughput.measuredMillis / 1000
        } s per server, ${plan.throughput.warmUpMillis / 1000} s of warm-up before each`,
        `SQLite on disk, where syncing 4 KiB takes ${sync.toFixed(2)} ms; PostgreSQL does not sync`
      ],
      samples,
      cached
    }
  } finally {
    await inTurn(endings, (end) => end())
  }
}

const scopes = ["contacts:read", "contacts:write", "companies:read", "companies:write"]

// All connections read the same contacts, which the gateway has by then.
const keptReads: Mix = (_, round) => reads(0, round)

/** Has a gateway keep what is read from it, and sees to it that it does. */
const keep = async (way: Way): Promise<void> => {
  const agent = connectionsOf(1)
  const numbers = Array.from({ length: contactsPerConnection }, (_, number) => number)
  const readAll = () => inTurn(numbers, (number) => ask(way, "read", number, agent))
  try {
    await readAll()
    const isKept = (await readAll()).every(({ age }) => age !== undefined)
    if (!isKept) throw new Error(`${way.name} does not keep what it reads`)
  } finally {
    agent.destroy()
  }
}
