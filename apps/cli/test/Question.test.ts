import { assert, describe, it } from "@effect/vitest"
import { Output } from "@lanekit/terminal"
import { Effect, Exit, Fiber, Layer, Option, Redacted, TestClock } from "effect"
import { PassThrough } from "node:stream"
import { Question } from "../src/Question.ts"

const keyboard = () => {
  const modes: Array<boolean> = []
  const terminal = Object.assign(new PassThrough(), { setRawMode: (isRaw: boolean) => modes.push(isRaw) })
  // Whether the terminal is raw when something appears: else it shows what is typed.
  const hides: Array<boolean | undefined> = []
  const screen = new PassThrough()
  const write = screen.write.bind(screen)
  Object.assign(screen, {
    write: (...args: Parameters<typeof write>) => {
      hides.push(modes.at(-1))
      return write(...args)
    }
  })
  const sink = { stream: screen, isTerminal: true }
  const output = Output.layer({ isJson: false, allowsColour: false, canAsk: true, stdout: sink, stderr: sink })
  const ask = Effect.flatMap(Question, (question) => question.ask("Sure? ")).pipe(
    Effect.provide(Question.layer(terminal).pipe(Layer.provide(output)))
  )
  const askSecret = Effect.flatMap(Question, (question) => question.askSecret("Key? ")).pipe(
    Effect.provide(Question.layer(terminal).pipe(Layer.provide(output)))
  )
  return { ask, askSecret, hides, modes, terminal, shown: () => String(screen.read() ?? "") }
}

// Streams deliver in turns of the event loop.
const turn = Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
const settle = Effect.repeatN(turn, 5)

describe("a question", () => {
  it.effect("appears once nobody types, and takes the line that comes then", () =>
    Effect.gen(function*() {
      const { ask, modes, shown, terminal } = keyboard()
      terminal.write("yes\nye")
      const asking = yield* Effect.fork(ask)
      yield* settle
      yield* TestClock.adjust("99 millis")
      terminal.write("s")
      yield* settle
      yield* TestClock.adjust("99 millis")
      yield* settle
      assert.strictEqual(shown(), "")
      yield* TestClock.adjust("1 millis")
      yield* settle
      assert.strictEqual(shown(), "Sure? ")
      assert.deepStrictEqual(modes, [true, false])
      terminal.write("well\nyes\n")
      assert.deepStrictEqual(yield* Fiber.join(asking), Option.some("well"))
    }))

  it.effect("is not asked when the input never pauses", () =>
    Effect.gen(function*() {
      const { ask, modes, shown, terminal } = keyboard()
      const asking = yield* Effect.fork(ask)
      for (let at = 0; at < 60; at++) {
        yield* settle
        terminal.write("yes\n")
        yield* settle
        yield* TestClock.adjust("50 millis")
      }
      assert.deepStrictEqual(yield* Fiber.join(asking), Option.none())
      assert.strictEqual(shown(), "")
      assert.deepStrictEqual(modes, [true, false])
    }))

  it.effect("is not asked after Ctrl-C, which is a character while the terminal is raw", () =>
    Effect.gen(function*() {
      const { ask, modes, terminal } = keyboard()
      terminal.write("git\u0003")
      const asking = yield* Effect.fork(ask)
      assert.isTrue(Exit.isInterrupted(yield* Fiber.await(asking)))
      assert.deepStrictEqual(modes, [true, false])
    }))
})

const typing = (keys: string) =>
  Effect.gen(function*() {
    const { askSecret, hides, modes, shown, terminal } = keyboard()
    const asking = yield* Effect.fork(askSecret)
    yield* settle
    yield* TestClock.adjust("100 millis")
    yield* settle
    terminal.write(keys)
    const exit = yield* Fiber.await(asking)
    yield* settle
    return { exit: Exit.map(exit, Option.map(Redacted.value)), hides, modes, shown: shown() }
  })

describe("a question for a secret", () => {
  it.effect("shows nothing of what is typed, and takes the line as it was corrected", () =>
    Effect.gen(function*() {
      const { exit, hides, modes, shown } = yield* typing("seccc\u007f\u007fret\r")
      assert.deepStrictEqual(exit, Exit.succeed(Option.some("secret")))
      // Whoever types as soon as the question is there must not be shown, either.
      assert.deepStrictEqual(hides, [true, false])
      assert.strictEqual(shown, "Key? \n")
      assert.deepStrictEqual(modes, [true, false, true, false])
    }))

  it.effect("takes the end of input for no answer, and Ctrl-C for what it is", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* typing("\u0004")).exit, Exit.succeed(Option.none()))
      const { exit, modes } = yield* typing("sec\u0003")
      assert.isTrue(Exit.isInterrupted(exit))
      assert.deepStrictEqual(modes, [true, false, true, false])
    }))
})
