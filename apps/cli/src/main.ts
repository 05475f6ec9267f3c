#!/usr/bin/env node
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { CommandLine, exitCode, optionsOf, Output, Program } from "@lanekit/terminal"
import { Effect, Layer } from "effect"
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { Api } from "./Api.ts"
import * as Cli from "./Cli.ts"
import { ConfigFiles } from "./config/ConfigFiles.ts"
import { Host } from "./config/Host.ts"
import { Keyring } from "./config/Keyring.ts"
import { vocabulary } from "./flags.ts"
import * as HttpClient from "./httpClient.ts"
import { Input } from "./Input.ts"
import { Interruption, Signals } from "./Interruption.ts"
import { outputOf } from "./manner.ts"
import { Question } from "./Question.ts"
import { runMain } from "./runMain.ts"

const version = Program.versionOf(
  readFileSync(createRequire(import.meta.url).resolve("@lanekit/cli/package.json"), "utf8")
)

const line = CommandLine.parse(process.argv.slice(2), vocabulary)

const output = Output.layer(outputOf(optionsOf(process, line.isJson), line))

const host = Layer.succeed(Host, {
  version,
  platform: process.platform,
  uid: process.getuid?.(),
  nodeVersion: process.versions.node
})

const signals = new Signals()

const interruption = Layer.succeed(Interruption, signals.interruption)

const layer = Layer.mergeAll(Api.layer, Question.layer(process.stdin), Input.layer(process.stdin), NodeTerminal.layer)
  .pipe(
    Layer.provideMerge(Layer.mergeAll(ConfigFiles.layer, Keyring.layer)),
    Layer.provideMerge(
      Layer.mergeAll(output, Program.layerConfig, NodeFileSystem.layer, NodePath.layer, host, interruption)
    ),
    Layer.provideMerge(HttpClient.layer(version))
  )

Cli.run(line, version).pipe(
  Effect.provide(layer),
  Effect.map((code) => {
    process.exitCode = code
  }),
  // The platform's own logger would write to standard output, which is the answer's.
  runMain(signals)({ disableErrorReporting: true, disablePrettyLogger: true, teardown: exitCode.teardown })
)
