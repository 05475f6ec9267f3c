import { assert, describe, it } from "@effect/vitest"
import { issues } from "@lanekit/core"
import { ErrorEnvelope, type Example, examples } from "@lanekit/http"
import { Effect, Schema } from "effect"
import { assertValid, describedAs, responsesOf, table, validatorOf } from "./described.ts"

describe("examples", () => {
  it.effect.each(table)(
    "are good requests by our own schemas: %s",
    ([name, { body, params, query }]) =>
      Effect.gen(function*() {
        const example: Example = examples[name]
        yield* issues.decode(params)(example.params, "reject")
        yield* issues.decode(query)(example.query, "reject")
        yield* issues.decode(body)(example.body, "reject")
      })
  )

  it.effect.each(table)(
    "have an answer that is written as it was read: %s",
    ([name, { success }]) =>
      Effect.gen(function*() {
        const read = yield* Schema.decodeUnknown(success)(examples[name].success)
        assert.deepStrictEqual<unknown>(yield* Schema.encode(success)(read), examples[name].success)
      })
  )

  it.each(table)("fit the schemas that stand beside them: %s", (_, operation) => {
    const { parameters = [], requestBody } = describedAs(operation)
    for (const { example, required, schema } of parameters) {
      if (example !== undefined) assertValid(validatorOf(schema), example)
      else assert.isFalse(required)
    }
    const body = requestBody?.content["application/json"]
    if (body !== undefined) assertValid(validatorOf(body.schema), body.example)
    const answer = responsesOf(operation)[200]?.content["application/json"]
    assert.isDefined(answer)
    assertValid(validatorOf(answer.schema), answer.example)
  })

  it.each(table)("show every error with the envelope, under its status: %s", (_, operation) => {
    const isEnvelope = Schema.is(ErrorEnvelope.ErrorEnvelope)
    const codes = Object.entries(responsesOf(operation)).flatMap(([status, { content, description }]) => {
      if (status === "200" || status === "default") return []
      const { example, examples = {} } = content["application/json"]
      const shown = example === undefined ? Object.values(examples).map(({ value }) => value) : [example]
      assert.isNotEmpty(shown)
      return shown.map((value) => {
        if (!isEnvelope(value)) return assert.fail(JSON.stringify(value))
        assert.include(description, `\`${value.error.code}\``)
        return `${status} ${value.error.code}`
      })
    })
    const common = [
      "400 validation_failed",
      "401 unauthenticated",
      "403 forbidden",
      "405 method_not_allowed",
      "410 unsupported_key_version",
      "429 rate_limited",
      "500 internal_error",
      "503 unavailable",
      "504 upstream_timeout"
    ]
    assert.includeMembers(codes, common)
    assert.strictEqual(codes.includes("403 scope_required"), operation.scopes.length > 0)
    assert.strictEqual(codes.includes("415 unsupported_media_type"), describedAs(operation).requestBody !== undefined)
    assert.isAtLeast(codes.length, common.length + operation.failures.length)
  })
})
