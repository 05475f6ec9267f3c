import { type OperationName, operations } from "@lanekit/http"
import { Struct } from "effect"
import { isBefore } from "../../../src/shadows.ts"
import { type Case, expand } from "../Case.ts"

/** A case as the coverage sees it: which operations it is about, and what it sends. */
export interface CoveredCase {
  readonly name: string
  /** The operation of its method and path; where the path has none of the method, every operation of the path. */
  readonly operations: ReadonlyArray<OperationName>
  readonly method: string
  readonly params: Readonly<Record<string, string>>
  readonly query: ReadonlyMap<string, string>
  /** The JSON body, or nothing where it is not known to be JSON. */
  readonly body: unknown
  readonly response: Case["response"]
}

/** A case of the contract, read for its coverage. */
export const toCovered = ({ name, request, response }: Case): CoveredCase => {
  const target = request.target?.replace(/^\/api\/v2/, "") ?? request.path ?? ""
  const [path = "", query = ""] = target.split("?", 2)
  const found = names.filter((each) => patternOf(each).test(path))
  const nearest = found.filter((each) =>
    !found.some((other) => isBefore(operations[other].path, operations[each].path))
  )
  const method = request.method === "HEAD" ? "GET" : request.method
  const own = nearest.filter((each) => operations[each].method === method)
  const [operation] = own
  return {
    name,
    operations: own.length > 0 ? own : nearest,
    method: request.method,
    params: operation === undefined ? {} : paramsOf(operation, path),
    query: new Map(new URLSearchParams(query)),
    body: request.json === undefined ? undefined : expand(request.json),
    response
  }
}

const names = Struct.keys(operations)

const patternOf = (name: OperationName): RegExp =>
  new RegExp(`^${operations[name].path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]*)")}$`)

const paramsOf = (name: OperationName, path: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(patternOf(name).exec(path)?.groups ?? {}).map(([param, value]) => [param, decoded(value)])
  )

// What is not percent-encoded UTF-8 is no value of a parameter.
const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ""
  }
}
