import { assert, describe, it } from "@effect/vitest"
import { Flags, nearest } from "@lanekit/terminal"
import { Effect, Schema } from "effect"

const decode = Flags.decode(Schema.Struct({
  id: Schema.NonEmptyString.annotations({ message: () => "must not be empty" }),
  some_names: Schema.Array(Schema.NonEmptyString.annotations({ message: () => "must not be empty" }))
}))

describe("what is wrong with an input", () => {
  it.effect("is said of the flag or the argument, and of what is in a list by its number", () =>
    Effect.gen(function*() {
      const refusal = yield* Effect.flip(decode({ id: "", some_names: ["a", ""], more: 1 }))
      assert.deepStrictEqual(refusal.issues, [
        { flag: "--more", path: "more", message: "is not a known field" },
        { flag: "<id>", path: "id", message: "must not be empty" },
        { flag: "--some-names", path: "some_names.1", message: "number 2 must not be empty" }
      ])
      assert.strictEqual((yield* Effect.flip(decode(1))).issues[0]?.flag, "the input")
    }))
})

describe("nearest", () => {
  const known = ["list", "lists", "create"]

  it("asks for the one that is nearest, up to two letters away", () => {
    assert.strictEqual(nearest("lisst", known), "; did you mean list?")
    assert.strictEqual(nearest("lst", known), "; did you mean list?")
    assert.strictEqual(nearest("lissts", known), "; did you mean lists?")
    assert.strictEqual(nearest("craete", known), "; did you mean create?")
  })

  it("asks for none that is further", () => {
    assert.strictEqual(nearest("remove", known), "")
    assert.strictEqual(nearest("list", []), "")
  })
})
