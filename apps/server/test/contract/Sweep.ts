import { FileSystem, Path } from "@effect/platform"
import { ApiKey } from "@lanekit/core"
import { type Operation, type OperationName, operations } from "@lanekit/http"
import { Effect, Predicate, Schema, Struct } from "effect"
import { FaultRule } from "../../src/faults/FaultRule.ts"
import { type Case, expand } from "./Case.ts"

const Values = Schema.Record({ key: Schema.String, value: Schema.String })

/** A good request of one operation: what its path, its query and its body hold. */
const GoodRequest = Schema.Struct({
  params: Schema.optional(Values),
  query: Schema.optional(Values),
  json: Schema.optional(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
})
type GoodRequest = typeof GoodRequest.Type

/** One row of the sweep: what is changed in the good request of each operation, and the answer to it. */
const Row = Schema.Struct({
  name: Schema.String,
  /** Which operations the row is about; "each param" makes a case for each parameter of each path. */
  for: Schema.Literal("every", "scoped", "more than contacts:read", "body", "GET", "each param"),
  change: Schema.Struct({
    method: Schema.optional(Schema.String),
    /** `$others` is a key that has every scope but those of the operation. */
    key: Schema.optional(Schema.NullOr(Schema.String)),
    headers: Schema.optional(Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.String) })),
    query: Schema.optional(Values),
    rawQuery: Schema.optional(Schema.String),
    /** The value of the parameter in question, which is percent-encoded; `rawParam` is not. */
    param: Schema.optional(Schema.Unknown),
    rawParam: Schema.optional(Schema.String),
    suffix: Schema.optional(Schema.String),
    json: Schema.optional(Schema.Unknown),
    /** Fields beside those of the good body. */
    extra: Schema.optional(Schema.Record({ key: Schema.String, value: Schema.Unknown })),
    text: Schema.optional(Schema.String),
    base64: Schema.optional(Schema.String),
    size: Schema.optional(Schema.Number),
    chunked: Schema.optional(Schema.Boolean),
    /** Makes the request the second one of its key where a minute has one. */
    isOverLimit: Schema.optional(Schema.Boolean),
    /** What goes wrong meanwhile at the server that keeps the contacts. */
    fault: Schema.optional(FaultRule)
  }),
  /** As in a case; `$scopes`, `$methods` and `$param` stand for what the table says of the operation. */
  response: Schema.Struct({
    status: Schema.Number,
    headers: Schema.optional(Values),
    code: Schema.optional(Schema.String),
    paths: Schema.optional(Schema.Array(Schema.String)),
    details: Schema.optional(Schema.Unknown)
  })
})
type Row = typeof Row.Type

const exact = { errors: "all", onExcessProperty: "error" } as const

const decodeRows = Schema.decodeUnknown(Schema.parseJson(Schema.Array(Row)), exact)

const decodeRequests = Schema.decodeUnknown(
  Schema.parseJson(Schema.Record({ key: Schema.String, value: GoodRequest })),
  exact
)

/** The cases of the sweep: each row for each operation that it is about. */
export const readSweep = (directory: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const rows = yield* fs.readFileString(path.join(directory, "sweep.json")).pipe(Effect.flatMap(decodeRows))
    const requests = yield* fs.readFileString(path.join(directory, "requests.json")).pipe(
      Effect.flatMap(decodeRequests)
    )
    const names = Struct.keys(operations)
    const strangers = Object.keys(requests).filter((name) => !names.some((known) => known === name))
    if (strangers.length > 0) return yield* Effect.fail(new Error(`no operations: ${strangers.join(", ")}`))
    return yield* Effect.forEach(names, (name) => {
      const good = requests[name]
      return good === undefined
        ? Effect.fail(new Error(`requests.json has no good request of ${name}`))
        : Effect.succeed(rows.flatMap((row) => casesOf(name, good, row)))
    }).pipe(Effect.map((cases) => cases.flat()))
  })

