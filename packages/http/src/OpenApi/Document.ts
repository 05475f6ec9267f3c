/** A JSON Schema of the 2020-12 draft, which is the dialect of OpenAPI 3.1. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A pointer to a component of the same document. */
export interface Reference {
  readonly $ref: string
}

/** A header field of an answer. */
export interface Header {
  readonly description: string
  readonly required?: boolean
  readonly schema: JsonSchema
  readonly example?: unknown
}

/** One example among several. */
export interface NamedExample {
  readonly summary: string
  readonly value: unknown
}

/** A JSON body: its schema, and one example or several. */
export interface MediaType {
  readonly schema: JsonSchema | Reference
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, NamedExample>>
}

/** A body that is JSON and nothing else. */
export interface JsonContent {
  readonly "application/json": MediaType
}

/** What is answered with one status code. */
export interface Response {
  readonly description: string
  readonly headers: Readonly<Record<string, Reference>>
  readonly content: JsonContent
}

/** A parameter of the path or the query. */
export interface Parameter {
  readonly name: string
  readonly in: "path" | "query"
  readonly required: boolean
  readonly description?: string
  readonly schema: JsonSchema
  readonly example?: unknown
}

/** One endpoint, under its method. */
export interface OperationObject {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly tags: ReadonlyArray<string>
  /** The bearer scheme with the scopes that are needed, as 3.1 lets any scheme have. */
  readonly security: ReadonlyArray<Readonly<Record<string, ReadonlyArray<string>>>>
  readonly parameters?: ReadonlyArray<Parameter>
  readonly requestBody?: { readonly required: true; readonly content: JsonContent }
  /** By status code; `default` stands for every other. */
  readonly responses: Readonly<Record<string, Response | Reference>>
}

/** The part of an OpenAPI 3.1 document that describes this API. Plain JSON. Source: the OpenAPI Specification 3.1.1. */
export interface Document {
  readonly openapi: "3.1.1"
  readonly info: {
    readonly title: string
    readonly version: string
    readonly summary: string
    readonly description: string
  }
  readonly servers: ReadonlyArray<{ readonly url: string; readonly description: string }>
  readonly tags: ReadonlyArray<{ readonly name: string; readonly description: string }>
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly responses: Readonly<Record<string, Response>>
    readonly headers: Readonly<Record<string, Header>>
    readonly securitySchemes: Readonly<Record<string, Readonly<Record<string, string>>>>
  }
}

/** A pointer to a component by its kind and name. */
export const referTo = (kind: "schemas" | "responses" | "headers", name: string): Reference => ({
  $ref: `#/components/${kind}/${name}`
})
