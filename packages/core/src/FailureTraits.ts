import type { Answerable } from "./Failure.ts"

/** What kind of thing went wrong: the question that exit codes, hints and retry policies turn on. */
export type FailureCategory =
  | "bad input"
  | "auth"
  | "not found"
  | "conflict"
  | "rate limited"
  | "unavailable"
  | "unexpected"

/** The stable facts about a failure, beside its data. */
export interface FailureTraits {
  /** The wire code: stable, and the same on every face. */
  readonly code: string
  readonly category: FailureCategory
  /**
   * Whether the same request can succeed later without anybody changing anything. For a write this says nothing about
   * whether the first one took effect.
   */
  readonly canRetry: boolean
}

/** The traits of a failure. Total: a new failure does not compile until it has its row. */
export const traitsOf = (failure: Answerable): FailureTraits => {
  switch (failure._tag) {
    case "UnrecognizedError": {
      const { code, status } = failure
      return { code, category: categoryOfStatus(status), canRetry: canPass(status) }
    }
    // Whoever wrote the answer did not speak for the API: its status tells whether to come back, and nothing more.
    case "MalformedResponse": {
      const category = categoryOfStatus(failure.status)
      return category === "unavailable" || category === "rate limited"
        ? { code: "unavailable", category, canRetry: true }
        : { code: "internal_error", category: "unexpected", canRetry: canPass(failure.status) }
    }
    default:
      return traits[failure._tag]
  }
}

const traits: {
  readonly [Tag in Exclude<Answerable["_tag"], "UnrecognizedError" | "MalformedResponse">]: FailureTraits
} = {
  ValidationFailed: { code: "validation_failed", category: "bad input", canRetry: false },
  CursorMalformed: { code: "unprocessable", category: "bad input", canRetry: false },
  PayloadTooLarge: { code: "payload_too_large", category: "bad input", canRetry: false },
  UnsupportedMediaType: { code: "unsupported_media_type", category: "bad input", canRetry: false },
  MethodNotAllowed: { code: "method_not_allowed", category: "bad input", canRetry: false },
  EndpointNotFound: { code: "not_found", category: "bad input", canRetry: false },
  Unauthenticated: { code: "unauthenticated", category: "auth", canRetry: false },
  UnsupportedKeyVersion: { code: "unsupported_key_version", category: "auth", canRetry: false },
  ScopeRequired: { code: "scope_required", category: "auth", canRetry: false },
  Forbidden: { code: "forbidden", category: "auth", canRetry: false },
  ContactNotFound: { code: "not_found", category: "not found", canRetry: false },
  CompanyNotFound: { code: "not_found", category: "not found", canRetry: false },
  CompanyUnmatched: { code: "unprocessable", category: "not found", canRetry: false },
  CompanyAmbiguous: { code: "conflict", category: "conflict", canRetry: false },
  EmailTaken: { code: "conflict", category: "conflict", canRetry: false },
  ContactEmailUnmatched: { code: "not_found", category: "not found", canRetry: false },
  BlockedSenderNotFound: { code: "not_found", category: "not found", canRetry: false },
  SenderAlreadyBlocked: { code: "conflict", category: "conflict", canRetry: false },
  CompanyAttributeUnmatched: { code: "unprocessable", category: "not found", canRetry: false },
  MergeSourceUnmatched: { code: "unprocessable", category: "not found", canRetry: false },
  IdempotencyKeyReused: { code: "conflict", category: "conflict", canRetry: false },
  OperationNotFound: { code: "not_found", category: "not found", canRetry: false },
  RateLimited: { code: "rate_limited", category: "rate limited", canRetry: true },
  Unavailable: { code: "unavailable", category: "unavailable", canRetry: true },
  UpstreamTimeout: { code: "upstream_timeout", category: "unavailable", canRetry: true },
  OutcomeUnknown: { code: "upstream_timeout", category: "unavailable", canRetry: false },
  InternalError: { code: "internal_error", category: "unexpected", canRetry: true }
}

// Whether what a status tells of passes by itself.
const canPass = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500

const categoryOfStatus = (status: number): FailureCategory => {
  if (status === 401 || status === 403) return "auth"
  if (status === 404 || status === 410) return "not found"
  if (status === 409 || status === 412) return "conflict"
  if (status === 429) return "rate limited"
  if (status === 502 || status === 503 || status === 504) return "unavailable"
  if (status >= 400 && status < 500) return "bad input"
  return "unexpected"
}
