import { assert, describe, it } from "@effect/vitest"
import { CommandLine } from "@lanekit/terminal"

const parse = (...words: ReadonlyArray<string>) =>
  CommandLine.parse(words, {
    valueFlags: ["file", "map"],
    repeatable: ["map"],
    switches: ["yes"],
    everywhere: ["quiet", "verbose"],
    everywhereValues: ["profile"],
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

describe("a flag with a value for the whole program", () => {
  it("is told apart from those that commands read, wherever it stands", () => {
    for (const words of [["--profile", "a b", "x"], ["x", "--profile=a b"]]) {
      const { everywhereValues, problem, words: others } = parse(...words)
      assert.isUndefined(problem)
      assert.deepStrictEqual([...everywhereValues], [["profile", "a b"]])
      assert.deepStrictEqual(others, ["x"])
    }
    assert.deepStrictEqual([...parse("--", "--profile=a").everywhereValues], [])
    assert.deepStrictEqual([...parse("--profile=").everywhereValues], [["profile", ""]])
  })

  it("needs its value, and is given once", () => {
    assert.strictEqual(parse("--profile").problem?.message, "--profile needs a value")
    assert.match(parse("--profile", "--quiet").problem?.message ?? "", /^--profile needs a value; /)
    assert.strictEqual(parse("--profle=a").problem?.message, "unknown flag --profle; did you mean --profile?")
    assert.strictEqual(parse("--profile=a", "--profile=b").problem?.message, "--profile is given more than once")
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

describe("a flag that may be given more than once", () => {
  it("is one word, at the place of the first, and gives every value back", () => {
    const values = ["a=b", "50% -x", "", "\u001e%1E"]
    const { problem, words } = parse("x", ...values.flatMap((value) => [`--map=${value}`, "--yes"]).slice(0, -1), "y")
    assert.include(problem?.message, "--yes is given more than once")
    const [first, map = "", ...others] = words
    assert.deepStrictEqual([first, ...others], ["x", "--yes", "--yes", "--yes", "y"])
    assert.deepStrictEqual(CommandLine.unprotectAll(map.slice("--map=".length)), values)
  })
})
