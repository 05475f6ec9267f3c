import { Duration, Effect, Redacted } from "effect"
import { once } from "node:events"
import { createServer, type IncomingMessage } from "node:http"
import type { GatewaySettings } from "../../src/gateway/GatewaySettings.ts"
import { operatingDefaults, type OperatingSettings } from "../../src/gateway/OperatingSettings.ts"
import type { ServerConfig } from "../../src/ServerConfig.ts"
import { portOf } from "../listening.ts"
import { atOnce, fullKey, hasty, startEmbedded, startWithServices } from "../servers.ts"

/** What a gateway under test is told beside its defaults. */
export interface GatewayOptions {
  readonly baseUrl?: string
  readonly gateway?: Partial<GatewaySettings>
  readonly operating?: Partial<OperatingSettings>
  readonly config?: Partial<ServerConfig>
}

/** A gateway with an admin port, in front of a server that holds the contract's seed, or of another. */
export const startGateway = Effect.fnUntraced(function*(options: GatewayOptions = {}) {
  const baseUrl = options.baseUrl ?? `http://127.0.0.1:${(yield* startEmbedded).port}/api/v2`
  return yield* startWithServices({
    adminPort: 0,
    backend: {
      _tag: "Productlane",
      client: { apiKey: Redacted.make(fullKey), baseUrl, timeout: Duration.seconds(30), ...atOnce },
      gateway: { ...hasty, ...options.gateway },
      operating: { ...operatingDefaults, ...options.operating }
    },
    ...options.config
  })
})

/** An API that answers as it is told, and counts what it was asked. */
export const startUpstream = Effect.acquireRelease(
  Effect.promise(async () => {
    const seen: Array<IncomingMessage> = []
    const upstream = { status: 200, body: "{}", seen }
    const server = createServer((request, response) => {
      seen.push(request)
      response.writeHead(upstream.status, { "content-type": "application/json" }).end(upstream.body)
    }).listen(0, "127.0.0.1")
    await once(server, "listening")
    return { server, upstream, baseUrl: `http://127.0.0.1:${portOf(server.address())}` }
  }),
  ({ server }) =>
    Effect.sync(() => {
      server.closeAllConnections()
      server.close()
    })
)
