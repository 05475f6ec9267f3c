import { assert, describe, it } from "@effect/vitest"
import { issues } from "@lanekit/core"
import { Operation } from "@lanekit/http"
import { Arbitrary, Effect, Either, FastCheck as fc, Schema } from "effect"
import { asJson, assertValid, describedAs, document, responsesOf, table, validatorOf } from "./described.ts"

const withBody = table.filter(([, operation]) => Operation.takesBody(operation))

const bodyValidator = (operation: Operation.Operation) =>
  validatorOf(describedAs(operation).requestBody?.content["application/json"].schema ?? {})

/** Values of the encoded side of a schema. */
const encodedOf = (schema: Schema.Schema.AnyNoContext): fc.Arbitrary<unknown> =>
  Arbitrary.make(Schema.typeSchema(schema)).map((value) => asJson(Schema.encodeSync(schema)(value)))

describe("the schemas of the document take what our own schemas write", () => {
  it.each(table)("in the answer of %s", (_, { success, ...operation }) => {
    const validate = validatorOf(
      responsesOf({ success, ...operation })[200]?.content["application/json"].schema ?? assert.fail("no answer")
    )
    fc.assert(fc.property(encodedOf(success), (answer) => assertValid(validate, answer)), { numRuns: 30 })
  })

  it.each(table)("in an answer of %s that has more than is known", (_, operation) => {
    const validate = validatorOf(
      responsesOf(operation)[200]?.content["application/json"].schema ?? assert.fail("no answer")
    )
    fc.assert(
      fc.property(encodedOf(operation.success), (answer) => assertValid(validate, Object.assign({ more: 1 }, answer))),
      { numRuns: 10 }
    )
  })

  it.each(withBody)("in the body of %s", (_, operation) => {
    const validate = bodyValidator(operation)
    fc.assert(fc.property(encodedOf(operation.body), (body) => {
      assert.isTrue(validate(body), JSON.stringify(body))
    }))
  })

  it.each(table)("in the parameters of %s", (_, operation) => {
    const { parameters = [] } = describedAs(operation)
    for (const [place, fields] of [["path", operation.params], ["query", operation.query]] as const) {
      const validators = new Map(
        parameters.filter((parameter) => parameter.in === place).map(({ name, schema }) => [
          name,
          { validate: validatorOf(schema), isNumber: schema["type"] === "integer" }
        ])
      )
      fc.assert(fc.property(encodedOf(fields), (values) => {
        for (const [name, value] of Object.entries(Object(values))) {
          const known = validators.get(name) ?? assert.fail(`${name} is not described`)
          assertValid(known.validate, known.isNumber ? Number(value) : value)
        }
      }))
    }
  })
})

/** Values around the bounds of what the fields of bodies may be. */
const oddValues: ReadonlyArray<unknown> = [
  [null, true, 0, 1.5, -1, 2 ** 53 - 1, 2 ** 53, "", "x", "EMAIL", "DOMAIN", "email", [], {}, [""], ["x"], [1]],
  [253, 254, 255, 256].map((length) => "x".repeat(length)),
  [255, 256].map((length) => "\u{1f600}".repeat(length)),
  [63, 64].map((length) => ["x".repeat(length)]),
  ["ada@example.com", "ada@localhost", "ada", "a b@example.com", "@example.com", `${"x".repeat(243)}@example.com`],
  ["example.com", "localhost", "a.b.example", "-a.example", ".example"],
  ["https://example.com/a?b#c", "urn:isbn:1", "mailto:ada@example.com", "/a", "example.com/a", "https://a b", "%"],
  [{ crm: "1" }, { crm: 1 }, { crm: null }, { "": "" }]
].flat()

describe("the schemas of bodies and the server take the same bodies", () => {
  it.each(withBody)("of %s", (_, operation) => {
    const validate = bodyValidator(operation)
    const decode = issues.decode(operation.body)
    const names = [...fieldsOf(operation), "nmae"]
    const change = fc.record({
      name: fc.constantFrom(...names),
      value: fc.option(fc.constantFrom(...oddValues), { nil: undefined })
    })
    const seen = { taken: 0, refused: 0 }
    fc.assert(
      fc.property(encodedOf(operation.body), fc.array(change, { maxLength: 3 }), (body, changes) => {
        const changed = asJson(Object.assign({}, body, ...changes.map(({ name, value }) => ({ [name]: value }))))
        const isTaken = Either.isRight(Effect.runSync(Effect.either(decode(changed, "reject"))))
        seen[isTaken ? "taken" : "refused"]++
        assert.strictEqual(validate(changed), isTaken, JSON.stringify(changed))
      }),
      { numRuns: 400 }
    )
    assert.isAbove(seen.taken, 0)
    assert.isAbove(seen.refused, 0)
  })

  it.each(withBody)("of %s when it is no object", (_, operation) => {
    const validate = bodyValidator(operation)
    for (const body of [null, [], "x", 1, true]) assert.isFalse(validate(body), JSON.stringify(body))
  })
})

const fieldsOf = (operation: Operation.Operation): ReadonlyArray<string> => {
  const pointer = JSON.stringify(describedAs(operation).requestBody?.content["application/json"].schema)
  const component = Object.entries(document.components.schemas).find(([name]) => pointer.endsWith(`/${name}"}`))
  return Object.keys(Object(component?.[1]["properties"]))
}
