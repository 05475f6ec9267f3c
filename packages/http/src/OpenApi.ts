import { Array, Record, Struct } from "effect"
import { ErrorEnvelope } from "./ErrorEnvelope.ts"
import { examples } from "./examples.ts"
import type { Document } from "./OpenApi/Document.ts"
import { headers } from "./OpenApi/headers.ts"
import { describe } from "./OpenApi/jsonSchema.ts"
import { securityScheme, toOperationObject } from "./OpenApi/operationObject.ts"
import { errorResponsesOf } from "./OpenApi/responses.ts"
import { tags } from "./OpenApi/tags.ts"
import type { Operation } from "./Operation.ts"
import { type OperationName, operations } from "./operations.ts"

export type { Document, JsonSchema, OperationObject, Parameter, Reference, Response } from "./OpenApi/Document.ts"

/**
 * The API's description as an OpenAPI 3.1 document: plain JSON, made of the table of operations and its examples.
 *
 * The server in it is relative, so that it describes the server that it comes from.
 */
export const document = (): Document => {
  const bodies = describe(Record.map(table, ({ body }) => body), "refuse")
  const successes = describe(Record.map(table, ({ success }) => success), "allow")
  const errors = Record.map(table, errorResponsesOf)

  const toEndpoint = (name: OperationName) => [
    table[name].method.toLowerCase(),
    toOperationObject({
      name,
      operation: table[name],
      body: bodies.schemas[name],
      success: successes.schemas[name],
      errors: errors[name].responses,
      example: examples[name]
    })
  ]
  const byPath = Array.groupBy(Struct.keys(table), (name) => table[name].path)

  return {
    openapi: "3.1.1",
    info,
    servers: [{ url: "/api/v2", description: "This server." }],
    tags,
    paths: Record.map(byPath, (names) => Object.fromEntries(names.map(toEndpoint))),
    components: {
      schemas: {
        ...successes.components,
        ...bodies.components,
        ...describe({ Error: ErrorEnvelope }, "allow").components
      },
      responses: Object.fromEntries(Object.values(errors).flatMap(({ components }) => Object.entries(components))),
      headers,
      securitySchemes: { [securityScheme]: bearer }
    }
  }
}

const table: Readonly<Record<OperationName, Operation>> = operations

const info: Document["info"] = {
  title: "Contacts and companies",
  version: "2.0.0",
  summary: "The contacts API of Productlane (v2), as Lanekit serves it.",
  description:
    `JSON both ways, in snake_case; moments are ISO 8601. Every answer has an \`X-Request-Id\`; every error is
\`{"error": {"code", "message", "details"?, "request_id"}}\`, and \`details\` depends on the code. A path that is not
listed here is 404 \`not_found\`.

Text is well-formed Unicode without U+0000, and its bounds are in code points. Every problem of a request is reported at
once. A field that is not known is refused, as is one that is given twice.

Reads and writes have a budget a minute each. After a 429, wait for \`Retry-After\` seconds.`
}

const bearer = {
  type: "http",
  scheme: "bearer",
  bearerFormat: "pl_v2_…",
  description: "An API key. A server that runs the demo takes `pl_v2_demo_full`, from its own machine."
}
