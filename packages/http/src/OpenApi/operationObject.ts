import type { Schema } from "effect"
import type { Example } from "../examples/Example.ts"
import { type Operation, takesBody } from "../Operation.ts"
import type { OperationName } from "../operations.ts"
import type { JsonSchema, OperationObject, Parameter, Response } from "./Document.ts"
import { headersOf } from "./headers.ts"
import { describeFields, type Field } from "./jsonSchema.ts"
import { notes } from "./notes.ts"
import type { ErrorResponses } from "./responses.ts"
import { tagOf } from "./tags.ts"

/** The name of the one security scheme. */
export const securityScheme = "apiKey"

/** What an operation is described with. */
export interface Parts {
  readonly name: OperationName
  readonly operation: Operation
  readonly body: JsonSchema
  readonly success: JsonSchema
  readonly errors: ErrorResponses["responses"]
  readonly example: Example
}

/** Describes one operation of the table. */
export const toOperationObject = ({ body, errors, example, name, operation, success }: Parts): OperationObject => {
  const { params, path, query, scopes, summary } = operation
  const parameters = [...parametersOf("path", params, example.params), ...parametersOf("query", query, example.query)]
  const tag = tagOf(path)
  return {
    operationId: name,
    summary,
    description: `${notes[name]}\n\n${describeScopes(scopes)}`,
    tags: tag === undefined ? [] : [tag],
    security: [{ [securityScheme]: scopes }],
    ...(parameters.length > 0 && { parameters }),
    ...(takesBody(operation) && {
      requestBody: { required: true, content: { "application/json": { schema: body, example: example.body } } }
    }),
    responses: { 200: toSuccess(success, example.success), ...errors }
  }
}

const toSuccess = (schema: JsonSchema, example: unknown): Response => ({
  description: "Done.",
  headers: headersOf(),
  content: { "application/json": { schema, example } }
})

const describeScopes = (scopes: Operation["scopes"]): string =>
  scopes.length === 0 ? "Any key will do." : `Needs ${scopes.map((scope) => `\`${scope}\``).join(" and ")}.`

const parametersOf = (
  place: Parameter["in"],
  fields: Schema.Schema.AnyNoContext,
  examples: Readonly<Record<string, string | undefined>>
): ReadonlyArray<Parameter> => describeFields(fields).map((field) => toParameter(place, field, examples[field.name]))

const toParameter = (
  place: Parameter["in"],
  { isRequired, name, schema: { description, ...schema } }: Field,
  example: string | undefined
): Parameter => ({
  name,
  in: place,
  required: isRequired,
  ...(typeof description === "string" && { description }),
  schema,
  ...(example !== undefined && { example: schema["type"] === "integer" ? Number(example) : example })
})
