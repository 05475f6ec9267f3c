import { assert, describe, it } from "@effect/vitest"
import { escape, paragraph, section, term } from "@lanekit/terminal/roff"
import { FastCheck } from "effect"

const spelled: Readonly<Record<string, string>> = {
  "\\e": "\\",
  "\\(ti": "~",
  "\\(ha": "^",
  "\\(ga": "`",
  "\\(aq": "'",
  "\\-": "-",
  "\\&": ""
}

/** What a formatter makes of text. */
const read = (roff: string): string =>
  roff.replaceAll(
    /\\(?:e|-|&|\(\w\w|\[u([0-9A-F]+)\])/g,
    (spelling, point: string | undefined) =>
      point === undefined ? spelled[spelling] ?? "?" : String.fromCodePoint(Number.parseInt(point, 16))
  )

describe("text for a page of the manual", () => {
  it("is shown as it stands, and is ASCII that no formatter takes for a request", () => {
    const unit = FastCheck.constantFrom(..."ab .'\\-~^`\"\n\u0007é…漢😀")
    FastCheck.assert(FastCheck.property(FastCheck.string({ unit, maxLength: 40 }), (text) => {
      const roff = escape(text)
      assert.match(roff, /^(?![.'])[\x20-\x7e]*$/)
      assert.strictEqual(read(roff), text)
    }))
  })

  it("is broken between words, and no line begins with a request", () => {
    const long = Array.from({ length: 60 }, () => ".so x 'br").join(" ")
    const lines = paragraph(long).split("\n")
    assert.isAbove(lines.length, 5)
    for (const line of lines) assert.match(line, /^(?![.'])/)
    assert.strictEqual(read(lines.join(" ")), long)
  })

  it("stands under titles, which may have quotation marks, and not under those of nothing", () => {
    assert.strictEqual(section("A \"B\"", [term("--x", "y")]), ".SH \"A \\(dqB\\(dq\"\n.TP\n\\fB\\-\\-x\\fR\ny")
    assert.strictEqual(section("A", []), "")
  })
})
