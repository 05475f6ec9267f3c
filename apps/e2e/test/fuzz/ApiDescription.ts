import { Predicate } from "effect"

/** A schema of JSON, as a document of OpenAPI 3.1 holds it. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A parameter of a path or a query. */
export interface Parameter {
  readonly name: string
  readonly in: "path" | "query"
  readonly isRequired: boolean
  readonly schema: JsonSchema
}

/** One operation, as far as requests are made of it and answers are compared with it. */
export interface DescribedOperation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: ReadonlyArray<Parameter>
  readonly body: JsonSchema | undefined
  /** The place of the body's schema in the document: a JSON pointer. */
  readonly bodyPlace: string
  /** By status code, the place of the answer's schema in the document: a JSON pointer. */
  readonly answers: ReadonlyMap<number, string>
}

/** The operations of a document. */
export const operationsOf = (document: JsonSchema): ReadonlyArray<DescribedOperation> =>
  entriesOf(document.paths).flatMap(([path, item]) =>
    entriesOf(item).map(([method, operation]) => ({
      id: String(field(operation, "operationId")),
      method: method.toUpperCase(),
      path,
      parameters: listOf(field(operation, "parameters")).map((parameter) => toParameter(resolve(document, parameter))),
      body: bodyOf(document, operation),
      bodyPlace: ["#/paths", escaped(path), method, "requestBody", schemaOfJson].join("/"),
      answers: new Map(
        entriesOf(field(operation, "responses")).map(([status, response]) => [
          Number(status),
          `${pointerOf(response) ?? ["#/paths", escaped(path), method, "responses", status].join("/")}/${schemaOfJson}`
        ])
      )
    }))
  )

/** What a schema or a reference to one means. */
export const resolve = (document: JsonSchema, value: unknown): JsonSchema => {
  const reference = field(value, "$ref")
  if (!Predicate.isString(reference)) return Predicate.isReadonlyRecord(value) ? value : {}
  const found = reference.slice(2).split("/").reduce<unknown>(
    (place, key) => field(place, key.replaceAll("~1", "/").replaceAll("~0", "~")),
    document
  )
  return resolve(document, found)
}

/** What an object has under a key. */
export const field = (value: unknown, key: string): unknown =>
  Predicate.hasProperty(value, key) ? value[key] : undefined

/** The items of a list, or none. */
export const listOf = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : []

/** The fields of an object, or none. */
export const entriesOf = (value: unknown): ReadonlyArray<readonly [string, unknown]> =>
  Predicate.isReadonlyRecord(value) ? Object.entries(value) : []

const bodyOf = (document: JsonSchema, operation: unknown): JsonSchema | undefined => {
  const content = field(resolve(document, field(operation, "requestBody")), "content")
  const schema = field(field(content, "application/json"), "schema")
  return schema === undefined ? undefined : resolve(document, schema)
}

const toParameter = (parameter: JsonSchema): Parameter => ({
  name: String(parameter.name),
  in: parameter.in === "path" ? "path" : "query",
  isRequired: parameter.required === true,
  schema: Predicate.isReadonlyRecord(parameter.schema) ? parameter.schema : {}
})

const schemaOfJson = "content/application~1json/schema"

const pointerOf = (value: unknown): string | undefined => {
  const reference = field(value, "$ref")
  return Predicate.isString(reference) ? reference : undefined
}

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1")
