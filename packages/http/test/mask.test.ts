import { assert, describe, it } from "@effect/vitest"
import type { Failure } from "@lanekit/core"
import { FailureReader } from "@lanekit/http"
import { answerOf, error, sent } from "./answers.ts"

const email = "ann.secret+tag@mail.example.com"

const spellings = [
  email,
  email.toUpperCase(),
  `<${email}>`,
  `mailto:${email}`,
  `"${email}"`,
  `'${email}'`,
  `(${email})`,
  `${email}, ${email}; ${email}`,
  `/contacts?email=${encodeURIComponent(email)}&limit=1`,
  email.replace("@", "&#64;"),
  email.replace("@", "&#x40;"),
  email.replace("@", "\\u0040"),
  "ann.secret@localhost",
  "o'secret@mail.example.com",
  "Ann <secret@mail.example.com>"
]

const leftOf = (failure: Failure.Failure) => JSON.stringify([failure.message, failure]).toLowerCase()

const excerptOf = (text: string) => {
  const failure = FailureReader.fromAnswer(answerOf({ status: 502, text }), sent.getMe)
  return failure._tag === "MalformedResponse" ? failure.excerpt : assert.fail(failure._tag)
}

describe("what a failure keeps of an answer", () => {
  it.each(spellings)("has no e-mail address: %s", (spelling) => {
    const answers = [
      { status: 502, text: `<p>${spelling}</p>` },
      { status: 502, json: { spelling } },
      { status: 400, json: error("validation_failed", `Bad ${spelling}`) },
      { status: 400, json: error("validation_failed", "Bad", [{ path: spelling, message: `is ${spelling}` }]) },
      { status: 400, json: error("odd", `Bad ${spelling}`, { [spelling]: [{ told: `x ${spelling}` }] }) },
      { status: 400, json: error(`odd ${spelling}`, "") }
    ]
    for (const answer of answers) {
      const left = leftOf(FailureReader.fromAnswer(answerOf(answer), sent.updateContact))
      assert.notInclude(left, "secret")
      assert.include(left, "<e-mail>")
    }
  })

  it("has no API key", () => {
    for (const text of ["Authorization: Bearer pl_v2_topsecret", "\"pl_v2_top-secret\" is revoked"]) {
      for (const answer of [{ status: 502, text }, { status: 401, json: error("odd", text, [text]) }]) {
        const left = leftOf(FailureReader.fromAnswer(answerOf(answer), sent.updateContact))
        assert.notInclude(left, "secret")
        assert.include(left, "<key>")
      }
    }
  })

  it("is an excerpt of a page, masked before it is cut, and well-formed", () => {
    assert.strictEqual(excerptOf("<h1>Bad Gateway</h1>"), "<h1>Bad Gateway</h1>")
    assert.strictEqual(excerptOf("x ".repeat(500)), "x ".repeat(FailureReader.maxExcerpt / 2))
    assert.strictEqual(excerptOf(`${" ".repeat(195)}${email}`), `${" ".repeat(195)}<e-ma`)
    assert.strictEqual(excerptOf(`${"x".repeat(199)}🚀`), "x".repeat(199))
  })

  it("is made in time that does not explode", () => {
    for (const text of ["a".repeat(1_000_000), "a@".repeat(500_000), "a%40".repeat(250_000), "@".repeat(1_000_000)]) {
      assert.isAtMost(leftOf(FailureReader.fromAnswer(answerOf({ status: 502, text }), sent.getMe)).length, 1_000)
    }
  })
})
