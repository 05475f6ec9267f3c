import { JSONSchema, Predicate, Record, type Schema } from "effect"
import type { JsonSchema } from "./Document.ts"

/**
 * What becomes of properties that are not described: the server refuses them in what it is sent, and a client should
 * let them pass in what it is answered.
 */
export type UnknownProperties = "refuse" | "allow"

/** JSON Schemas of the encoded side of schemas, and of those within them that have a name of their own. */
export interface JsonSchemas<Name extends string> {
  readonly schemas: Readonly<Record<Name, JsonSchema>>
  readonly components: Readonly<Record<string, JsonSchema>>
}

/** Describes schemas together; what has a name of its own is a component, and pointed to. */
export const describe = <Name extends string>(
  schemas: Readonly<Record<Name, Schema.Schema.AnyNoContext>>,
  unknownProperties: UnknownProperties
): JsonSchemas<Name> => {
  const definitions: Record<string, JSONSchema.JsonSchema7> = {}
  const described = Record.map(
    schemas,
    ({ ast }) => JSONSchema.fromAST(ast, { ...options(unknownProperties), definitions })
  )
  return { schemas: Record.map(described, tidy), components: Record.map(definitions, tidy) }
}

/** One field of a struct: its JSON Schema, and whether it must be there. */
export interface Field {
  readonly name: string
  readonly isRequired: boolean
  readonly schema: JsonSchema
}

/** The fields of the encoded side of a struct. */
export const describeFields = ({ ast }: Schema.Schema.AnyNoContext): ReadonlyArray<Field> => {
  const described = JSONSchema.fromAST(ast, {
    ...options("refuse"),
    definitions: {},
    topLevelReferenceStrategy: "skip"
  })
  if (!("properties" in described)) return []
  return Object.entries(described.properties).map(([name, schema]) => ({
    name,
    isRequired: described.required.includes(name),
    schema: tidy(schema)
  }))
}

const options = (unknownProperties: UnknownProperties) => ({
  definitionPath: "#/components/schemas/",
  target: "jsonSchema2020-12" as const,
  additionalPropertiesStrategy: unknownProperties === "refuse" ? "strict" as const : "allow" as const
})

// Effect writes what holds anyway, and `null` as one of two alternatives. The shorter form means the same, and what
// generates code from it makes better types of it.
const tidy = (schema: object): JsonSchema =>
  withNullAsType(
    Object.fromEntries(
      Object.entries(schema)
        .filter(([keyword, value]) => !saysNothing(keyword, value))
        .map(([keyword, value]) => [keyword, tidyPart(value)])
    )
  )

const saysNothing = (keyword: string, value: unknown): boolean =>
  (keyword === "required" && Array.isArray(value) && value.length === 0) ||
  (keyword === "properties" && Object.keys(Object(value)).length === 0) ||
  (keyword === "additionalProperties" && value === true)

const tidyPart = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(tidyPart)
  return Predicate.isReadonlyRecord(value) ? tidy(value) : value
}

const withNullAsType = (schema: JsonSchema): JsonSchema => {
  const { anyOf, ...rest } = schema
  if (!Array.isArray(anyOf) || anyOf.length !== 2) return schema
  const [value, none]: ReadonlyArray<unknown> = anyOf
  return Predicate.isReadonlyRecord(value) && Predicate.isString(value["type"]) && !("enum" in value) &&
      Predicate.isReadonlyRecord(none) && none["type"] === "null"
    ? { ...value, ...rest, type: [value["type"], "null"] }
    : schema
}
