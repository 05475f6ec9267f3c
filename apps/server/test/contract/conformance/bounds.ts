import { codePoints } from "@lanekit/core"
import { Predicate } from "effect"
import { accepts, type Behaviour, refuses } from "./Behaviour.ts"
import type { CoveredCase } from "./CoveredCase.ts"

/** A field of a request: where it is named in an error, and its values in a case. */
export interface Field {
  readonly path: string
  readonly schema: Schema
  /** The values that a case sends; none, where it does not send the field. */
  readonly values: (covered: CoveredCase) => ReadonlyArray<unknown>
  readonly isRequired: boolean
  /** Whether it is JSON; the values of parameters are texts. */
  readonly isJson: boolean
}

/** The part of a JSON Schema that bounds values. */
export interface Schema {
  readonly type?: string | ReadonlyArray<string>
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly format?: string
  readonly enum?: ReadonlyArray<unknown>
  readonly items?: Schema
  readonly additionalProperties?: Schema | boolean
}

/** What must be shown of a field: each of its bounds from both sides, and each kind of value that it does not take. */
export const behavioursOf = (field: Field): ReadonlyArray<Behaviour> => {
  const { isJson, isRequired, schema } = field
  const types = Array.isArray(schema.type) ? schema.type : [schema.type]
  return [
    ...(isRequired ? [missing(field)] : []),
    ...(isJson ? [nullness(field, types.includes("null")), wrongType(field, types)] : []),
    ...lengths(field),
    ...amounts(field),
    ...choices(field),
    ...(schema.format === undefined ? [] : [refused(field, `that is no ${schema.format}`, isMalformed)]),
    ...(schema.items === undefined ? [] : behavioursOf(itemsOf(field, schema.items, "item"))),
    ...(Predicate.isObject(schema.additionalProperties)
      ? behavioursOf(itemsOf(field, schema.additionalProperties, "value"))
      : [])
  ]
}

const accepted = (field: Field, what: string, is: (value: unknown) => boolean): Behaviour => ({
  name: `\`${field.path}\` ${what}`,
  isProvedBy: (covered) => accepts(covered) && field.values(covered).some(is)
})

const refused = (field: Field, what: string, is: (value: unknown) => boolean): Behaviour => ({
  name: `\`${field.path}\` ${what}: refused`,
  isProvedBy: (covered) => refuses(covered, rootOf(field.path)) && field.values(covered).some(is)
})

// An error names an item by its index.
const rootOf = (path: string): string => path.split("[", 1)[0] ?? path

const missing = (field: Field): Behaviour => ({
  name: `no \`${field.path}\`: refused`,
  isProvedBy: (covered) => refuses(covered, field.path) && field.values(covered).length === 0
})

const nullness = (field: Field, isNullable: boolean): Behaviour =>
  (isNullable ? accepted : refused)(field, "null", (value) => value === null)

const wrongType = (field: Field, types: ReadonlyArray<unknown>): Behaviour =>
  refused(field, "of another type", (value) => value !== null && !types.some((type) => isOfType(value, type)))

const isOfType = (value: unknown, type: unknown): boolean => {
  switch (type) {
    case "array":
      return Array.isArray(value)
    case "object":
      return Predicate.isReadonlyRecord(value) && !Array.isArray(value)
    case "integer":
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

const has = (length: number) => (value: unknown): boolean => typeof value === "string" && codePoints(value) === length

const lengths = (field: Field): ReadonlyArray<Behaviour> => {
  const { maxLength, minLength } = field.schema
  // An address has no room for a single character.
  const hasLeast = minLength !== undefined && field.schema.format === undefined
  return [
    ...(hasLeast ? [accepted(field, `of ${minLength}`, has(minLength))] : []),
    ...(minLength !== undefined && minLength > 0 ? [refused(field, `of ${minLength - 1}`, has(minLength - 1))] : []),
    ...(maxLength === undefined ? [] : [
      accepted(field, `of ${maxLength}`, has(maxLength)),
      refused(field, `of ${maxLength + 1}`, has(maxLength + 1))
    ])
  ]
}

const is = (amount: number) => (value: unknown): boolean => value !== "" && value !== null && Number(value) === amount

const amounts = (field: Field): ReadonlyArray<Behaviour> => {
  const { maximum, minimum } = field.schema
  return [
    ...(minimum === undefined ? [] : [
      accepted(field, `${minimum}`, is(minimum)),
      refused(field, `${minimum - 1}`, is(minimum - 1))
    ]),
    ...(maximum === undefined ? [] : [
      accepted(field, `${maximum}`, is(maximum)),
      refused(field, `${maximum + 1}`, is(maximum + 1))
    ])
  ]
}

const choices = (field: Field): ReadonlyArray<Behaviour> => {
  const { enum: values } = field.schema
  if (values === undefined) return []
  return [
    ...values.map((value) => accepted(field, String(value), (given) => given === value)),
    refused(field, "that is another word", (given) => typeof given === "string" && !values.includes(given))
  ]
}

const isMalformed = (value: unknown): boolean => typeof value === "string" && value.length > 0 && value.length < 200

const itemsOf = (field: Field, schema: Schema, what: string): Field => ({
  path: `${field.path}[${what}]`,
  schema,
  values: (covered) =>
    field.values(covered).flatMap((value) => typeof value === "object" && value !== null ? Object.values(value) : []),
  isRequired: false,
  isJson: true
})
