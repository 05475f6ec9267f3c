import { assert, describe, it } from "@effect/vitest"
import { Failure } from "@lanekit/core"
import { Arbitrary, FastCheck } from "effect"
import { widthOf } from "../src/columns.ts"
import { exitCodeOf, hintOf, messageOf, traitsOf } from "../src/failure.ts"
import * as Report from "../src/Report.ts"
import { coloured, plain, strip } from "../src/Style.ts"

const failures = Arbitrary.make(Failure.Failure)

describe("every failure", () => {
  it("has an exit code of its category, a message and a hint", () => {
    FastCheck.assert(FastCheck.property(failures, (failure) => {
      const { category, code } = traitsOf(failure)
      assert.include([1, 2, 3, 4, 5, 6, 7], exitCodeOf(category))
      assert.isString(code)
      assert.isNotEmpty(messageOf(failure))
      assert.isNotEmpty(hintOf(failure))
    }))
  })

  it("is a report of 80 columns without control characters, and JSON on one line", () => {
    FastCheck.assert(FastCheck.property(failures, (failure) => {
      const { json, lines } = Report.fromFailure(failure)
      for (const line of lines(plain)) {
        assert.isAtMost(widthOf(line), 80)
        assert.notMatch(line, /\p{Cc}/u)
      }
      assert.deepStrictEqual(lines(coloured).map(strip), lines(plain))
      assert.notInclude(JSON.stringify(json), "\n")
    }))
  })

  it("of the API that may have followed a write warns about it", () => {
    const origin = { operation: "PATCH /contacts/{id}" }
    assert.match(hintOf(new Failure.UpstreamTimeout({ origin })), /^the change may have been made/)
    assert.notMatch(hintOf(new Failure.UpstreamTimeout({ origin: { operation: "GET /me" } })), /may have been made/)
  })
})

describe("a defect", () => {
  it("is reported as unexpected", () => {
    const { json, lines } = Report.fromDefect(new TypeError("x is not a function"))
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
