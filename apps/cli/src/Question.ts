import { Output } from "@lanekit/terminal"
import { Context, Deferred, Duration, Effect, Layer, Option, Queue, Redacted, type Scope } from "effect"
import { createInterface } from "node:readline"
import { type Readable, Writable } from "node:stream"

/** A terminal's input, as `process.stdin` is where it is one. */
export type Keyboard = Readable & { readonly setRawMode: (isRaw: boolean) => unknown }

/** Questions to the person at the terminal. Ask only where {@link Output} says that somebody can be asked. */
export class Question extends Context.Tag("cli/Question")<Question, {
  /**
   * The line that is typed after the question is on the screen; none when the input ends, or never pauses.
   *
   * What was typed before is thrown away.
   */
  readonly ask: (question: string) => Effect.Effect<Option.Option<string>>
  /** The same for a secret: what is typed is not shown. */
  readonly askSecret: (question: string) => Effect.Effect<Option.Option<Redacted.Redacted>>
}>() {
  /**
   * Reads from a terminal, and writes the question to standard error.
   *
   * The prompts of `@effect/cli` take single keys, those typed ahead too, and `Terminal.readLine` keeps the terminal in
   * raw mode, where nothing is echoed and Ctrl-C is a character. So the line is read by Node's readline in the terminal's
   * ordinary mode: the terminal echoes and edits it, and Ctrl-C is a signal.
   */
  static readonly layer = (terminal: Keyboard): Layer.Layer<Question, never, Output> =>
    Layer.effect(
      Question,
      Effect.map(Output, ({ prompt }) => ({
        ask: Effect.fn("Question.ask")(function*(question: string) {
          const isQuiet = yield* Effect.scoped(discardTyped(terminal))
          if (!isQuiet) return Option.none()
          yield* prompt(question)
          const line = yield* readLine(terminal)
          if (Option.isNone(line)) yield* prompt("\n")
          return line
        }),
        askSecret: Effect.fn("Question.askSecret")(function*(question: string) {
          const isQuiet = yield* Effect.scoped(discardTyped(terminal))
          if (!isQuiet) return Option.none()
          const line = yield* Effect.scoped(readHidden(terminal, prompt(question))).pipe(Effect.ensuring(prompt("\n")))
          return Option.map(line, (secret) => Redacted.make(secret))
        })
      }))
    )
}

// What was typed ahead is there at once; what comes in pieces, as over a network, comes closer together than this.
const pause = Duration.millis(100)

// Input without a pause is no person's who reads the question.
const maxDiscard = Duration.seconds(3)

const interruptKey = 3

// Node cannot flush a terminal's input. In raw mode all of it can be read, an unfinished line too, which would otherwise
// become the beginning of the answer. The mode ends before the question appears: in it Ctrl-C would be a mere character.
const discardTyped = (terminal: Keyboard): Effect.Effect<boolean, never, Scope.Scope> =>
  Effect.gen(function*() {
    const typed = yield* typedInto(terminal)
    while (true) {
      const chunk = yield* Effect.timeoutOption(Queue.take(typed), pause)
      if (Option.isNone(chunk)) return true
      if (chunk.value.includes(interruptKey)) return yield* Effect.interrupt
    }
  }).pipe(Effect.timeoutTo({ duration: maxDiscard, onSuccess: (isQuiet) => isQuiet, onTimeout: () => false }))

const typedInto = Effect.fnUntraced(function*(terminal: Keyboard) {
  const typed = yield* Queue.unbounded<Buffer>()
  const onData = (chunk: Buffer) => {
    typed.unsafeOffer(chunk)
  }
  yield* Effect.acquireRelease(
    Effect.sync(() => {
      terminal.setRawMode(true)
      terminal.on("data", onData)
    }),
    () =>
      Effect.sync(() => {
        terminal.off("data", onData).pause()
        terminal.setRawMode(false)
      })
  )
  return typed
})

// At the end of its input readline makes a line of what has no Enter; that is no answer, so the end is noticed first.
const readLine = (terminal: Keyboard): Effect.Effect<Option.Option<string>> =>
  Effect.async((resume) => {
    const finish = (answer: Option.Option<string>) => {
      resume(Effect.succeed(answer))
      stop()
    }
    const onEnd = () => finish(Option.none())
    terminal.once("end", onEnd)
    const lines = createInterface({ input: terminal, terminal: false })
    const stop = () => {
      terminal.off("end", onEnd)
      lines.close()
    }
    lines.once("error", onEnd).once("line", (line) => finish(Option.some(line)))
    return Effect.sync(stop)
  })

// Readline edits the line itself when it is told that its output is a terminal; the output shows nothing. In raw mode
// Ctrl-C is a mere character, which readline tells of as an event. The mode is raw before the question appears: a key that is
// pasted at once would be on the screen otherwise.
const readHidden = Effect.fnUntraced(function*(terminal: Keyboard, question: Effect.Effect<void>) {
  const typed = yield* Deferred.make<Option.Option<string>>()
  const finish = (answer: Effect.Effect<Option.Option<string>>) => Deferred.unsafeDone(typed, answer)
  yield* Effect.acquireRelease(
    Effect.sync(() => {
      const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
      return createInterface({ input: terminal, output: nowhere, terminal: true, historySize: 0 })
        .once("SIGINT", () => finish(Effect.interrupt))
        .once("line", (line) => finish(Effect.succeed(Option.some(line))))
        .once("close", () => finish(Effect.succeed(Option.none())))
    }),
    (lines) => Effect.sync(() => lines.close())
  )
  yield* question
  return yield* Deferred.await(typed)
})
