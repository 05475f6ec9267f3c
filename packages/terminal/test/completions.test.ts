import { assert, describe, it } from "@effect/vitest"
import { completions } from "@lanekit/terminal/completions"

const everywhere = {
  "--quiet": "Say no more: than that.",
  "--profile": { description: "Go by this one.", value: "name", folder: "tool/profiles" }
}

describe("a completion script for bash", () => {
  it("finds a command by the words that were typed, as it remembers them", () => {
    const lines = ["  tool,a)", "  tool,a__b,c)", "  tool,a__b)", "  \",$1\")", "  tool__a)"]
    assert.deepStrictEqual(completions(lines.join("\n")).split("\n"), [
      "  tool,a)",
      "  tool__a__b,c)",
      "  tool,a-b)",
      "  \",$1\")",
      "  tool__a)"
    ])
  })

  it("offers what every command takes, and finds the values without the program", () => {
    const script = completions("    opts=\"\"\n  opts=\"-h --help --version a b\"", everywhere)
    assert.include(script, "opts=\"-h --help --version --quiet --profile a b\"")
    assert.include(script, "if [[ \"${prev}\" == \"--profile\" ]]; then")
    assert.include(script, "\"${XDG_CONFIG_HOME:-$HOME/.config}/tool/profiles\"/*.json")
  })
})

describe("a completion script for zsh", () => {
  it("offers what every command takes, and finds the values without the program", () => {
    const script = completions("        '--version[Show.]' \\", everywhere)
    assert.include(script, "'--quiet[Say no more\\: than that.]' \\")
    assert.match(script, /'--profile\[Go by this one\.\]:name:\{local .*\/tool\/profiles\/\*\.json\(N\\:t\\:r\)/)
  })
})

describe("a completion script for fish", () => {
  it("offers what every command takes, and finds the values without the program", () => {
    const script = completions("complete -c tool -n \"x\" -l version -d 'Show.'", everywhere)
    assert.include(script, "complete -c tool -n \"x\" -l quiet -d 'Say no more: than that.'")
    assert.match(script, /-l profile -r -f -a '\(.*\/tool\/profiles\/\*\.json.*\)' -d 'Go by this one\.'/)
  })
})
