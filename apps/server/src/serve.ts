import { HttpServer } from "@effect/platform"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { exitCodeOf } from "@lanekit/terminal/exitCode"
import { optionsOf, Output } from "@lanekit/terminal/Output"
import { type Problem, toMessage } from "@lanekit/terminal/Problem"
import { Cause, Console, Context, Effect, Layer, Logger, Option, Runtime } from "effect"
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, relative } from "node:path"
import { AdminServer } from "./admin/AdminServer.ts"
import * as App from "./App.ts"
import { banner } from "./banner.ts"
import { GatewayFace } from "./gateway/GatewayFace.ts"
import { Secrets } from "./gateway/Secrets.ts"
import * as ServerConfig from "./ServerConfig.ts"
import { notesOnStrays } from "./settingNames.ts"
import { problemOf } from "./startProblem.ts"
import { Startup } from "./Startup.ts"

const commandLine = (): string => {
  const built = join(
    dirname(createRequire(import.meta.url).resolve("@lanekit/server/package.json")),
    "../cli/dist/main.js"
  )
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

// What a signal asks for, as long as the server runs.
const listenForReload = Layer.scopedDiscard(Effect.gen(function*() {
  const face = yield* GatewayFace
  if (Option.isNone(face)) return
  const { reload } = Context.get(face.value, Secrets)
  const runtime = yield* Effect.runtime()
  const listener = () => Runtime.runFork(runtime)(reload)
  yield* Effect.acquireRelease(
    Effect.sync(() => process.on("SIGHUP", listener)),
    () => Effect.sync(() => process.off("SIGHUP", listener))
  )
}))

// Who sends no spans does not load what sends them.
const tracing = ({ backend }: ServerConfig.ServerConfig) => {
  const endpoint = backend._tag === "Productlane" ? backend.operating?.traces : undefined
  return endpoint === undefined
    ? Layer.empty
    : Layer.unwrapEffect(Effect.map(Effect.promise(() => import("./gateway/otlp.ts")), ({ layer }) => layer(endpoint)))
}

const server = Layer.unwrapEffect(
  Effect.map(ServerConfig.fromEnvironment, (config) =>
    Layer.merge(announce(config), listenForReload).pipe(
      Layer.provide(App.layer(config)),
      Layer.provide(tracing(config))
    ))
)

const tellOfStrays = Effect.flatMap(
  Output,
  ({ notice }) => Effect.forEach(notesOnStrays(Object.keys(process.env)), notice, { discard: true })
)

const report = Effect.fnUntraced(function*(problem: Problem) {
  yield* Effect.flatMap(Output, ({ notice }) => notice(toMessage(problem)))
  process.exitCode = exitCodeOf(problem.category)
})

/** Runs the server until it is told to stop. */
export const main = (): void =>
  tellOfStrays.pipe(
    Effect.zipRight(Layer.launch(server)),
    Effect.tapDefect((cause) => Console.error(Cause.pretty(cause))),
    Effect.catchAll((failure) => report(problemOf(failure))),
    Effect.provide(Layer.merge(Logger.logFmt, Output.layer(optionsOf(process, false)))),
    NodeRuntime.runMain({ disableErrorReporting: true, disablePrettyLogger: true })
  )
