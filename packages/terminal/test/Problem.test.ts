import { assert, describe, it } from "@effect/vitest"
import { plain, Problem } from "@lanekit/terminal"

describe("a defect", () => {
  it("is reported as unexpected", () => {
    const { json, lines } = Problem.toMessage(
      Problem.fromDefect(new TypeError("x is not a function"), "lanekit")
    )
    assert.deepStrictEqual(lines(plain), [
      "Error: unexpected: TypeError: x is not a function",
      "Hint: this is a fault of lanekit; please report it"
    ])
    assert.deepStrictEqual(json, {
      error: {
        code: "unexpected",
        category: "unexpected",
        message: "unexpected: TypeError: x is not a function",
        hint: "this is a fault of lanekit; please report it"
      }
    })
  })
})
