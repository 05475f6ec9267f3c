import { type CompanySelector, Failure, Issue } from "@lanekit/core"
import { Array, Option, Predicate, Schema } from "effect"
import { requestIdHeader } from "./ErrorEnvelope.ts"
import { companyFailure } from "./internal/companyFailure.ts"
import { listOf, textAt } from "./internal/details.ts"
import { excerptOf, maskJson } from "./internal/mask.ts"
import { type FailureClass, nameOf, type Operation } from "./Operation.ts"

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
  readonly blockedSenderId?: Failure.BlockedSenderNotFound["id"]
  readonly selector?: CompanySelector.CompanySelector
}

/** How much of a body outside the contract is kept, in UTF-16 units. */
export const maxExcerpt = 200

/** How much of an error's code is kept, in UTF-16 units. */
export const maxCode = 100

/** How much of an error's message is kept, and of the path and the message of each issue, in UTF-16 units. */
export const maxText = 1000

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
    onSome: (error) =>
      Option.fromNullable(sent.selector).pipe(
        Option.flatMap((selector) => companyFailure(error, selector)),
        Option.getOrElse(() => failureByCode(error, sent))
      )
  })

/** An error that the operation is not known to give, kept as it came. */
export const unrecognized = (answer: Answer, operation: Operation): Failure.CommonFailure =>
  Option.match(readError(answer, operation), { onNone: () => malformed(answer, operation), onSome: keep })

/** An answer outside the contract, with the beginning of its body. */
export const malformed = ({ body, headers, status }: Answer, operation: Operation): Failure.MalformedResponse => {
  const requestId = headers[requestIdHeader]
  return new Failure.MalformedResponse({
    status,
    excerpt: excerptOf(body, maxExcerpt),
    origin: { operation: nameOf(operation), status, ...(requestId !== undefined && { requestId }) }
  })
}

interface ReadError {
  readonly status: number
  readonly headers: Answer["headers"]
  readonly code: string
  /** The beginning of the message, masked. */
  readonly text: string
  readonly details: unknown
  readonly origin: Failure.Origin
}

const readError = ({ body, headers, status }: Answer, operation: Operation): Option.Option<ReadError> =>
  Option.map(decodeEnvelope(body), ({ error }) => {
    const code = excerptOf(error.code, maxCode)
    const requestId = isText(error.request_id) ? error.request_id : headers[requestIdHeader]
    const origin = { operation: nameOf(operation), status, code, ...(requestId !== undefined && { requestId }) }
    const text = isText(error.message) ? excerptOf(error.message, maxText) : ""
    return { status, headers, code, text, details: error.details, origin }
  })

const isText = (value: unknown): value is string => typeof value === "string" && value !== ""

// A code makes an envelope; the rest is read as far as it can be.
const decodeEnvelope = Schema.decodeUnknownOption(Schema.parseJson(Schema.Struct({
  error: Schema.Struct({
    code: Schema.String,
    message: Schema.optionalWith(Schema.Unknown, { exact: true }),
    details: Schema.optionalWith(Schema.Unknown, { exact: true }),
    request_id: Schema.optionalWith(Schema.Unknown, { exact: true })
  })
})))

const failureByCode = (error: ReadError, sent: Sent): Failure.Failure => {
  const { code, details, headers, origin, text } = error
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
      return new Failure.Forbidden({ ...readConsent(details), origin })
    case "not_found":
      return notFound(sent, error)
    case "conflict":
      return conflict(sent, error)
    case "unprocessable":
      return unprocessable(sent, error)
    case "rate_limited":
      return new Failure.RateLimited({ ...readRetryAfter(headers), ...readLimit(details), origin })
    case "payload_too_large":
      return new Failure.PayloadTooLarge({ origin })
    case "unsupported_media_type":
      return new Failure.UnsupportedMediaType({ origin })
    case "method_not_allowed":
      return new Failure.MethodNotAllowed({ allowed: readAllow(headers), origin })
    case "internal_error":
      return new Failure.InternalError({ origin })
    case "unavailable":
      return new Failure.Unavailable({ reason: "overloaded", ...readRetryAfter(headers), origin })
    case "upstream_timeout":
      return new Failure.UpstreamTimeout({ origin })
    default:
      return keep(error)
  }
}

const keep = ({ code, details, origin, status, text }: ReadError) =>
  new Failure.UnrecognizedError({
    status,
    code,
    text,
    ...(details !== undefined && { details: maskJson(details) }),
    origin
  })

const conflict = (sent: Sent, error: ReadError): Failure.Failure => {
  const { details, origin } = error
  if (canGive(sent, Failure.SenderAlreadyBlocked)) {
    const paths = pathsOf(details)
    return paths.length === 0 || paths.includes("value") ? new Failure.SenderAlreadyBlocked({ origin }) : keep(error)
  }
  return isAboutEmail(error) ? new Failure.EmailTaken({ origin }) : keep(error)
}

