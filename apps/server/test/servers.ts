import { FileSystem, HttpServer } from "@effect/platform"
import { Retry, vendorLimits } from "@lanekit/http"
import { Context, Duration, Effect, Layer, Redacted } from "effect"
import { fileURLToPath } from "node:url"
import { AdminServer } from "../src/admin/AdminServer.ts"
import * as App from "../src/App.ts"
import { Faults } from "../src/faults/Faults.ts"
import { defaults, type GatewaySettings } from "../src/gateway/GatewaySettings.ts"
import { Report } from "../src/report/Report.ts"
import type { ServerConfig } from "../src/ServerConfig.ts"

/** The seed that the contract's cases are written for. */
export const contractSeed = fileURLToPath(new URL("contract/seed.json", import.meta.url))

/** Key of the contract's seed with every scope. */
export const fullKey = "pl_v2_contract_full"

/** Limits that no test meets which is not about them. */
export const unlimited: ServerConfig["limits"] = {
  areEnforced: true,
  window: "bucket",
  lanes: { read: { perMinute: 1e9, burst: 1e9 }, write: { perMinute: 1e9, burst: 1e9 } }
}

/** A gateway's client that sends each request at once, and once: for tests that are about something else. */
export const atOnce = { retries: Retry.none }

/** A gateway in front of an API whose limits no test meets. */
export const hasty: GatewaySettings = {
  ...defaults,
  lanes: {
    read: { ...vendorLimits.read, requests: 1_000_000 },
    write: { ...vendorLimits.write, requests: 1_000_000 }
  }
}

/** A running server, and the one behind it that keeps the contacts: the same, unless it is a gateway. */
export interface Servers {
  readonly port: number
  readonly upstreamPort: number
  /** The database file that keeps the contacts. */
  readonly database: string
  /** What goes wrong at the server that keeps the contacts. */
  readonly faults: Context.Tag.Service<Faults>
}

/** Starts a server with a configuration, on a free port of loopback. */
export const start = (config: Partial<ServerConfig>, surroundings: Layer.Layer<never> = Layer.empty) =>
  Effect.map(startWithServices(config, surroundings), ({ port }) => port)

/** The same, with what an operator can reach, the admin port included where it has one. */
export const startWithServices = Effect.fnUntraced(function*(
  config: Partial<ServerConfig>,
  surroundings: Layer.Layer<never> = Layer.empty
) {
  const context = yield* Layer.build(Layer.provide(
    App.layer({
      host: "127.0.0.1",
      port: 0,
      backend: { _tag: "Embedded" },
      database: ":memory:",
      seed: { _tag: "File", path: contractSeed },
      unknownFields: "reject",
      limits: unlimited,
      adminPort: undefined,
      webhookRetries: [],
      ...config
    }),
    surroundings
  ))
  const { address } = Context.get(context, HttpServer.HttpServer)
  const port = address._tag === "TcpAddress" ? address.port : yield* Effect.dieMessage("no port")
  const adminPort = Context.get(context, AdminServer).port ?? 0
  return { port, adminPort, faults: Context.get(context, Faults), report: Context.get(context, Report) }
})

// The bytes of a database that has been seeded: to copy them takes less time than to seed another.
const seeded = Effect.runSync(Effect.cached(Effect.scoped(Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const database = `${yield* fs.makeTempDirectoryScoped()}/seeded.db`
  yield* Effect.scoped(startWithServices({ database }))
  return yield* fs.readFile(database)
}))))

/** A server on the embedded store, with the contract's seed in a file of its own, and some limits. */
export const startEmbeddedWith = Effect.fnUntraced(function*(limits: ServerConfig["limits"]) {
  const fs = yield* FileSystem.FileSystem
  const database = `${yield* fs.makeTempDirectoryScoped()}/contract.db`
  yield* fs.writeFile(database, yield* seeded)
  const { faults, port } = yield* startWithServices({ database, limits })
  const servers: Servers = { port, upstreamPort: port, database, faults }
  return servers
})

/** The same without limits that a test meets. */
export const startEmbedded = startEmbeddedWith(unlimited)

/** A gateway with some settings and limits in front of such a server, which has none. */
export const startGatewayOn = Effect.fnUntraced(function*(
  settings: Partial<GatewaySettings>,
  limits: ServerConfig["limits"]
) {
  const upstream = yield* startEmbedded
  const port = yield* start({
    limits,
    backend: {
      _tag: "Productlane",
      client: {
        apiKey: Redacted.make(fullKey),
        baseUrl: `http://127.0.0.1:${upstream.port}/api/v2`,
        timeout: Duration.seconds(30),
        ...atOnce
      },
      gateway: { ...hasty, ...settings }
    }
  })
  const servers: Servers = { ...upstream, port }
  return servers
})

/** The same with its memory in this process. */
export const startGatewayWith = (limits: ServerConfig["limits"]) => startGatewayOn({}, limits)

/** The same without limits that a test meets. */
export const startGateway = startGatewayWith(unlimited)
