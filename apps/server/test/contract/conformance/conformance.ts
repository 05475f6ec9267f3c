import { OpenApi, type Operation, type OperationName, operations } from "@lanekit/http"
import { Predicate, Schema, Struct } from "effect"
import { type Behaviour, refuses } from "./Behaviour.ts"
import { behavioursOf, type Field } from "./bounds.ts"
import type { CoveredCase } from "./CoveredCase.ts"
import { behavioursOfFailure, isError } from "./failures.ts"

/** A behaviour of an operation, with the cases that prove it. */
export interface Cell {
  readonly operation: OperationName
  readonly behaviour: string
  readonly cases: ReadonlyArray<string>
}

/** Every behaviour of every operation, with what proves it. A cell without a case is a hole. */
export const cellsOf = (cases: ReadonlyArray<CoveredCase>): ReadonlyArray<Cell> =>
  Struct.keys(operations).flatMap((name) => {
    const own = cases.filter((each) => each.operations.includes(name))
    return behavioursOfOperation(name).map(({ isProvedBy, name: behaviour }) => ({
      operation: name,
      behaviour,
      cases: own.filter(isProvedBy).map((each) => each.name)
    }))
  })

const behavioursOfOperation = (name: OperationName): ReadonlyArray<Behaviour> => {
  const operation: Operation.Operation = operations[name]
  return [
    { name: "200", isProvedBy: ({ method, response }) => response.status === 200 && method === operation.method },
    ...(operation.method === "GET" ? [head] : []),
    ...common.filter(({ isOf }) => isOf(operation)),
    ...operation.failures.flatMap(({ ast }) => {
      const tag = tags.find((each) => String(ast).includes(each))
      return tag === undefined ? [] : behavioursOfFailure[tag]
    }),
    ...fieldsOf(name).flatMap(behavioursOf)
  ]
}

const tags = Struct.keys(behavioursOfFailure)

const head: Behaviour = {
  name: "200 to HEAD, without a body",
  isProvedBy: ({ method, response }) => method === "HEAD" && response.status === 200
}

interface CommonBehaviour extends Behaviour {
  readonly isOf: (operation: Operation.Operation) => boolean
}

const error = (
  what: string,
  status: number,
  code: string,
  isOf: CommonBehaviour["isOf"] = () => true
): CommonBehaviour => ({
  name: `${what}: ${status} \`${code}\``,
  isProvedBy: (covered) => isError(covered, status, code),
  isOf
})

const hasBody = ({ body }: Operation.Operation): boolean => body !== Schema.Void

const common: ReadonlyArray<CommonBehaviour> = [
  error("no good key", 401, "unauthenticated"),
  error("key of version 1", 410, "unsupported_key_version"),
  error("over the limit", 429, "rate_limited"),
  error("missing scope", 403, "scope_required", ({ scopes }) => scopes.length > 0),
  // Who somebody is, a gateway tells by itself.
  error("server failed", 500, "internal_error", ({ scopes }) => scopes.length > 0),
  error("server overloaded", 503, "unavailable", ({ scopes }) => scopes.length > 0),
  error("what is behind the server too slow", 504, "upstream_timeout", ({ scopes }) => scopes.length > 0),
  error("other method", 405, "method_not_allowed"),
  {
    name: "unknown parameter: 400 `validation_failed`",
    isProvedBy: (covered) => refuses(covered, "colour") && covered.query.has("colour"),
    isOf: () => true
  },
  {
    name: "unknown field: 400 `validation_failed`",
    isProvedBy: (covered) => refuses(covered, "colour") && !covered.query.has("colour"),
    isOf: hasBody
  },
  {
    name: "no JSON object: 400 `validation_failed`",
    isProvedBy: ({ body, response }) =>
      response.status === 400 && (response.paths ?? []).includes("") && body === undefined,
    isOf: hasBody
  },
  error("other media type", 415, "unsupported_media_type", hasBody),
  error("too large a body", 413, "payload_too_large", hasBody)
]

/** The fields of an operation, from the API's description. */
const fieldsOf = (name: OperationName): ReadonlyArray<Field> => {
  const { method, path } = operations[name]
  const described = document.paths[path]?.[method.toLowerCase()]
  const parameters = (described?.parameters ?? []).map((parameter): Field => ({
    path: parameter.name,
    schema: resolve(parameter.schema),
    values: ({ params, query }) => {
      const value = parameter.in === "path" ? params[parameter.name] : query.get(parameter.name)
      return value === undefined ? [] : [value]
    },
    isRequired: parameter.in === "query" && parameter.required,
    isJson: false
  }))
  const body = resolve(described?.requestBody?.content["application/json"].schema ?? {})
  return [...parameters, ...bodyFields(body)]
}

const bodyFields = (schema: OpenApi.JsonSchema): ReadonlyArray<Field> =>
  Object.entries(Predicate.isReadonlyRecord(schema.properties) ? schema.properties : {}).map(([name, field]) => ({
    path: name,
    schema: resolve(Predicate.isReadonlyRecord(field) ? field : {}),
    values: ({ body }) => Predicate.isReadonlyRecord(body) && Object.hasOwn(body, name) ? [body[name]] : [],
    isRequired: Array.isArray(schema.required) && schema.required.includes(name),
    isJson: true
  }))

const document = OpenApi.document()

const resolve = (schema: OpenApi.JsonSchema | OpenApi.Reference): OpenApi.JsonSchema => {
  const { $ref, ...rest } = schema
  return Predicate.isString($ref) ? document.components.schemas[$ref.split("/").at(-1) ?? ""] ?? {} : rest
}
