import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as Terminal from "@effect/platform/Terminal"
import { ConfigProvider, Effect, Layer, Mailbox, Option } from "effect"
import { Writable } from "node:stream"
import { Api } from "../src/Api.ts"
import * as Cli from "../src/Cli.ts"
import { parse } from "../src/CommandLine.ts"
import * as HttpClient from "../src/httpClient.ts"
import { Output } from "../src/Output.ts"
import { type Environment, key, type Ran } from "./lanekit.ts"

/** Runs a command line without a process, for the many cases that differ in words alone. */
export const inProcess = (
  url: string,
  words: ReadonlyArray<string>,
  { environment = {}, keys }: {
    readonly environment?: Environment
    /** What a person at the keyboard presses, if there is one. */
    readonly keys?: ReadonlyArray<string>
  } = {}
): Effect.Effect<Ran> =>
  Effect.suspend(() => {
    const line = parse(words)
    const stdout = memory()
    const stderr = memory()
    const output = Output.layer({
      isJson: line.isJson,
      allowsColour: false,
      canAsk: keys !== undefined,
      stdout: { stream: stdout.stream, isTerminal: false },
      stderr: { stream: stderr.stream, isTerminal: false }
    })
    const settings = new Map(Object.entries({ PRODUCTLANE_API_KEY: key, PRODUCTLANE_BASE_URL: url, ...environment }))
    return Cli.run(line, "1.2.3").pipe(
      Effect.withConfigProvider(ConfigProvider.fromMap(settings)),
      Effect.map((code) => ({ code, stdout: stdout.text(), stderr: stderr.text() })),
      Effect.provide(
        Layer.mergeAll(Api.layer, keyboard(keys ?? [])).pipe(
          Layer.provideMerge(Layer.mergeAll(output, Cli.layerConfig, NodeFileSystem.layer, NodePath.layer)),
          Layer.provide(HttpClient.layer("1.2.3"))
        )
      )
    )
  })

const memory = () => {
  let text = ""
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString()
      done()
    }
  })
  return { stream, text: () => text }
}

const keyboard = (keys: ReadonlyArray<string>) =>
  Layer.effect(
    Terminal.Terminal,
    Effect.map(Output, ({ prompt }) => ({
      columns: Effect.succeed(80),
      rows: Effect.succeed(24),
      isTTY: Effect.succeed(true),
      readLine: Effect.never,
      display: prompt,
      readInput: Effect.gen(function*() {
        const pressed = yield* Mailbox.make<Terminal.UserInput>()
        for (const name of keys) {
          const isQuit = name === "ctrl+c"
          yield* pressed.offer({
            input: isQuit ? Option.none() : Option.some(name),
            key: { name: isQuit ? "c" : name, ctrl: isQuit, meta: false, shift: false }
          })
          if (isQuit) yield* pressed.end
        }
        return pressed
      })
    }))
  )
