import { assert, describe, it } from "@effect/vitest"
import { Data, Exit, Option } from "effect"

class Refused extends Data.TaggedError("Refused")<{ readonly field: string }> {
  override get message() {
    return "refused"
  }
}

describe("the equality of the tests", () => {
  it.each<readonly [string, unknown, unknown]>([
    ["something and nothing", Option.some(1), Option.none()],
    ["nothing and something", Option.none(), Option.some(1)],
    ["somethings of other values", Option.some({ a: 1 }), Option.some({ a: 2 })],
    ["something and nothing within records", { a: [Option.some(1)] }, { a: [Option.none()] }],
    ["failures of one message that say something else", new Refused({ field: "a" }), new Refused({ field: "b" })],
    ["exits with such failures", Exit.fail(new Refused({ field: "a" })), Exit.fail(new Refused({ field: "b" }))]
  ])("tells %s apart", (_, left, right) => {
    assert.notDeepEqual(left, right)
    assert.throws(() => assert.deepStrictEqual(left, right))
  })

  it.each<readonly [string, () => unknown]>([
    ["something", () => Option.some({ a: [1] })],
    ["nothing", () => Option.none()],
    ["a failure", () => new Refused({ field: "a" })],
    ["an exit", () => Exit.fail(new Refused({ field: "a" }))]
  ])("takes %s for its like", (_, make) => assert.deepStrictEqual(make(), make()))
})
