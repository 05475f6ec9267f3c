import * as NodeStream from "@effect/platform-node/NodeStream"
import { InputRefused } from "@lanekit/terminal"
import { Chunk, Context, Data, Effect, Layer, Predicate, Stream } from "effect"
import { createReadStream } from "node:fs"
import type { Readable } from "node:stream"

/** Most bytes that are read of one input. */
export const maxInput = 10 * 1024 * 1024

/** Files that a command is given. */
export class Input extends Context.Tag("cli/Input")<Input, {
  /** The text of the file that `--file` names; `-` is standard input. It is UTF-8, and at most {@link maxInput} long. */
  readonly read: (path: string) => Effect.Effect<string, InputRefused>
  /** The bytes of a file of any length, as they are asked for; `-` is standard input. */
  readonly stream: (path: string) => Stream.Stream<Uint8Array, InputUnreadable>
}>() {
  /** Reads files, and a stream that stands for standard input. */
  static readonly layer = (stdin: Readable): Layer.Layer<Input> => {
    const stream = (path: string) => path === "-" ? standard(stdin) : fromFile(path)
    return Layer.succeed(Input, {
      stream,
      read: Effect.fn("Input.read")(function*(path: string) {
        const { parts, size } = yield* Effect.mapError(
          Stream.runFoldWhile(
            stream(path),
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
    })
  }
}

/** A file that cannot be read. */
export class InputUnreadable extends Data.TaggedError("InputUnreadable")<{
  readonly path: string
  readonly isMissing: boolean
}> {
  override get message() {
    const name = this.path === "-" ? "standard input" : this.path
    return this.isMissing ? `there is no file ${name}` : `${name} cannot be read`
  }
}

const standard = (stdin: Readable): Stream.Stream<Uint8Array, InputUnreadable> =>
  NodeStream.fromReadable(() => stdin, () => new InputUnreadable({ path: "-", isMissing: false }))

// The platform reads at positions, which pipes do not have: those that shells make for the output of a command.
const fromFile = (path: string): Stream.Stream<Uint8Array, InputUnreadable> =>
  NodeStream.fromReadable(
    () => createReadStream(path),
    (error) => new InputUnreadable({ path, isMissing: Predicate.hasProperty(error, "code") && error.code === "ENOENT" })
  )

const refusal = (message: string) => new InputRefused({ issues: [{ flag: "--file", path: "file", message }] })
