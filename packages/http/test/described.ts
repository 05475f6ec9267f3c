import { assert } from "@effect/vitest"
import { OpenApi, type Operation, type OperationName, operations } from "@lanekit/http"
import formats from "ajv-formats"
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js"
import { Struct } from "effect"

/** The document, made once. */
export const document = OpenApi.document()

/** The operations of the table by their names. */
export const table: ReadonlyArray<readonly [name: OperationName, operation: Operation.Operation]> = Struct.keys(
  operations
).map((name) => [name, operations[name]])

/** What the document says of an operation. */
export const describedAs = ({ method, path }: Operation.Operation): OpenApi.OperationObject =>
  document.paths[path]?.[method.toLowerCase()] ?? assert.fail(`${method} ${path} is not described`)

/** What the document says of the answers of an operation, by status. */
export const responsesOf = (operation: Operation.Operation): Readonly<Record<string, OpenApi.Response>> =>
  Object.fromEntries(
    Object.entries(describedAs(operation).responses).map(([status, response]) => [status, resolve(response)])
  )

const resolve = (response: OpenApi.Response | OpenApi.Reference): OpenApi.Response => {
  if (!("$ref" in response)) return response
  const name = response.$ref.replace("#/components/responses/", "")
  return document.components.responses[name] ?? assert.fail(`${response.$ref} leads nowhere`)
}

// Strict, so that a keyword which does not belong to the 2020-12 draft is an error.
const ajv = new Ajv2020({
  strict: true,
  allowUnionTypes: true,
  strictRequired: false,
  strictTypes: false,
  allErrors: true
})
formats.default(ajv)
ajv.addSchema({ $id: "api", $defs: JSON.parse(pointed(document.components.schemas)) })

/** A validator of a schema of the document. */
export const validatorOf = (schema: object): ValidateFunction => ajv.compile(JSON.parse(pointed(schema)))

function pointed(schema: object): string {
  return JSON.stringify(schema).replaceAll("#/components/schemas/", "api#/$defs/")
}

/** Fails unless a value fits. */
export const assertValid = (validate: ValidateFunction, value: unknown): void => {
  assert.isTrue(validate(value), `${JSON.stringify(value)}: ${ajv.errorsText(validate.errors)}`)
}

/** A value as it comes out of JSON. */
export const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
