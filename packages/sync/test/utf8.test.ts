import { assert, describe, it } from "@effect/vitest"
import { Chunk, Effect, Stream } from "effect"
import * as Table from "../src/Table.ts"
import * as utf8 from "../src/utf8.ts"

const options: Table.TableOptions = { empty: "unchanged" }

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))

const encoded = (text: string) => new TextEncoder().encode(text)

const pieces = (bytes: Uint8Array, size: number) =>
  Stream.fromIterable(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.slice(at * size, (at + 1) * size))
  )

const refusal = <A, E extends Error>(stream: Stream.Stream<A, E>) =>
  Effect.map(Effect.flip(Stream.runDrain(stream)), ({ message }) => message)

describe("a text in UTF-8", () => {
  it.effect.each([1, 2, 7, 1000])(
    "is told from another by the line that is not, in pieces of %i bytes",
    (size) =>
      Effect.gen(function*() {
        const csv = latin1("email,name\nada@b.co,Ada\njose@b.co,Jos\u00e9\nbob@b.co,Bob\n")
        assert.strictEqual(yield* refusal(Table.fromCsv(pieces(csv, size), options)), "line 3: its text is not UTF-8")
        const lines = latin1("{\"email\":\"ada@b.co\"}\n{\"email\":\"b@b.co\",\"name\":\"J\u00f6\"}")
        assert.strictEqual(
          yield* refusal(Table.fromLines(pieces(lines, size), options)),
          "line 2: its text is not UTF-8"
        )
        const torn = encoded("email,name\njose@b.co,Jos\u00e9").slice(0, -1)
        assert.strictEqual(yield* refusal(utf8.checked(pieces(torn, size))), "line 2: its text is not UTF-8")
      })
  )

  it.effect("has letters of many bytes wherever they are cut", () =>
    Effect.gen(function*() {
      const bytes = pieces(encoded("\ufeffJ\u00f6\u20ac\n\ud83d\ude80\r\n\n"), 1)
      assert.deepStrictEqual(Chunk.toReadonlyArray(yield* Stream.runCollect(utf8.lines(bytes))), [
        "J\u00f6\u20ac",
        "\ud83d\ude80\r",
        ""
      ])
      assert.deepStrictEqual(Chunk.toReadonlyArray(yield* Stream.runCollect(utf8.lines(pieces(encoded("a\nb"), 2)))), [
        "a",
        "b"
      ])
    }))

  it.effect("may have long lines, but none of which the whole file could be one", () =>
    Effect.gen(function*() {
      const long = "x".repeat(900_000)
      const lines = yield* Stream.runCollect(utf8.lines(pieces(encoded(`${long}\n${long}`), 4000)))
      assert.deepStrictEqual(Chunk.toReadonlyArray(lines).map(({ length }) => length), [900_000, 900_000])
      const array = Stream.take(Stream.repeatValue(encoded("[{\"id\":\"ct_1\"}, ")), 200_000)
      assert.strictEqual(yield* refusal(Table.fromLines(array, options)), "a line is longer than 1 MiB")
    }))
})
