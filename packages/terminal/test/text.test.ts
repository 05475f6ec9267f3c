import { assert, describe, it } from "@effect/vitest"
import { CommandLine, plain, printable, show, table, truncate, widthOf, wrap } from "@lanekit/terminal"
import { FastCheck } from "effect"
const vocabulary = { valueFlags: ["name"], switches: [] }
const text = FastCheck.string({ unit: "binary" })
const typed = text.filter((value) => !value.includes("\u0000"))

describe("values", () => {
  it("travel through the parser as one word, whatever they hold", () => {
    FastCheck.assert(FastCheck.property(typed, (value) => {
      const { problem, words: [word = ""] } = CommandLine.parse([`--name=${value}`], vocabulary)
      assert.isUndefined(problem)
      assert.match(word, /^--name=\S+$/u)
      assert.strictEqual(CommandLine.unprotect(word.slice("--name=".length)), value)
      const [id = ""] = CommandLine.parse(["--", value], vocabulary).words
      assert.match(id, /^[^-\s]\S*$/u)
      assert.strictEqual(CommandLine.unprotect(id), value)
    }))
  })

  it("are shown on one line, and null as no text is", () => {
    FastCheck.assert(FastCheck.property(text, (value) => {
      assert.notMatch(show(value), /\p{Cc}/u)
      assert.notStrictEqual(show(value), show(null))
    }))
  })
})

describe("columns", () => {
  it("cut and wrap to a width, and wrapping loses nothing but blanks", () => {
    FastCheck.assert(FastCheck.property(text, FastCheck.integer({ min: 2, max: 80 }), (value, width) => {
      const line = printable(value)
      assert.isAtMost(widthOf(truncate(line, width)), width)
      const lines = wrap(line, width)
      for (const line of lines) assert.isAtMost(widthOf(line), width)
      assert.strictEqual(lines.join("").replace(/\s/g, ""), line.replace(/\s/g, ""))
    }))
  })

  it("wrap no blanks over the edge, however many there are", () => {
    assert.deepStrictEqual(wrap("and      and", 4), ["and", "and"])
    const blanks = FastCheck.stringMatching(/^[a ]{0,40}$/)
    FastCheck.assert(FastCheck.property(blanks, FastCheck.integer({ min: 1, max: 9 }), (value, width) => {
      const lines = wrap(value, width)
      for (const line of lines) assert.isAtMost(widthOf(line), width)
      assert.strictEqual(lines.join("").replaceAll(" ", ""), value.replaceAll(" ", ""))
    }))
  })

  it("never get a character that turns the direction of text", () => {
    assert.strictEqual(printable("a\u061cb\u200fc\u2066"), "a\\u061cb\\u200fc\\u2066")
  })

  it("count wide characters twice", () => {
    assert.strictEqual(widthOf("Ada"), 3)
    assert.strictEqual(widthOf("漢字"), 4)
    assert.strictEqual(widthOf("e\u0301"), 1)
  })

  it("of a table give way, the kept ones last", () => {
    const columns = [
      { title: "ID", cell: ({ id }: { readonly id: string }) => id, isKept: true },
      { title: "NAME", cell: () => "n".repeat(50) },
      { title: "EMAIL", cell: () => "e".repeat(60) }
    ]
    const lengths = (id: string) => table(columns, [{ id }], plain)[1]?.split("  ").map((cell) => cell.length)
    assert.deepStrictEqual(lengths("i".repeat(36)), [36, 20, 20])
    assert.deepStrictEqual(lengths("i".repeat(255)), [60, 8, 8])
  })

  it("of a table are followed by what stands below, whole, under the same indent", () => {
    const columns = [{ title: "ID", cell: ({ id }: { readonly id: string }) => id }]
    const rows = [{ id: "a", below: "x ".repeat(60).trim() }, { id: "b", below: "y" }]
    assert.deepStrictEqual(table(columns, rows, plain, { below: ({ below }) => below, indent: "> " }), [
      "> ID",
      "> a",
      `>   ${"x ".repeat(38).trim()}`,
      `    ${"x ".repeat(22).trim()}`,
      "> b",
      ">   y"
    ])
  })
})
