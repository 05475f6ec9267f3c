import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Writable } from "node:stream"
import { Output } from "../src/Output.ts"
import { memoryStream } from "../src/testing/memoryStream.ts"

const outputOn = (stdout: Writable) =>
  Output.layer({
    isJson: true,
    allowsColour: false,
    canAsk: false,
    stdout: { stream: stdout, isTerminal: false },
    stderr: { stream: memoryStream().stream, isTerminal: false }
  })

const message = (text: string) => ({ json: {}, lines: () => text === "" ? [] : [text] })

describe("a line that is drawn over and over", () => {
  it.effect("is cleared for what is told meanwhile, and for nothing else", () =>
    Effect.gen(function*() {
      const stderr = memoryStream()
      const layer = Output.layer({
        isJson: false,
        allowsColour: false,
        canAsk: false,
        stdout: { stream: memoryStream().stream, isTerminal: true },
        stderr: { stream: stderr.stream, isTerminal: true }
      })
      yield* Effect.gen(function*() {
        const { answer, canvas, notice } = yield* Output
        const claim = canvas?.claim ?? Effect.dieMessage("no canvas")
        yield* notice(message("before"))
        yield* Effect.scoped(Effect.zipRight(
          claim,
          Effect.forEach(["during", ""], (text) => Effect.zipRight(notice(message(text)), answer(message(text))))
        ))
        yield* notice(message("after"))
      }).pipe(Effect.provide(layer))
      assert.strictEqual(stderr.text(), "before\n\r\u001b[2Kduring\nafter\n")
    }))
})

describe("data on standard output", () => {
  it.effect("is written as it is, in JSON too, and somebody reads on", () =>
    Effect.gen(function*() {
      const stdout = memoryStream()
      const isRead = yield* Effect.flatMap(Output, ({ data }) => data("a,b\n")).pipe(
        Effect.provide(outputOn(stdout.stream))
      )
      assert.deepStrictEqual([stdout.text(), isRead], ["a,b\n", true])
    }))

  it.effect("is wanted no more by a reader that went away", () =>
    Effect.gen(function*() {
      const broken = new Writable({
        write: (_chunk, _encoding, done) => done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }))
      })
      const isRead = yield* Effect.flatMap(Output, ({ data }) => data("a,b\n")).pipe(Effect.provide(outputOn(broken)))
      assert.isFalse(isRead)
    }))
})
