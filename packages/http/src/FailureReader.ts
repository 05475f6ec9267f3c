import { Company, type CompanySelector, Failure, Issue } from "@lanekit/core"
import { Array, Option, Predicate, Schema } from "effect"
import { requestIdHeader } from "./ErrorEnvelope.ts"
import { nameOf, type Operation } from "./Operation.ts"

/** An answer as it came. */
export interface Answer {
  readonly status: number
  /** Header fields, names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** What of the request tells one failure from another. */
export interface Sent {
  readonly operation: Operation
  readonly hasCursor: boolean
  readonly contactId?: Failure.ContactNotFound["id"]
  readonly companyId?: Failure.CompanyNotFound["id"]
  readonly selector?: CompanySelector.CompanySelector
}

/** How much of a body outside the contract is kept, in UTF-16 units. */
export const maxExcerpt = 200

/**
 * The failure that an answer means.
 *
 * It decides by what was sent as much as by what came: a company that cannot be resolved may come as 400, 404, 409 or
 * 422. What it does not recognise it keeps, as `UnrecognizedError` or, when it is not even the API's envelope, as
 * `MalformedResponse`.
 */
export const fromAnswer = (answer: Answer, sent: Sent): Failure.Failure =>
  Option.match(readError(answer, sent.operation), {
    onNone: () => malformed(answer, sent.operation),
    onSome: (error) => Option.getOrElse(companyFailure(error, sent), () => failureByCode(error, sent))
  })

/** An error that the operation is not known to give, kept as it came. */
export const unrecognized = (answer: Answer, operation: Operation): Failure.CommonFailure =>
  Option.match(readError(answer, operation), { onNone: () => malformed(answer, operation), onSome: keep })

/** An answer outside the contract, with the beginning of its body. */
export const malformed = ({ body, headers, status }: Answer, operation: Operation): Failure.MalformedResponse => {
  const requestId = headers[requestIdHeader]
  return new Failure.MalformedResponse({
    status,
    excerpt: maskEmails(body).slice(0, maxExcerpt),
    origin: { operation: nameOf(operation), status, ...(requestId !== undefined && { requestId }) }
  })
}

interface ReadError {
  readonly answer: Answer
  readonly code: string
  readonly text: string
  readonly details: unknown
  readonly origin: Failure.Origin
}

const readError = (answer: Answer, operation: Operation): Option.Option<ReadError> =>
  Option.map(decodeEnvelope(answer.body), ({ error: { code, details, message, request_id } }) => {
    const requestId = request_id ?? answer.headers[requestIdHeader]
    const origin = {
      operation: nameOf(operation),
      status: answer.status,
      code,
      ...(requestId !== undefined && { requestId })
    }
    return { answer, code, details, text: maskEmails(message ?? ""), origin }
  })

const decodeEnvelope = Schema.decodeUnknownOption(Schema.parseJson(Schema.Struct({
  error: Schema.Struct({
    code: Schema.String,
    message: Schema.optionalWith(Schema.String, { exact: true }),
    details: Schema.optionalWith(Schema.Unknown, { exact: true }),
    request_id: Schema.optionalWith(Schema.String, { exact: true })
  })
})))

const failureByCode = (error: ReadError, sent: Sent): Failure.Failure => {
  const { answer, code, details, origin, text } = error
  switch (code) {
    case "validation_failed":
      return new Failure.ValidationFailed({ issues: readIssues(details, text), origin })
    case "unauthenticated":
      return new Failure.Unauthenticated({ reason: "refused", origin })
    case "unsupported_key_version":
      return new Failure.UnsupportedKeyVersion({ origin })
    case "scope_required":
      return new Failure.ScopeRequired({ ...readScopes(details), origin })
    case "forbidden":
      return new Failure.Forbidden({ origin })
    case "not_found":
      return notFound(sent, origin)
    case "conflict":
      return isAboutEmail(error) ? new Failure.EmailTaken({ origin }) : keep(error)
    case "unprocessable":
      return sent.hasCursor ? new Failure.CursorMalformed({ origin }) : keep(error)
    case "rate_limited":
      return new Failure.RateLimited({ ...readRetryAfter(answer), ...readLimit(details), origin })
    case "payload_too_large":
      return new Failure.PayloadTooLarge({ origin })
    case "unsupported_media_type":
      return new Failure.UnsupportedMediaType({ origin })
    case "method_not_allowed":
      return new Failure.MethodNotAllowed({ allowed: readAllow(answer), origin })
    case "internal_error":
      return new Failure.InternalError({ origin })
    case "unavailable":
      return new Failure.Unavailable({ reason: "overloaded", ...readRetryAfter(answer), origin })
    case "upstream_timeout":
      return new Failure.UpstreamTimeout({ origin })
    default:
      return keep(error)
  }
}

const keep = ({ answer: { status }, code, details, origin, text }: ReadError) =>
  new Failure.UnrecognizedError({ status, code, text, ...(details !== undefined && { details }), origin })

const notFound = ({ companyId, contactId }: Sent, origin: Failure.Origin): Failure.Failure => {
  if (contactId !== undefined) return new Failure.ContactNotFound({ id: contactId, origin })
  if (companyId !== undefined) return new Failure.CompanyNotFound({ id: companyId, origin })
  return new Failure.EndpointNotFound({ origin })
}

const isAboutEmail = ({ details, text }: ReadError): boolean => {
  if (Predicate.hasProperty(details, "reason") && details.reason === "email_taken") return true
  return Predicate.hasProperty(details, "path") ? details.path === "email" : /e-?mail/i.test(text)
}

const companyFailure = (
  { answer, details, origin, text }: ReadError,
  { selector }: Sent
): Option.Option<Failure.CompanyUnmatched | Failure.CompanyAmbiguous> => {
  if (selector === undefined || !companyStatuses.has(answer.status)) return Option.none()
  const { paths, reason, ...ambiguity } = readCompanyDetails(details)
  const isNamed = /compan/i.test(text) || paths.some((path) => path.startsWith("company_"))
  if (reason === "company_ambiguous" || (isNamed && /ambiguous|multiple|several|more than one|share/i.test(text))) {
    return Option.some(new Failure.CompanyAmbiguous({ selector, ...ambiguity, origin }))
  }
  if (reason === "company_not_found" || (isNamed && saysNotFound.test(text))) {
    return Option.some(new Failure.CompanyUnmatched({ selector, origin }))
  }
  return Option.none()
}

const companyStatuses: ReadonlySet<number> = new Set([400, 404, 409, 422])
const saysNotFound = /not (?:be )?found|no (?:such )?compan|does(?: not|n't) exist|unknown|no match|(?:not|n't) match/i

const readIssues = (details: unknown, text: string): Array.NonEmptyReadonlyArray<Issue.Issue> => {
  const issues = Option.getOrElse(decodeIssues(details), () => [])
  return Array.isNonEmptyReadonlyArray(issues)
    ? Array.map(issues, ({ message, path }) => ({ path, message: maskEmails(message) }))
    : [{ path: "", message: text }]
}

const decodeIssues = Schema.decodeUnknownOption(Schema.Array(Issue.Issue))

const readScopes = (details: unknown) => Option.getOrElse(decodeScopes(details), () => ({ required: [], granted: [] }))

const decodeScopes = Schema.decodeUnknownOption(
  Schema.Struct({ required: Schema.Array(Schema.String), granted: Schema.Array(Schema.String) })
)

const readCompanyDetails = (details: unknown) => ({
  paths: Array.filterMap(listOf(details), (item) => decodePath(item)).map(({ path }) => path),
  reason: Predicate.hasProperty(details, "reason") ? details.reason : undefined,
  candidates: Predicate.hasProperty(details, "candidates")
    ? Array.filterMap(listOf(details.candidates), (item) => decodeCandidate(item))
    : [],
  ...(Predicate.hasProperty(details, "total") && Predicate.isNumber(details.total) && { total: details.total })
})

const decodePath = Schema.decodeUnknownOption(Schema.Struct({ path: Schema.String }))
const decodeCandidate = Schema.decodeUnknownOption(Company.CompanyRef)

const listOf = (value: unknown): ReadonlyArray<unknown> => Array.isArray(value) ? value : [value]

// Only the form in seconds: the vendor writes that one, and a date needs a clock that agrees with the server's.
const readRetryAfter = ({ headers }: Answer): { readonly retryAfter?: number } => {
  const value = headers["retry-after"]
  return value !== undefined && /^\d{1,9}$/.test(value) ? { retryAfter: Number(value) } : {}
}

const readLimit = (details: unknown): { readonly limit?: number } =>
  Predicate.hasProperty(details, "limit") && Predicate.isNumber(details.limit) ? { limit: details.limit } : {}

const readAllow = ({ headers }: Answer): ReadonlyArray<string> =>
  (headers.allow ?? "").split(",").map((method) => method.trim()).filter((method) => method !== "")

const maskEmails = (text: string): string => text.replace(/[^\s@<>"'(),;:]+@[^\s@<>"'(),;:]+/g, "<e-mail>")
