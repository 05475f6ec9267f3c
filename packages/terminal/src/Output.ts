import { Context, Data, Effect, Layer, Predicate, type Scope } from "effect"
import type { Writable } from "node:stream"
import { coloured, plain, strip, type Style } from "./Style.ts"

/** A stream of the process, and whether a person looks at it. */
export interface Sink {
  readonly stream: Writable
  readonly isTerminal: boolean
}

/** How a process writes. */
export interface OutputOptions {
  readonly isJson: boolean
  /** Whether the environment permits colours at all. */
  readonly allowsColour: boolean
  /** Whether a person is there to answer a question. */
  readonly canAsk: boolean
  /** Whether notices are left out. */
  readonly isQuiet?: boolean
  readonly stdout: Sink
  readonly stderr: Sink
}

/** The parts of Node's `process` that output is made of. */
export type ProcessStreams = Pick<NodeJS.Process, "stdin" | "stdout" | "stderr" | "env">

/** How a process writes, as its environment and the streams it was given permit. */
export const optionsOf = ({ env, stderr, stdin, stdout }: ProcessStreams, isJson: boolean): OutputOptions => ({
  isJson,
  allowsColour: (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb",
  canAsk: stdin.isTTY && stderr.isTTY,
  stdout: { stream: stdout, isTerminal: stdout.isTTY },
  stderr: { stream: stderr, isTerminal: stderr.isTTY }
})

/** Something to say in two forms: lines for people, one JSON document for programs. */
export interface Message {
  readonly lines: (style: Style) => ReadonlyArray<string>
  readonly json: unknown
}

/** A line of a terminal that is drawn over and over. */
export interface Canvas {
  readonly stream: Writable
  /** Has what is told until the scope closes stand above that line: it is cleared, and whoever draws draws it anew. */
  readonly claim: Effect.Effect<void, never, Scope.Scope>
}

/** The only writer to standard output and standard error. */
export class Output extends Context.Tag("terminal/Output")<Output, {
  readonly isJson: boolean
  /** Whether a person is there to answer a question. */
  readonly canAsk: boolean
  /** What the command was asked for, on standard output. */
  readonly answer: (message: Message) => Effect.Effect<void>
  /**
   * A part of an answer that is data of some other form, on standard output as it is. Tells whether somebody reads on: a
   * reader that went away wants no more.
   */
  readonly data: (text: string) => Effect.Effect<boolean>
  /** What people should know beside it, on standard error, unless they want quiet. */
  readonly notice: (message: Message) => Effect.Effect<void>
  /** Why the command failed, on standard error. */
  readonly failure: (message: Message) => Effect.Effect<void>
  /** A part of a prompt, on standard error so that standard output stays the answer's. */
  readonly prompt: (text: string) => Effect.Effect<void>
  /** The terminal on which something can be drawn over and over: none where nobody looks, or wants to. */
  readonly canvas: Canvas | undefined
  /** Help, whose looks are escape sequences already, on standard output. */
  readonly help: (text: string) => Effect.Effect<void>
}>() {
  /** Writes to the given streams. A reader that went away is no failure; any other fault is a defect. */
  static readonly layer = (options: OutputOptions): Layer.Layer<Output> =>
    Layer.effect(
      Output,
      Effect.gen(function*() {
        const { canAsk, isJson, isQuiet = false, stderr, stdout } = options
        yield* Effect.sync(() => {
          // A broken stream also emits an event, which would end the process; the write's own callback tells.
          for (const { stream } of [stdout, stderr]) stream.on("error", () => {})
        })
        let isClaimed = false
        const claim = Effect.acquireRelease(
          Effect.sync(() => {
            isClaimed = true
          }),
          () =>
            Effect.sync(() => {
              isClaimed = false
            })
        )
        const isColoured = ({ isTerminal }: Sink) => isTerminal && options.allowsColour
        const say = (sink: Sink, { json, lines }: Message, indent: number) =>
          Effect.suspend(() => {
            const text = isJson
              ? `${JSON.stringify(json, null, indent)}\n`
              : lines(isColoured(sink) ? coloured : plain).map((line) => `${line}\n`).join("")
            return Effect.asVoid(write(sink, isClaimed && sink === stderr && text !== "" ? clearLine + text : text))
          })
        return {
          isJson,
          canAsk,
          answer: (message) => say(stdout, message, 2),
          data: (text) => write(stdout, text),
          notice: (message) => isQuiet ? Effect.void : say(stderr, message, 0),
          failure: (message) => say(stderr, message, 0),
          canvas: stderr.isTerminal && !isJson && !isQuiet ? { stream: stderr.stream, claim } : undefined,
          prompt: (text) => Effect.asVoid(write(stderr, options.allowsColour ? text : strip(text))),
          help: (text) => Effect.asVoid(write(stdout, `${isColoured(stdout) ? text : strip(text)}\n`))
        }
      })
    )
}

const clearLine = "\r\u001b[2K"

/** Output that did not arrive: the disk is full, for example. */
export class OutputLost extends Data.TaggedError("OutputLost")<{ readonly code: string }> {
  override get message() {
    return `the output could not be written (${this.code})`
  }
}

const write = ({ stream }: Sink, text: string): Effect.Effect<boolean> =>
  Effect.tryPromise({
    try: () =>
      new Promise<boolean>((resolve, reject) => {
        stream.write(text, (error) => {
          if (Predicate.isNullable(error)) resolve(true)
          else if (gone.has(codeOf(error))) resolve(false)
          else reject(error)
        })
      }),
    catch: (error) => new OutputLost({ code: codeOf(error) })
  }).pipe(Effect.orDie)

const codeOf = (error: unknown): string => Predicate.hasProperty(error, "code") ? String(error.code) : "unknown"

const gone: ReadonlySet<string> = new Set(["EPIPE", "ERR_STREAM_DESTROYED"])
