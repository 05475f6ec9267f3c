import { assert, describe, it } from "@effect/vitest"
import { maxWidth, widthOf } from "@lanekit/terminal"
import { shellLines } from "@lanekit/terminal/shellLines"
import { FastCheck } from "effect"

const word = FastCheck.stringMatching(/^[\w=-]{1,30}$/)

describe("a command of a shell", () => {
  it("stays on one line where it fits", () => {
    assert.deepStrictEqual(shellLines(["lanekit", "whoami"]), ["lanekit whoami"])
  })

  it("goes on below where it does not, as a shell reads it, in lines that fit", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(word, { minLength: 1, maxLength: 30 }), FastCheck.nat(20), (words, room) => {
        const lines = shellLines(words, room)
        assert.strictEqual(lines.join("\n").replaceAll(/ \\\n +/g, " "), words.join(" "))
        lines.forEach((line, at) => assert.isAtMost(widthOf(line) + (at === 0 ? room : 0), maxWidth))
        if (words.join(" ").length + room <= maxWidth) assert.lengthOf(lines, 1)
      })
    )
  })
})
