import { HttpServer } from "@effect/platform"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Cause, Console, Effect, Layer, Logger } from "effect"
import { existsSync } from "node:fs"
import { relative } from "node:path"
import { fileURLToPath } from "node:url"
import { AdminServer } from "./admin/AdminServer.ts"
import * as App from "./App.ts"
import { banner } from "./banner.ts"
import * as ServerConfig from "./ServerConfig.ts"
import { explain } from "./startFailure.ts"
import { Startup } from "./Startup.ts"

const commandLine = (): string => {
  const built = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url))
  return existsSync(built) ? `node ${relative(process.cwd(), built)}` : "lanekit"
}

const announce = (config: ServerConfig.ServerConfig) =>
  Layer.effectDiscard(Effect.gen(function*() {
    const { address } = yield* HttpServer.HttpServer
    const startup = yield* Startup
    const admin = yield* AdminServer
    if (address._tag !== "TcpAddress") return
    yield* Console.log(banner(config, startup, address.port, admin.port, commandLine()))
  }))

const server = Layer.unwrapEffect(
  Effect.map(ServerConfig.fromEnvironment, (config) => Layer.provide(announce(config), App.layer(config)))
)

/** Runs the server until it is told to stop. */
export const main = (): void =>
  Layer.launch(server).pipe(
    Effect.tapDefect((cause) => Console.error(Cause.pretty(cause))),
    Effect.tapError((error) => Console.error(`lanekit-server: ${explain(error)}`)),
    Effect.provide(Logger.logFmt),
    NodeRuntime.runMain({ disableErrorReporting: true, disablePrettyLogger: true })
  )
