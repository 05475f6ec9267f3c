import { Company, CompanySelector, type Failure, FailureTraits, Issue } from "@lanekit/core"
import { Schema } from "effect"

/** The header that holds a request's id, on every answer. Source: the vendor's documentation. */
export const requestIdHeader = "x-request-id"

// Any JSON. Effect's own words for that are no part of JSON Schema.
const Details = Schema.Unknown.annotations({
  jsonSchema: {
    type: ["object", "array", "string", "number", "boolean", "null"],
    description: "What helps to put it right; its shape depends on the code."
  }
})

/** The body of every answer that is not a success. Source: the vendor's documentation. */
export const ErrorEnvelope = Schema.Struct({
  error: Schema.Struct({
    code: Schema.String.annotations({ description: "What went wrong, in a word that stays. Codes may be added." }),
    message: Schema.String.annotations({ description: "The same for people. The words may change." }),
    details: Schema.optionalWith(Details, { exact: true }),
    request_id: Schema.String.annotations({ description: "The same as in the header `X-Request-Id`." })
  })
}).annotations({ identifier: "Error" })
export type ErrorEnvelope = typeof ErrorEnvelope.Type

/** An error answer: status code, header fields and body. */
export interface ErrorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: ErrorEnvelope
}

/** How a failure is answered. Total: a new failure does not compile until it has its status. */
export const toAnswer = (failure: Failure.Answerable, requestId: string): ErrorAnswer => {
  const details = detailsOf(failure)
  return {
    status: statusOf(failure),
    headers: { [requestIdHeader]: requestId, ...headersOf(failure) },
    body: {
      error: {
        code: FailureTraits.traitsOf(failure).code,
        message: failure._tag === "UnrecognizedError" ? failure.text : failure.message,
        ...(details !== undefined && { details }),
        request_id: requestId
      }
    }
  }
}

/** The status code of a failure. */
export const statusOf = (failure: Failure.Answerable): number => {
  switch (failure._tag) {
    case "UnrecognizedError":
      return failure.status >= 400 && failure.status <= 599 ? failure.status : 500
    case "MalformedResponse":
      return FailureTraits.traitsOf(failure).code === "unavailable" ? 503 : 500
    default:
      return statuses[failure._tag]
  }
}

const statuses: {
  readonly [Tag in Exclude<Failure.Answerable["_tag"], "UnrecognizedError" | "MalformedResponse">]: number
} = {
  ValidationFailed: 400,
  Unauthenticated: 401,
  ScopeRequired: 403,
  Forbidden: 403,
  ContactNotFound: 404,
  CompanyNotFound: 404,
  EndpointNotFound: 404,
  MethodNotAllowed: 405,
  EmailTaken: 409,
  CompanyAmbiguous: 409,
  ContactEmailUnmatched: 404,
  BlockedSenderNotFound: 404,
  SenderAlreadyBlocked: 409,
  OutcomeUnknown: 504,
  IdempotencyKeyReused: 409,
  OperationNotFound: 404,
  UnsupportedKeyVersion: 410,
  PayloadTooLarge: 413,
  UnsupportedMediaType: 415,
  CursorMalformed: 422,
  CompanyUnmatched: 422,
  CompanyAttributeUnmatched: 422,
  MergeSourceUnmatched: 422,
  RateLimited: 429,
  InternalError: 500,
  Unavailable: 503,
  UpstreamTimeout: 504
}

const headersOf = (failure: Failure.Answerable): Readonly<Record<string, string>> => {
  switch (failure._tag) {
    case "Unauthenticated":
      return { "www-authenticate": "Bearer" }
    case "MethodNotAllowed":
      return { allow: failure.allowed.join(", ") }
    case "RateLimited":
    case "Unavailable":
      // The field takes whole seconds; coming back too late does no harm, too early does.
      return failure.retryAfter === undefined ? {} : { "retry-after": String(Math.ceil(failure.retryAfter)) }
    default:
      return {}
  }
}

const attributeReasons: { readonly [Field in Failure.CompanyAttributeUnmatched["field"]]: string } = {
  status_id: "status_not_found",
  tier_id: "tier_not_found",
  owner_id: "owner_not_found"
}

const encodeIssues = Schema.encodeSync(Schema.Array(Issue.Issue))
const encodeCandidates = Schema.encodeSync(Schema.Array(Company.CompanyRef))

const detailsOf = (failure: Failure.Answerable): unknown => {
  switch (failure._tag) {
    case "ValidationFailed":
      return encodeIssues(failure.issues)
    case "CursorMalformed":
      return { path: "cursor" }
    case "ScopeRequired":
      return { required: failure.required, granted: failure.granted }
    case "Forbidden":
      return failure.reason === undefined ? undefined : { path: "is_subscribed", reason: failure.reason }
    case "IdempotencyKeyReused":
      return { path: "Idempotency-Key", reason: "idempotency_key_reused" }
    case "EmailTaken":
      return { path: "email", reason: "email_taken" }
    case "CompanyUnmatched":
      return { path: CompanySelector.keyOf(failure.selector), reason: "company_not_found" }
    case "CompanyAmbiguous":
      return {
        path: CompanySelector.keyOf(failure.selector),
        reason: "company_ambiguous",
        candidates: encodeCandidates(failure.candidates),
        ...(failure.total !== undefined && { total: failure.total })
      }
    case "SenderAlreadyBlocked":
      return { path: "value", reason: "already_blocked" }
    case "CompanyAttributeUnmatched":
      return { path: failure.field, reason: attributeReasons[failure.field] }
    case "MergeSourceUnmatched":
      return { path: "source_id", reason: "company_not_found" }
    case "RateLimited":
      return failure.limit === undefined ? undefined : { limit: failure.limit, window: "1m" }
    case "UnrecognizedError":
      return failure.details
    default:
      return undefined
  }
}
