#!/usr/bin/env node
import { HttpServer } from "@effect/platform"
import { NodeRuntime } from "@effect/platform-node"
import { Cause, ConfigError, Console, Effect, Layer, Logger, Option } from "effect"
import { existsSync } from "node:fs"
import { relative } from "node:path"
import { fileURLToPath } from "node:url"
import * as App from "./App.ts"
import { banner } from "./banner.ts"
import * as ServerConfig from "./ServerConfig.ts"

const commandLine = (): string => {
  const built = fileURLToPath(new URL("../../cli/dist/main.js", import.meta.url))
  return existsSync(built) ? `node ${relative(process.cwd(), built)}` : "lanekit"
}

const announce = (config: ServerConfig.ServerConfig) =>
  Layer.effectDiscard(
    Effect.flatMap(HttpServer.HttpServer, ({ address }) =>
      address._tag === "TcpAddress" ? Console.log(banner(config, address.port, commandLine())) : Effect.void)
  )

const server = Layer.unwrapEffect(
  Effect.map(ServerConfig.fromEnvironment, (config) => Layer.provide(announce(config), App.layer(config)))
)

const explain = (error: unknown): string => {
  if (ConfigError.isConfigError(error)) return String(error)
  return error instanceof Error ? error.message : String(error)
}

Layer.launch(server).pipe(
  Effect.tapErrorCause((cause) =>
    Cause.isInterruptedOnly(cause)
      ? Effect.void
      : Console.error(
        `lanekit-server: ${explain(Option.getOrElse(Cause.failureOption(cause), () => Cause.squash(cause)))}`
      )
  ),
  Effect.provide(Logger.logFmt),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
