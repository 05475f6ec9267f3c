import type { ErrorObject, ValidateFunction } from "ajv"
import formats from "ajv-formats"
import { Ajv2020 } from "ajv/dist/2020.js"
import { Predicate } from "effect"
import { type DescribedOperation, field, type JsonSchema } from "./ApiDescription.ts"
import type { FuzzRequest } from "./Request.ts"

/** What came back. */
export interface FuzzAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** Makes the functions that compare bodies with a document. */
export const makeJudge = (document: JsonSchema) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  // The package is CommonJS: its function is the default of what a module sees.
  formats.default(ajv)
  ajv.addSchema({ ...document, $id: "api" })
  const validators = new Map<string, ValidateFunction>()
  const validatorOf = (pointer: string): ValidateFunction => {
    const known = validators.get(pointer) ?? ajv.compile({ $ref: `api${pointer}` })
    validators.set(pointer, known)
    return known
  }

  /** Whether the document allows a body. */
  const allows = ({ bodyPlace }: DescribedOperation, body: unknown): boolean => validatorOf(bodyPlace)(body) === true

  /** What is wrong with an answer; nothing is, mostly. */
  const faultsOf = (request: FuzzRequest, answer: FuzzAnswer): ReadonlyArray<string> => {
    const { headers, status, text } = answer
    const body = parsed(text)
    return [
      ...(status >= 500 ? [`the server failed: ${status}`] : []),
      ...(headers.get("x-request-id") === null ? ["there is no X-Request-Id"] : []),
      ...rateHeaders.filter((name) => !/^\d+$/.test(headers.get(name) ?? "")).map((name) => `${name} is no number`),
      ...(request.method === "HEAD"
        ? text === "" ? [] : ["HEAD was answered with a body"]
        : status > 299
        ? envelopeFaults(body, headers)
        : []),
      ...(isGood(request) && status === 400 ? ["a good request was refused"] : []),
      ...(request.method === request.operation.method ? schemaFaults(request, status, body, validatorOf) : [])
    ]
  }

  return { allows, faultsOf }
}

// That a company is not merged into itself is about path and body together, which no schema can say.
const isGood = ({ body = "", broken, operation, target }: FuzzRequest): boolean =>
  broken === "nothing" &&
  !(operation.id === "mergeCompanies" && target.includes(`/${encodeURIComponent(String(sourceOf(body)))}/`))

const sourceOf = (body: string): unknown => field(parsed(body), "source_id")

const rateHeaders = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"]

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const envelopeFaults = (body: unknown, headers: Headers): ReadonlyArray<string> => {
  const error = field(body, "error")
  const id = field(error, "request_id")
  return [
    ...(Predicate.isString(field(error, "code")) && Predicate.isString(field(error, "message"))
      ? []
      : ["the error has no envelope"]),
    ...(id === headers.get("x-request-id") ? [] : ["the envelope's request_id is not the header's"])
  ]
}

const schemaFaults = (
  { operation }: FuzzRequest,
  status: number,
  body: unknown,
  validatorOf: (pointer: string) => ValidateFunction
): ReadonlyArray<string> => {
  const pointer = operation.answers.get(status)
  if (pointer === undefined) return [`status ${status} is not documented`]
  const validate = validatorOf(pointer)
  return validate(body) ? [] : (validate.errors ?? []).map(describe)
}

const describe = ({ instancePath, message }: ErrorObject): string => `${instancePath} ${message ?? "is wrong"}`
