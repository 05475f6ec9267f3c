import { FastCheck as fc, Predicate } from "effect"
import { entriesOf, type JsonSchema, listOf, resolve } from "./ApiDescription.ts"

/** Values that a schema allows, mostly small, often at its bounds. */
export const valueOf = (document: JsonSchema, given: unknown): fc.Arbitrary<unknown> => {
  const schema = resolve(document, given)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum)
  const branches = [...listOf(schema.anyOf), ...listOf(schema.oneOf)]
  if (branches.length > 0) {
    return fc.oneof(...branches.map((branch) => valueOf(document, merged(schema, document, branch))))
  }
  if (Array.isArray(schema.allOf)) {
    return valueOf(
      document,
      schema.allOf.reduce<JsonSchema>((all, part) => merged(all, document, part), without(schema))
    )
  }
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  return fc.oneof(...types.map((type) => typed(document, schema, type)))
}

const without = (schema: JsonSchema): JsonSchema => {
  const { allOf: _, ...rest } = schema
  return rest
}

// A branch beside what stands around it: fields of objects come together, everything else is the branch's.
const merged = (schema: JsonSchema, document: JsonSchema, branch: unknown): JsonSchema => {
  const { anyOf: _, oneOf: __, ...around } = schema
  const { properties, required, ...own } = resolve(document, branch)
  return {
    ...around,
    ...own,
    ...(properties !== undefined || around.properties !== undefined
      ? {
        properties: {
          ...Object.fromEntries(entriesOf(around.properties)),
          ...Object.fromEntries(entriesOf(properties))
        }
      }
      : {}),
    required: [...listOf(around.required), ...listOf(required)]
  }
}

const typed = (document: JsonSchema, schema: JsonSchema, type: unknown): fc.Arbitrary<unknown> => {
  switch (type) {
    case "null":
      return fc.constant(null)
    case "boolean":
      return fc.boolean()
    case "integer":
    case "number":
      return integers(numberOr(schema.minimum, -1000), numberOr(schema.maximum, 1_000_000))
    case "string":
      return texts(schema)
    case "array":
      return fc.array(valueOf(document, schema.items), {
        minLength: numberOr(schema.minItems, 0),
        maxLength: Math.min(numberOr(schema.maxItems, 4), 4)
      })
    default:
      return objects(document, schema)
  }
}

const integers = (min: number, max: number) =>
  fc.oneof(fc.constantFrom(min, max), fc.integer({ min: Math.max(min, -1e9), max: Math.min(max, 1e9) }))

const texts = (schema: JsonSchema): fc.Arbitrary<string> => {
  const min = numberOr(schema.minLength, 0)
  const max = numberOr(schema.maxLength, 300)
  switch (schema.format) {
    case "email":
      return fc.tuple(fc.stringMatching(/^[a-z0-9]{1,12}$/), fc.constantFrom("example.com", "Fuzz.Example"))
        .map(([local, domain]) => `${local}@${domain}`)
    case "hostname":
      return fc.stringMatching(/^[a-z0-9]{1,12}$/).map((label) => `${label}.example`)
    case "uri":
      return fc.webUrl()
    case "date-time":
      return fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString())
    default:
      return fc.oneof(
        fc.constantFrom(min, max).map((length) => "é".repeat(length)),
        fc.string({ unit: "binary", minLength: min, maxLength: Math.min(max, 20) }).filter((text) =>
          !text.includes("\u0000") && !/[\ud800-\udfff]/u.test(text) && text !== "." && text !== ".."
        )
      )
  }
}

const objects = (document: JsonSchema, schema: JsonSchema): fc.Arbitrary<unknown> => {
  const required = new Set(listOf(schema.required))
  const fields = Object.fromEntries(
    entriesOf(schema.properties).map(([name, value]) => [name, valueOf(document, value)])
  )
  const own = fc.record(fields, { requiredKeys: Object.keys(fields).filter((name) => required.has(name)) })
  const { additionalProperties } = schema
  if (!Predicate.isReadonlyRecord(additionalProperties)) return own
  const more = fc.dictionary(fc.stringMatching(/^[a-z_]{1,10}$/), valueOf(document, additionalProperties), {
    maxKeys: 3
  })
  return fc.tuple(more, own).map(([more, own]): unknown => Object.assign({}, more, own))
}

const numberOr = (value: unknown, otherwise: number): number => typeof value === "number" ? value : otherwise
