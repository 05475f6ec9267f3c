#!/usr/bin/env node
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { Effect, Exit, Layer, Schema } from "effect"
import { readFileSync } from "node:fs"
import { Api } from "./Api.ts"
import * as Cli from "./Cli.ts"
import { parse } from "./CommandLine.ts"
import { interrupted } from "./failure.ts"
import * as HttpClient from "./httpClient.ts"
import { Output } from "./Output.ts"
import { Question } from "./Question.ts"

const { version } = Schema.decodeUnknownSync(Schema.parseJson(Schema.Struct({ version: Schema.String })))(
  readFileSync(new URL("../package.json", import.meta.url), "utf8")
)

const line = parse(process.argv.slice(2))

const output = Output.layer({
  isJson: line.isJson,
  allowsColour: (process.env.NO_COLOR ?? "") === "" && process.env.TERM !== "dumb",
  canAsk: process.stdin.isTTY && process.stderr.isTTY,
  stdout: { stream: process.stdout, isTerminal: process.stdout.isTTY },
  stderr: { stream: process.stderr, isTerminal: process.stderr.isTTY }
})

const layer = Layer.mergeAll(Api.layer, Question.layer(process.stdin), NodeTerminal.layer).pipe(
  Layer.provideMerge(Layer.mergeAll(output, Cli.layerConfig, NodeFileSystem.layer, NodePath.layer)),
  Layer.provide(HttpClient.layer(version))
)

Cli.run(line, version).pipe(
  Effect.provide(layer),
  Effect.map((code) => {
    process.exitCode = code
  }),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) ? 0 : Exit.isInterrupted(exit) ? interrupted : 1)
  })
)
