import { assert, describe, it } from "@effect/vitest"
import { Failure } from "@lanekit/core"
import { coloured, exitCode, plain, Problem, strip, widthOf } from "@lanekit/terminal"
import { Arbitrary, FastCheck } from "effect"
import { ExportUnusable } from "../src/commands/sync/export/ExportUnusable.ts"
import { hintOf } from "../src/failure.ts"
import { problemOf } from "../src/problem.ts"

const failures = Arbitrary.make(Failure.Failure)

describe("every failure", () => {
  it("has an exit code of its category, a message and a hint", () => {
    FastCheck.assert(FastCheck.property(failures, (failure) => {
      const { category, code, hint, message } = problemOf(failure)
      assert.include([1, 2, 3, 4, 5, 6, 7], exitCode.exitCodeOf(category))
      assert.isNotEmpty(code)
      assert.isNotEmpty(message)
      assert.isNotEmpty(hint)
    }))
  })

  it("has a code also where the API left it empty", () => {
    const failure = new Failure.UnrecognizedError({ status: 418, code: "", text: "" })
    assert.strictEqual(problemOf(failure).code, "unrecognized")
  })

  it("is a report of 80 columns without control characters, and JSON on one line", () => {
    FastCheck.assert(FastCheck.property(failures, (failure) => {
      const { json, lines } = Problem.toMessage(problemOf(failure))
      for (const line of lines(plain)) {
        assert.isAtMost(widthOf(line), 80)
        assert.notMatch(line, /\p{Cc}/u)
      }
      assert.deepStrictEqual(lines(coloured).map(strip), lines(plain))
      assert.notInclude(JSON.stringify(json), "\n")
    }))
  })

  it("of a disk is no bad input", () => {
    for (const reason of ["full", "unwritable"] as const) {
      assert.strictEqual(problemOf(new ExportUnusable({ path: "x.csv", reason })).category, "unexpected")
    }
    assert.strictEqual(problemOf(new ExportUnusable({ path: "x.csv", reason: "no_directory" })).category, "bad input")
  })

  it("of the API that may have followed a write warns about it", () => {
    const origin = { operation: "PATCH /contacts/{id}" }
    assert.match(hintOf(new Failure.UpstreamTimeout({ origin })), /^the change may have been made/)
    assert.notMatch(hintOf(new Failure.UpstreamTimeout({ origin: { operation: "GET /me" } })), /may have been made/)
  })
})
