import { Effect } from "effect"
import { once } from "node:events"
import { createServer, type RequestListener } from "node:http"

/** A plain HTTP server on a free port of loopback, which is gone in the end. */
export const listening = (listener: RequestListener) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const server = createServer(listener).listen(0, "127.0.0.1")
      await once(server, "listening")
      return { server, port: portOf(server.address()) }
    }),
    ({ server }) =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )

/** The port of an address that Node gives. */
export const portOf = (address: unknown): number =>
  typeof address === "object" && address !== null && "port" in address ? Number(address.port) : 0
