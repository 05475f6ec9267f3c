import { assert, describe, it } from "@effect/vitest"
import { CommandLine } from "@lanekit/terminal"

const parse = (...words: ReadonlyArray<string>) =>
  CommandLine.parse(words, {
    valueFlags: ["file"],
    switches: ["yes"],
    everywhere: ["quiet", "verbose"],
    letters: { f: "file" }
  })

describe("a flag for the whole program", () => {
  it("is told apart from those that commands read, wherever it stands", () => {
    const { everywhere, problem, words } = parse("--quiet", "a", "--yes", "b")
    assert.isUndefined(problem)
    assert.deepStrictEqual([...everywhere], ["quiet"])
    assert.deepStrictEqual(words, ["a", "--yes", "b"])
  })

  it("takes no value, and swallows no word after it", () => {
    assert.strictEqual(parse("--quiet=yes").problem?.message, "--quiet takes no value")
    assert.deepStrictEqual(parse("--quiet", "yes").words, ["yes"])
    assert.deepStrictEqual([...parse("--", "--quiet").everywhere], [])
    assert.deepStrictEqual([...parse("--file=--quiet").everywhere], [])
  })

  it("is suggested for its misspelling, and is given once", () => {
    assert.strictEqual(parse("--quite").problem?.message, "unknown flag --quite; did you mean --quiet?")
    assert.strictEqual(parse("--quiet", "--quiet").problem?.message, "--quiet is given more than once")
  })
})

describe("a flag that has a letter", () => {
  it("is the same under both names", () => {
    assert.deepStrictEqual(parse("-f", "-").words, ["--file=%2D"])
    assert.deepStrictEqual(parse("-fa b").words, ["--file=a%20b"])
    assert.strictEqual(parse("-f", "a", "--file", "b").problem?.message, "--file is given more than once")
    assert.strictEqual(parse("-f").problem?.message, "-f needs a value")
    assert.deepStrictEqual(parse("-h").words, ["--help"])
  })
})