const unprocessable = (sent: Sent, error: ReadError): Failure.Failure => {
  const { details, origin } = error
  if (sent.hasCursor && isAboutCursor(error)) return new Failure.CursorMalformed({ origin })
  if (canGive(sent, Failure.MergeSourceUnmatched) && isAboutSource(error)) {
    return new Failure.MergeSourceUnmatched({ origin })
  }
  const field = attributeFields.find((field) => pathsOf(details).includes(field))
  return field !== undefined && canGive(sent, Failure.CompanyAttributeUnmatched)
    ? new Failure.CompanyAttributeUnmatched({ field, origin })
    : keep(error)
}

const attributeFields = ["status_id", "tier_id", "owner_id"] as const

const notFound = (sent: Sent, error: ReadError): Failure.Failure => {
  const { blockedSenderId, companyId, contactId } = sent
  const { origin, text } = error
  if (/\b(?:endpoint|route)\b/i.test(text)) return new Failure.EndpointNotFound({ origin })
  if (canGive(sent, Failure.ContactEmailUnmatched)) return new Failure.ContactEmailUnmatched({ origin })
  if (canGive(sent, Failure.MergeSourceUnmatched) && isAboutSource(error)) {
    return new Failure.MergeSourceUnmatched({ origin })
  }
  const isAboutCompany = contactId === undefined || /^\W*(?:(?:an?|the|no|such) )*company\b/i.test(text)
  if (companyId !== undefined && isAboutCompany) return new Failure.CompanyNotFound({ id: companyId, origin })
  if (contactId !== undefined) return new Failure.ContactNotFound({ id: contactId, origin })
  if (blockedSenderId !== undefined) return new Failure.BlockedSenderNotFound({ id: blockedSenderId, origin })
  return new Failure.EndpointNotFound({ origin })
}

const canGive = ({ operation }: Sent, failure: FailureClass): boolean => operation.failures.includes(failure)

const isAboutSource = ({ details, text }: ReadError): boolean =>
  pathsOf(details).includes("source_id") || /\bsource(?:_id)?\b/i.test(text)

const isAboutCursor = ({ details }: ReadError): boolean => {
  const paths = pathsOf(details)
  return paths.length === 0 || paths.includes("cursor")
}

// An address in the text counts as well: masked, it reads <e-mail>.
const isAboutEmail = ({ details, text }: ReadError): boolean => {
  if (listOf(details).some((item) => textAt(item, "reason") === "email_taken")) return true
  const paths = pathsOf(details)
  return paths.length > 0 ? paths.includes("email") : /e-?mail/i.test(text)
}

const pathsOf = (details: unknown): ReadonlyArray<string> =>
  listOf(details).map((item) => textAt(item, "path")).filter((path) => path !== "")

const readIssues = (details: unknown, text: string): Array.NonEmptyReadonlyArray<Issue.Issue> => {
  const issues = Array.filterMap(listOf(details), (item) => decodeIssue(item))
  return Array.isNonEmptyReadonlyArray(issues)
    ? Array.map(issues, ({ message, path }) => ({
      path: excerptOf(path, maxText),
      message: excerptOf(message, maxText)
    }))
    : [{ path: "", message: text === "" ? "is invalid" : text }]
}

const decodeIssue = Schema.decodeUnknownOption(Issue.Issue)

// A gateway of ours says so.
const readConsent = (details: unknown): Pick<Failure.Forbidden, "reason"> =>
  listOf(details).some((item) => textAt(item, "reason") === "consent_reason_required")
    ? { reason: "consent_reason_required" }
    : {}

const readScopes = (details: unknown) => ({
  required: Predicate.hasProperty(details, "required") ? readTexts(details.required) : [],
  granted: Predicate.hasProperty(details, "granted") ? readTexts(details.granted) : []
})

const readTexts = (value: unknown): ReadonlyArray<string> => listOf(value).filter(Predicate.isString)

// Only the form in seconds: the vendor writes that one, and a date needs a clock that agrees with the server's.
const readRetryAfter = (headers: Answer["headers"]): { readonly retryAfter?: number } => {
  const value = headers["retry-after"]
  return value !== undefined && /^\d{1,9}$/.test(value) ? { retryAfter: Number(value) } : {}
}

const readLimit = (details: unknown): { readonly limit?: number } =>
  Predicate.hasProperty(details, "limit") && Predicate.isNumber(details.limit) ? { limit: details.limit } : {}

const readAllow = (headers: Answer["headers"]): ReadonlyArray<string> =>
  (headers.allow ?? "").split(",").map((method) => method.trim()).filter((method) => method !== "")
