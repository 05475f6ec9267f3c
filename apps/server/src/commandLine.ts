import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { CommandLine, exitCode, optionsOf, Output, Program } from "@lanekit/terminal"
import { Effect, Layer } from "effect"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import * as commands from "./commands/all.ts"
import { vocabulary } from "./commands/flags.ts"
import { notesOnStrays } from "./settingNames.ts"

/** Runs the command that the process was started with, to its exit code. */
export const main = (): void => {
  const line = CommandLine.parse(process.argv.slice(2), vocabulary)
  const version = Program.versionOf(
    readFileSync(createRequire(import.meta.url).resolve("@lanekit/server/package.json"), "utf8")
  )
  const layer = Layer.mergeAll(
    Output.layer(optionsOf(process, line.isJson)),
    Program.layerConfig,
    NodeFileSystem.layer,
    NodePath.layer,
    NodeTerminal.layer
  )
  Effect.flatMap(Output, ({ notice }) => Effect.forEach(notesOnStrays(Object.keys(process.env)), notice)).pipe(
    Effect.zipRight(commands.run(line, version)),
    Effect.provide(layer),
    Effect.map((code) => {
      process.exitCode = code
    }),
    NodeRuntime.runMain({ disableErrorReporting: true, teardown: exitCode.teardown })
  )
}
