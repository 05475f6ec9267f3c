import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as NodeTerminal from "@effect/platform-node/NodeTerminal"
import type * as PlatformClient from "@effect/platform/HttpClient"
import { CommandLine, Output, Program } from "@lanekit/terminal"
import { memoryStream } from "@lanekit/terminal/testing/memoryStream"
import { ConfigProvider, Effect, Layer, Option, Redacted } from "effect"
import { Readable } from "node:stream"
import { Api } from "../src/Api.ts"
import * as Cli from "../src/Cli.ts"
import { ConfigFiles } from "../src/config/ConfigFiles.ts"
import { Host } from "../src/config/Host.ts"
import { Keyring } from "../src/config/Keyring.ts"
import { vocabulary } from "../src/flags.ts"
import * as HttpClient from "../src/httpClient.ts"
import { Input } from "../src/Input.ts"
import { Interruption, Signals } from "../src/Interruption.ts"
import { outputOf } from "../src/manner.ts"
import { Question } from "../src/Question.ts"
import { type Environment, key, look, type Ran } from "./lanekit.ts"

/**
 * Runs a command line without a process, for the many cases that differ in words alone. Without a URL nothing says where the
 * API is, but what the test's own environment says.
 */
export const inProcess = (
  url: string | undefined,
  words: ReadonlyArray<string>,
  { answer, environment = {}, http = HttpClient.layer("1.2.3"), keyring = Keyring.layerNone, stdin = "" }: {
    readonly environment?: Environment
    /** What stands in the place of the network. */
    readonly http?: Layer.Layer<PlatformClient.HttpClient>
    /** The line that a person at the keyboard types, or what else they do, if there is one. */
    readonly answer?: string | "ctrl+c" | "end of input"
    /** The system's keyring: none where the test does not bring one. */
    readonly keyring?: Layer.Layer<Keyring>
    /** What standard input holds. */
    readonly stdin?: string | Uint8Array
  } = {}
): Effect.Effect<Ran> =>
  Effect.suspend(() => {
    const line = CommandLine.parse(words, vocabulary)
    const stdout = memoryStream()
    const stderr = memoryStream()
    const output = Output.layer(outputOf({
      isJson: line.isJson,
      allowsColour: false,
      canAsk: answer !== undefined,
      stdout: { stream: stdout.stream, isTerminal: false },
      stderr: { stream: stderr.stream, isTerminal: false }
    }, line))
    const settings = new Map(
      Object.entries({
        PRODUCTLANE_API_KEY: key,
        ...(url !== undefined && { PRODUCTLANE_BASE_URL: url, PRODUCTLANE_RETRIES: "0" }),
        ...environment
      })
    )
    return Cli.run(line, "1.2.3").pipe(
      Effect.withConfigProvider(ConfigProvider.fromMap(settings)),
      Effect.map((code) => ({ code, stdout: stdout.text(), stderr: stderr.text() })),
      Effect.provide(
        Layer.mergeAll(Api.layer, NodeTerminal.layer, person(answer), Input.layer(Readable.from([Buffer.from(stdin)])))
          .pipe(
            Layer.provideMerge(Layer.mergeAll(ConfigFiles.layer, keyring)),
            Layer.provideMerge(
              Layer.mergeAll(output, Program.layerConfig, NodeFileSystem.layer, NodePath.layer, host, interruption)
            ),
            Layer.provideMerge(http)
          )
      )
    )
  })

const interruption = Layer.succeed(Interruption, new Signals().interruption)

const host = Layer.succeed(Host, {
  version: "1.2.3",
  platform: "linux",
  uid: process.getuid?.(),
  nodeVersion: "22.1.0"
})

/** The same, with a look at what holds for every run of the program. */
export const lookedAt = (
  url: string,
  words: ReadonlyArray<string>,
  environment: Environment = {}
): Effect.Effect<Ran> => Effect.map(inProcess(url, words, { environment }), (ran) => look(words, ran))

const person = (answer: string | undefined) =>
  Layer.effect(
    Question,
    Effect.map(Output, ({ prompt }) => {
      const ask = (text: string) =>
        Effect.zipRight(
          prompt(text),
          answer === undefined
            ? Effect.dieMessage("nobody can be asked")
            : answer === "ctrl+c"
            ? Effect.interrupt
            : Effect.succeed(Option.liftPredicate(answer, (line) => line !== "end of input"))
        )
      const askSecret = (text: string) => Effect.map(ask(text), Option.map((secret) => Redacted.make(secret)))
      return { ask, askSecret }
    })
  )
