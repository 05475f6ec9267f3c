import { type ServerProcess, start } from "../ServerProcess.ts"
import { fullKey } from "../world.ts"

/** A way to the API: without anything between, or through something. */
export interface Way {
  readonly name: string
  readonly server: ServerProcess
  /** The key that callers send. */
  readonly key: string
}

/** The key of the API. */
const upstreamKey = "pl_v2_bench_upstream_41d7c0"

/** Names of the ways, in the order of the tables. */
export const names = {
  direct: "direct",
  proxy: "Fastify proxy",
  sqlite: "Lanekit, SQLite",
  postgres: "Lanekit, PostgreSQL",
  cache: "Lanekit, cache"
} as const

/** Starts the API, which is a way to itself. */
export const startUpstream = async (): Promise<Way> => ({
  name: names.direct,
  key: upstreamKey,
  server: await start("Upstream", "../dist/gateway/upstream.js", { UPSTREAM_KEY: upstreamKey })
})

/** Starts the proxy in front of it. */
export const startProxy = async (upstream: Way): Promise<Way> => ({
  name: names.proxy,
  key: fullKey,
  server: await start("Fastify proxy", "../dist/gateway/proxyServer.js", {
    UPSTREAM_KEY: upstream.key,
    UPSTREAM_URL: upstream.server.baseUrl
  })
})

/** Starts a gateway in front of it, whose limits are so far away that nothing waits. */
export const startGateway = async (
  upstream: Way,
  name: string,
  settings: Readonly<Record<string, string>>
): Promise<Way> => ({
  name,
  key: fullKey,
  server: await start(name, "../../server/dist/main.js", {
    LANEKIT_HOST: "127.0.0.1",
    LANEKIT_PORT: "0",
    LANEKIT_BACKEND: "productlane",
    PRODUCTLANE_API_KEY: upstream.key,
    PRODUCTLANE_BASE_URL: upstream.server.baseUrl,
    ...Object.fromEntries(limits.map((limit) => [limit, "1000000"])),
    ...settings
  })
})

const limits = [
  "LANEKIT_UPSTREAM_READS",
  "LANEKIT_UPSTREAM_WRITES",
  "LANEKIT_LIMIT_READS",
  "LANEKIT_LIMIT_WRITES",
  "LANEKIT_BURST_READS",
  "LANEKIT_BURST_WRITES"
]
