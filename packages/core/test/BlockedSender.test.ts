import { assert, describe, it } from "@effect/vitest"
import { BlockedSender, Timestamp } from "@lanekit/core"
import { Arbitrary, Effect, FastCheck as fc, Schema } from "effect"
import { problemsOf } from "./problems.ts"

const { NewBlockedSender, toBlockedSender } = BlockedSender

const problems = problemsOf(NewBlockedSender)

const domainOf = (length: number) => `${"a".repeat(length - 4)}.com`

const id = BlockedSender.BlockedSenderId.make("bs_1")
const at = Timestamp.make("2026-01-01T00:00:00.000Z")

describe("NewBlockedSender", () => {
  it("comes back from the wire as it was", () => {
    fc.assert(fc.property(Arbitrary.make(NewBlockedSender), (sender) => {
      assert.deepStrictEqual(Schema.decodeUnknownSync(NewBlockedSender)(JSON.parse(JSON.stringify(sender))), sender)
    }))
  })

  it.effect("is an address or a domain, as its type says", () =>
    Effect.gen(function*() {
      for (const value of ["a@b.co", "O'Spam+x@Example.COM", "1@1.1"]) {
        assert.deepStrictEqual(yield* problems({ type: "EMAIL", value }), [])
        assert.deepStrictEqual(yield* problems({ type: "DOMAIN", value }), ["value must be a domain"])
      }
      for (const value of ["a.b", "Spam.Test", "xn--bcher-kva.example", "a-b.c-d.example"]) {
        assert.deepStrictEqual(yield* problems({ type: "DOMAIN", value }), [])
        assert.deepStrictEqual(yield* problems({ type: "EMAIL", value }), ["value must be an e-mail address"])
      }
      for (
        const value of ["localhost", "@spam.test", "*.spam.test", ".spam.test", "spam.test.", "spam..test", "ä.test"]
      ) {
        assert.deepStrictEqual(yield* problems({ type: "DOMAIN", value }), ["value must be a domain"])
      }
    }))

  it.effect("has 3 to 254 characters", () =>
    Effect.gen(function*() {
      const bounds = ["value must be 3 to 254 characters"]
      assert.deepStrictEqual(yield* problems({ type: "DOMAIN", value: domainOf(254) }), [])
      assert.deepStrictEqual(yield* problems({ type: "DOMAIN", value: domainOf(255) }), bounds)
      assert.deepStrictEqual(yield* problems({ type: "DOMAIN", value: "a." }), bounds)
      assert.deepStrictEqual(yield* problems({ type: "EMAIL", value: `a@${domainOf(252)}` }), [])
      assert.deepStrictEqual(yield* problems({ type: "EMAIL", value: `a@${domainOf(253)}` }), bounds)
      for (const value of ["", "🚀🚀", "🚀".repeat(255)]) {
        assert.deepStrictEqual(yield* problems({ type: "EMAIL", value }), bounds)
      }
    }))

  it.effect("needs both fields, each of its kind", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems({}), ["type is required", "value is required"])
      for (const type of ["email", "Domain", "", null, 1, ["EMAIL"]]) {
        assert.deepStrictEqual(yield* problems({ type, value: "spam.test" }), ["type must be EMAIL or DOMAIN"])
      }
      for (const value of [null, 1, ["spam.test"], {}]) {
        assert.deepStrictEqual(yield* problems({ type: "DOMAIN", value }), ["value must be a string"])
      }
      assert.deepStrictEqual(yield* problems({ type: "DOMAIN", value: "a.b\u0000" }), [
        "value must be well-formed Unicode without U+0000"
      ])
    }))

  it.effect("reports every problem of a body at once", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems({ type: "EMAIL", value: "spam.test", reason: "spam" }), [
        "reason is not a known field",
        "value must be an e-mail address"
      ])
      assert.deepStrictEqual(yield* problems({ type: "mail", value: "", reason: "spam" }), [
        "reason is not a known field",
        "type must be EMAIL or DOMAIN",
        "value must be 3 to 254 characters"
      ])
      assert.deepStrictEqual(yield* problems({ type: "DOMAIN", value: "spam.test", reason: "spam" }, "ignore"), [])
    }))

  it.effect.each([null, [], "x", 1, true])("refuses the body %j", (body) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems(body), ["must be a JSON object"])
    }))

  it("is kept in lower case", () => {
    fc.assert(fc.property(Arbitrary.make(NewBlockedSender), (sender) => {
      const { createdAt, type, value } = toBlockedSender(sender, { at, id })
      assert.deepStrictEqual([type, value, createdAt], [sender.type, sender.value.toLowerCase(), at])
    }))
  })
})
