import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import { CommandLine, Output, Program } from "@lanekit/terminal"
import { memoryStream } from "@lanekit/terminal/testing/memoryStream"
import { ConfigProvider, Effect, Layer } from "effect"
import * as commands from "../../src/commands/all.ts"
import { vocabulary } from "../../src/commands/flags.ts"

/** What a command left. */
export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command of the server without a process, with nothing but these settings in its environment. */
export const command = (
  words: ReadonlyArray<string>,
  settings: Readonly<Record<string, string>>
): Effect.Effect<Ran> =>
  Effect.suspend(() => {
    const line = CommandLine.parse(words, vocabulary)
    const [stdout, stderr] = [memoryStream(), memoryStream()]
    const output = Output.layer({
      isJson: line.isJson,
      allowsColour: false,
      canAsk: false,
      stdout: { stream: stdout.stream, isTerminal: false },
      stderr: { stream: stderr.stream, isTerminal: false }
    })
    return commands.run(line, "1.2.3").pipe(
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(settings)))),
      Effect.map((code) => ({ code, stdout: stdout.text(), stderr: stderr.text() })),
      Effect.provide(
        Layer.mergeAll(output, Program.layerConfig, NodeFileSystem.layer, NodePath.layer, NodeTerminal.layer)
      )
    )
  })
