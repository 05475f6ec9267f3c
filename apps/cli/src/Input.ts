import * as NodeStream from "@effect/platform-node/NodeStream"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { InputRefused } from "@lanekit/terminal"
import { Chunk, Context, Effect, Layer, Stream } from "effect"
import type { Readable } from "node:stream"

/** Most bytes that are read of one input. */
export const maxInput = 10 * 1024 * 1024

/** Files that a command is given. */
export class Input extends Context.Tag("cli/Input")<Input, {
  /** The text of the file that `--file` names; `-` is standard input. It is UTF-8, and at most {@link maxInput} long. */
  readonly read: (path: string) => Effect.Effect<string, InputRefused>
}>() {
  /** Reads the file system, and a stream that stands for standard input. */
  static readonly layer = (stdin: Readable): Layer.Layer<Input, never, FileSystem.FileSystem> =>
    Layer.effect(
      Input,
      Effect.map(FileSystem.FileSystem, (files) => ({
        read: Effect.fn("Input.read")(function*(path: string) {
          const bytes: Stream.Stream<Uint8Array, Unreadable | PlatformError> = path === "-"
            ? NodeStream.fromReadable(() => stdin, () => new Unreadable())
            : files.stream(path, { bytesToRead: maxInput + 1 })
          const { parts, size } = yield* Effect.mapError(
            Stream.runFoldWhile(
              bytes,
              { parts: Chunk.empty<Uint8Array>(), size: 0 },
              ({ size }) => size <= maxInput,
              ({ parts, size }, part) => ({ parts: Chunk.append(parts, part), size: size + part.length })
            ),
            () => refusal("cannot be read")
          )
          if (size > maxInput) return yield* refusal(`must have at most ${maxInput / 1024 / 1024} MiB`)
          return yield* Effect.try({
            try: () => new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(Chunk.toArray(parts))),
            catch: () => refusal("must be UTF-8")
          })
        })
      }))
    )
}

class Unreadable {
  readonly _tag = "Unreadable"
}

const refusal = (message: string) => new InputRefused({ issues: [{ flag: "--file", path: "file", message }] })
