import { type Failure, FailureTraits } from "@lanekit/core"
import { fromSelector } from "./conversions.ts"
import type { AnyProductlaneError } from "./errors.ts"
import * as access from "./errors/access.ts"
import * as input from "./errors/input.ts"
import * as records from "./errors/records.ts"
import * as service from "./errors/service.ts"
import type { ErrorFacts } from "./ProductlaneError.ts"

/**
 * The error that a failure is for those who know no Effect. Total: a new failure does not compile until it has its class.
 *
 * `operation` is named where the failure does not say what it comes from.
 */
export const toError = (failure: Failure.Failure, operation: string): AnyProductlaneError => {
  const facts = factsOf(failure, operation)
  const message = `${facts.operation}: ${messageOf(failure)}`
  switch (failure._tag) {
    case "ValidationFailed":
      return new input.ValidationFailedError(message, { ...facts, issues: failure.issues })
    case "CursorMalformed":
      return new input.CursorMalformedError(message, facts)
    case "PayloadTooLarge":
      return new input.PayloadTooLargeError(message, { ...facts, limit: failure.limit })
    case "UnsupportedMediaType":
      return new input.UnsupportedMediaTypeError(message, facts)
    case "MethodNotAllowed":
      return new input.MethodNotAllowedError(message, { ...facts, allowed: failure.allowed })
    case "EndpointNotFound":
      return new input.EndpointNotFoundError(message, facts)
    case "Unauthenticated":
      return new access.UnauthenticatedError(message, { ...facts, reason: failure.reason })
    case "UnsupportedKeyVersion":
      return new access.UnsupportedKeyVersionError(message, facts)
    case "ScopeRequired":
      return new access.ScopeRequiredError(message, { ...facts, required: failure.required, granted: failure.granted })
    case "Forbidden":
      return new access.ForbiddenError(message, { ...facts, reason: failure.reason })
    case "ContactNotFound":
      return new records.ContactNotFoundError(message, { ...facts, id: failure.id })
    case "ContactEmailUnmatched":
      return new records.ContactEmailUnmatchedError(message, facts)
    case "EmailTaken":
      return new records.EmailTakenError(message, facts)
    case "CompanyNotFound":
      return new records.CompanyNotFoundError(message, { ...facts, id: failure.id })
    case "CompanyUnmatched":
      return new records.CompanyUnmatchedError(message, { ...facts, selector: fromSelector(failure.selector) })
    case "CompanyAmbiguous":
      return new records.CompanyAmbiguousError(message, {
        ...facts,
        selector: fromSelector(failure.selector),
        candidates: failure.candidates,
        total: failure.total
      })
    case "CompanyAttributeUnmatched":
      return new records.CompanyAttributeUnmatchedError(message, { ...facts, field: failure.field })
    case "MergeSourceUnmatched":
      return new records.MergeSourceUnmatchedError(message, facts)
    case "BlockedSenderNotFound":
      return new records.BlockedSenderNotFoundError(message, { ...facts, id: failure.id })
    case "SenderAlreadyBlocked":
      return new records.SenderAlreadyBlockedError(message, facts)
    case "RateLimited":
      return new service.RateLimitedError(message, { ...facts, retryAfter: failure.retryAfter, limit: failure.limit })
    case "Unavailable":
      return new service.UnavailableError(message, {
        ...facts,
        reason: failure.reason,
        retryAfter: failure.retryAfter
      })
    case "UpstreamTimeout":
      return new service.UpstreamTimeoutError(message, facts)
    case "OutcomeUnknown":
      return new service.OutcomeUnknownError(message, { ...facts, reason: failure.reason })
    case "InternalError":
      return new service.InternalError(message, facts)
    case "MalformedResponse":
      return new service.MalformedResponseError(message, { ...facts, excerpt: failure.excerpt })
    case "UnrecognizedError":
      return new service.UnrecognizedError(message, { ...facts, text: failure.text, details: failure.details })
  }
}

const factsOf = (failure: Failure.Failure, operation: string): ErrorFacts => {
  const { canRetry, code } = FailureTraits.traitsOf(failure)
  return { code, status: undefined, requestId: undefined, operation, ...failure.origin, canRetry }
}

// What the API says of an issue may repeat what it was sent; our own words never do.
const messageOf = (failure: Failure.Failure): string =>
  failure._tag === "ValidationFailed" && failure.origin?.status !== undefined
    ? `the API refuses ${failure.issues.map(({ path }) => path === "" ? "the request" : path).join(", ")}`
    : failure.message
