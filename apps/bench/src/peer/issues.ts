import type { FastifySchemaValidationError } from "fastify"
import type { Issue } from "./ApiError.ts"
import { selectorKeys } from "./schemas.ts"

/** Ajv's errors in the API's words, one for each place. */
export const toIssues = (errors: ReadonlyArray<FastifySchemaValidationError>, body: unknown): ReadonlyArray<Issue> => {
  const found = new Map<string, { readonly rank: number; readonly message: string }>()
  for (const error of errors) {
    if (isExclusion(error)) continue
    const path = pathOf(error)
    const rank = ranks.indexOf(error.keyword)
    const known = found.get(path)
    if (known === undefined || rank < known.rank) found.set(path, { rank, message: messageOf(error, path) })
  }
  const issues = [...found].map(([path, { message }]) => ({ path, message }))
  return errors.some(isExclusion) ? [...issues, ...exclusions(body)] : issues
}

// One place gets one message: that of the first of these that it breaks.
const ranks = ["type", "additionalProperties", "pattern", "minLength", "maxLength", "format", "not"]

const isExclusion = ({ instancePath, keyword }: FastifySchemaValidationError): boolean =>
  keyword === "not" && instancePath === ""

const pathOf = ({ instancePath, params }: FastifySchemaValidationError): string => {
  const segments = instancePath.split("/").slice(1).map((segment) =>
    segment.replaceAll("~1", "/").replaceAll("~0", "~")
  )
  const unknown = params["additionalProperty"]
  return [...segments, ...(typeof unknown === "string" ? [unknown] : [])].join(".")
}

const messageOf = ({ keyword, params, message }: FastifySchemaValidationError, path: string): string => {
  if (path === "image_url") return "must be an absolute URI or null"
  switch (keyword) {
    case "additionalProperties":
      return "is not a known field"
    case "type":
      return typeMessages[path] ?? (path === "" ? "must be a JSON object" : `must be a ${String(params["type"])}`)
    case "minLength":
    case "maxLength":
      return `must be 1 to ${path === "email" ? 254 : 255} characters`
    case "pattern":
      return "must be well-formed Unicode without U+0000"
    case "format":
      return "must be an e-mail address"
    case "not":
      return "must not be \".\" or \"..\""
    default:
      return message ?? "is invalid"
  }
}

const typeMessages: Readonly<Record<string, string>> = {
  is_subscribed: "must be true or false",
  external_ids: "must be an object of strings"
}

const exclusions = (body: unknown): ReadonlyArray<Issue> => {
  if (typeof body !== "object" || body === null) return []
  const present = selectorKeys.filter((key) => Object.hasOwn(body, key))
  return present.map((path) => ({
    path,
    message: `is mutually exclusive with ${present.filter((other) => other !== path).join(" and ")}`
  }))
}