const casesOf = (name: OperationName, good: GoodRequest, row: Row): ReadonlyArray<Case> => {
  const operation: Operation.Operation = operations[name]
  if (row.for === "each param") {
    return Object.keys(good.params ?? {})
      .map((param) => caseOf(name, operation, good, row, param))
  }
  return isAbout(operation, row.for) ? [caseOf(name, operation, good, row, "")] : []
}

const isAbout = ({ body, method, scopes }: Operation.Operation, which: Exclude<Row["for"], "each param">): boolean => {
  switch (which) {
    case "every":
      return true
    case "scoped":
      return scopes.length > 0
    case "more than contacts:read":
      return scopes.some((scope) => scope !== ApiKey.scopes.contactsRead)
    case "body":
      return body !== Schema.Void
    case "GET":
      return method === "GET"
  }
}

const caseOf = (
  name: OperationName,
  operation: Operation.Operation,
  good: GoodRequest,
  { change, name: title, response }: Row,
  param: string
): Case => {
  const fill = (value: unknown) => filled(value, operation, param)
  const { base64, chunked, extra, headers, json, method = operation.method, size, text } = change
  const isBodyReplaced = base64 !== undefined || size !== undefined || text !== undefined
  const body = isBodyReplaced ? undefined : json ?? (good.json && { ...good.json, ...extra })
  const key = change.key === "$others" ? keyWithout(operation) : change.key
  return {
    ...(change.isOverLimit === true && { limit: 1, before: [harmless(operation)] }),
    ...(change.fault !== undefined && { fault: change.fault }),
    name: `sweep: ${name}: ${title.replaceAll("$param", param)}`,
    request: {
      method,
      path: pathOf(operation, good, change, param),
      ...(key !== undefined && { key }),
      ...(headers !== undefined && { headers }),
      ...(body !== undefined && { json: body }),
      ...(text !== undefined && { text }),
      ...(base64 !== undefined && { base64 }),
      ...(size !== undefined && { size }),
      ...(chunked !== undefined && { chunked })
    },
    response: {
      ...response,
      ...(response.headers !== undefined && {
        headers: Object.fromEntries(
          Object.entries(response.headers).map(([field, value]) => [field, String(fill(value))])
        )
      }),
      ...(response.paths !== undefined && { paths: response.paths.map((each) => String(fill(each))) }),
      ...(response.details !== undefined && { details: fill(response.details) })
    }
  }
}

// In the same lane, and changes nothing.
const harmless = ({ method }: Operation.Operation): Case["request"] =>
  method === "GET" ? { method, path: "/me" } : { method: "PATCH", path: "/contacts/ct_ada", json: {} }

const pathOf = (
  { path }: Operation.Operation,
  { params = {}, query = {} }: GoodRequest,
  { param: value, query: more = {}, rawParam, rawQuery, suffix = "" }: Row["change"],
  param: string
): string => {
  const segments = path.replace(/\{(\w+)\}/g, (_, each: string) => {
    if (each !== param) return encodeURIComponent(params[each] ?? "")
    return rawParam ?? (value === ".." ? "%2E%2E" : encodeURIComponent(String(expand(value))))
  })
  const search = rawQuery ?? new URLSearchParams({ ...query, ...more }).toString()
  return segments + suffix + (search === "" ? "" : `?${search}`)
}

const filled = (value: unknown, operation: Operation.Operation, param: string): unknown => {
  if (value === "$scopes") return operation.scopes
  if (value === "$methods") return methodsAt(operation.path).join(", ")
  if (Predicate.isString(value)) return value.replaceAll("$param", param)
  if (Array.isArray(value)) return value.map((item) => filled(item, operation, param))
  if (!Predicate.isReadonlyRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, operation, param)]))
}

const methodsAt = (path: string): ReadonlyArray<string> =>
  Object.values(operations)
    .filter((operation) => operation.path === path)
    .flatMap(({ method }) => method === "GET" ? ["GET", "HEAD"] : [method])

// The seed has a key for each scope that is left out.
const keyWithout = ({ scopes }: Operation.Operation): string =>
  `pl_v2_contract_no_${String(scopes[0]).replace(":", "_")}`
