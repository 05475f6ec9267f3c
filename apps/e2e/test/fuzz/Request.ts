import { FastCheck as fc } from "effect"
import type { DescribedOperation, JsonSchema } from "./ApiDescription.ts"
import { valueOf } from "./values.ts"

/** A request to send, and whether the document allows it. */
export interface FuzzRequest {
  readonly operation: DescribedOperation
  readonly method: string
  /** Path and query, below the API's base URL. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** What was broken, or nothing. */
  readonly broken: "nothing" | "body" | "text" | "query" | "id" | "method" | "key" | "media type"
}

/** What of the seed exists, so that requests find something: ids by the name of their parameter's place. */
export type KnownIds = (operation: DescribedOperation, parameter: string) => ReadonlyArray<string>

/** Where the requests that are drawn come from. */
export interface Source {
  readonly document: JsonSchema
  readonly operations: ReadonlyArray<DescribedOperation>
  readonly known: KnownIds
  /** Whether the document allows a body: what schemas say of several fields together, no single field can know. */
  readonly allows: (operation: DescribedOperation, body: unknown) => boolean
  readonly key: string
}

/** Requests of every operation of a document: half of them as it says, half of them broken in one way. */
export const requests = (source: Source): fc.Arbitrary<FuzzRequest> =>
  fc.oneof(...source.operations.map((operation) => {
    const good = goodRequest(source, operation)
    return fc.oneof({ weight: 1, arbitrary: good }, { weight: 1, arbitrary: good.chain(broken) })
  }))

const goodRequest = (
  { allows, document, key, known }: Source,
  operation: DescribedOperation
): fc.Arbitrary<FuzzRequest> => {
  const inPath = operation.parameters.filter((parameter) => parameter.in === "path")
  const inQuery = operation.parameters.filter((parameter) => parameter.in === "query")
  const path = fc.tuple(...inPath.map(({ name, schema }) => {
    const ids = known(operation, name)
    const any = valueOf(document, schema).map(String)
    return (ids.length === 0 ? any : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, any))
      .map((id) => [name, id] as const)
  }))
  const query = fc.record(
    // A cursor is the server's own word: any other one is answered with 422, which is documented too.
    Object.fromEntries(inQuery.map(({ name, schema }) => [name, valueOf(document, schema).map(String)])),
    { requiredKeys: inQuery.filter(({ isRequired }) => isRequired).map(({ name }) => name) }
  )
  const body = operation.body === undefined
    ? nothing
    : valueOf(document, operation.body).filter((value) => allows(operation, value)).map((value) =>
      JSON.stringify(value)
    )
  const authorization = `Bearer ${key}`
  const headers = body === nothing ? { authorization } : { authorization, "content-type": "application/json" }
  return fc.tuple(path, query, body).map(([path, query, body]): FuzzRequest => ({
    operation,
    method: operation.method,
    target: toTarget(operation.path, new Map(path), new URLSearchParams(query).toString()),
    headers,
    body,
    broken: "nothing"
  }))
}

const nothing = fc.constant(undefined)

const toTarget = (path: string, params: ReadonlyMap<string, string>, query: string): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params.get(name) ?? "")) +
  (query === "" ? "" : `?${query}`)

const withChange = (request: FuzzRequest, change: Partial<FuzzRequest>): FuzzRequest =>
  Object.assign({}, request, change)

const withHeaders = (request: FuzzRequest, headers: FuzzRequest["headers"]): FuzzRequest["headers"] =>
  Object.assign({}, request.headers, headers)

const broken = (request: FuzzRequest): fc.Arbitrary<FuzzRequest> => {
  const ways = [
    junkQuery.map((query) => {
      const target = `${request.target}${request.target.includes("?") ? "&" : "?"}${query}`
      return withChange(request, { target, broken: "query" })
    }),
    fc.constantFrom("PUT", "POST", "PATCH", "DELETE", "OPTIONS", "HEAD").map((method) =>
      withChange(request, { method, broken: "method" })
    ),
    junkKey.map((authorization) =>
      withChange(request, { headers: withHeaders(request, { authorization }), broken: "key" })
    ),
    ...(request.operation.path.includes("{") ? [brokenId(request)] : []),
    ...(request.body === undefined ? [] : [brokenBody(request, request.body), brokenText(request), brokenType(request)])
  ]
  return fc.oneof(...ways)
}

const junkQuery = fc.oneof(
  fc.constantFrom(
    "limit=0",
    "limit=1&limit=2",
    "cursor=",
    "cursor=%ff",
    "%",
    "a=%c3%28",
    "limit=1e9",
    "=",
    "&&",
    "colour=red"
  ),
  fc.string({ maxLength: 12 }).map((text) => `x${encodeURIComponent(text)}=${encodeURIComponent(text)}`)
)

const junkKey = fc.oneof(
  fc.constantFrom("", "Bearer", "Bearer ", "Basic abc", "Bearer pl_v1_old", "Bearer pl_v2_unknown", "bearer a b"),
  fc.stringMatching(/^[\x21-\x7e]{0,30}$/).map((token) => `Bearer ${token}`)
)

const brokenId = (request: FuzzRequest) =>
  fc.constantFrom("%2E%2E", "%2e", "%ff", "%00", "x".repeat(256), "%F0%9F%9A%80", "a%2Fb", ";", "%3F", "a%20b", "").map(
    (id) => withChange(request, { target: request.operation.path.replaceAll(/\{\w+\}/g, id), broken: "id" })
  )

const brokenBody = (request: FuzzRequest, body: string) =>
  fc.tuple(fc.nat(), fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom("x".repeat(300), "\u0000"))).map(
    ([place, value]) => {
      const fields: Record<string, unknown> = JSON.parse(body)
      const names = Object.keys(fields).concat(likelyFields)
      const name = names[place % names.length] ?? "unknown_field"
      return withChange(request, { body: JSON.stringify(Object.assign(fields, { [name]: value })), broken: "body" })
    }
  )

const likelyFields = ["company_id", "company_name", "name", "email", "is_subscribed", "unknown_field"]

const brokenText = (request: FuzzRequest) =>
  fc.oneof(fc.constantFrom(...strangeTexts), fc.string({ maxLength: 40 })).map((body) =>
    withChange(request, { body, broken: "text" })
  )

const strangeTexts = [
  "",
  "null",
  "[]",
  "7",
  "{",
  "{\"a\":1,\"a\":2}",
  "{\"__proto__\":1}",
  "[".repeat(5000),
  "\ud800",
  "{\"name\":\"\\ud800\"}"
]

const brokenType = (request: FuzzRequest) =>
  fc.constantFrom("text/plain", "application/merge-patch+json", "application/json; charset=latin1", "x").map((type) =>
    withChange(request, { headers: withHeaders(request, { "content-type": type }), broken: "media type" })
  )
