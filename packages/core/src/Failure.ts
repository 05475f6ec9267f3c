import { Schema } from "effect"
import { BlockedSenderId } from "./BlockedSender.ts"
import { CompanyId, CompanyRef } from "./Company.ts"
import { CompanySelector, keyOf } from "./CompanySelector.ts"
import { ContactId } from "./Contact.ts"
import { describe, Issue } from "./Issue.ts"

/** Where a failure comes from when it crossed a wire: what to look for in the other side's records. */
export const Origin = Schema.Struct({
  /** The operation's method and path template, for example `PATCH /contacts/{id}`. */
  operation: Schema.String,
  /** Status code of the answer, when there was one. */
  status: Schema.optionalWith(Schema.Number, { exact: true }),
  /** The `code` of the envelope, as it was written. */
  code: Schema.optionalWith(Schema.String, { exact: true }),
  /** The answer's request id. */
  requestId: Schema.optionalWith(Schema.String, { exact: true })
})
export type Origin = typeof Origin.Type

const origin = { origin: Schema.optionalWith(Origin, { exact: true }) }

/** Input breaks the contract. Carries every problem that was found, not the first alone. */
export class ValidationFailed extends Schema.TaggedError<ValidationFailed>()("ValidationFailed", {
  issues: Schema.NonEmptyArray(Issue),
  ...origin
}) {
  override get message() {
    return this.issues.map(describe).join("; ")
  }
}

/** A page cursor that the API did not write. */
export class CursorMalformed extends Schema.TaggedError<CursorMalformed>()("CursorMalformed", origin) {
  override get message() {
    return "cursor is malformed; begin again without one"
  }
}

/** A request body over the limit. */
export class PayloadTooLarge extends Schema.TaggedError<PayloadTooLarge>()("PayloadTooLarge", {
  /** Largest body that is read, in bytes. */
  limit: Schema.optionalWith(Schema.Number, { exact: true }),
  ...origin
}) {
  override get message() {
    return this.limit === undefined ? "the body is too large" : `the body is larger than ${this.limit} bytes`
  }
}

/** A request body that is not declared as UTF-8 JSON. */
export class UnsupportedMediaType extends Schema.TaggedError<UnsupportedMediaType>()("UnsupportedMediaType", origin) {
  override get message() {
    return "content-type must be application/json in UTF-8, without a content-encoding"
  }
}

/** The path exists, the method does not. */
export class MethodNotAllowed extends Schema.TaggedError<MethodNotAllowed>()("MethodNotAllowed", {
  allowed: Schema.Array(Schema.String),
  ...origin
}) {
  override get message() {
    return this.allowed.length === 0 ? "the method is not allowed" : `only ${this.allowed.join(", ")} is allowed`
  }
}

/** No endpoint has this path. */
export class EndpointNotFound extends Schema.TaggedError<EndpointNotFound>()("EndpointNotFound", origin) {
  override get message() {
    return "no endpoint has this path"
  }
}

/** No API key, one that cannot be read, or one that is unknown or revoked; a delivery whose signature is not good. */
export class Unauthenticated extends Schema.TaggedError<Unauthenticated>()("Unauthenticated", {
  reason: Schema.Literal("missing", "malformed", "refused", "signature"),
  ...origin
}) {
  override get message() {
    switch (this.reason) {
      case "missing":
        return "no API key; send Authorization: Bearer <key>"
      case "malformed":
        return "the Authorization header must be: Bearer <key>"
      case "refused":
        return "the API key is unknown or revoked"
      case "signature":
        return "the delivery has no signature that is good and recent"
    }
  }
}

/** A key of version 1 (`pl_v1_…`), which this version of the API no longer takes. */
export class UnsupportedKeyVersion
  extends Schema.TaggedError<UnsupportedKeyVersion>()("UnsupportedKeyVersion", origin)
{
  override get message() {
    return "pl_v1_ keys belong to an older API; make a pl_v2_ key"
  }
}

/** The key lacks a scope that the operation needs. */
export class ScopeRequired extends Schema.TaggedError<ScopeRequired>()("ScopeRequired", {
  required: Schema.Array(Schema.String),
  granted: Schema.Array(Schema.String),
  ...origin
}) {
  override get message() {
    return `the API key needs ${this.required.join(" and ")}`
  }
}

/** Refused for a reason other than a missing scope. */
export class Forbidden extends Schema.TaggedError<Forbidden>()("Forbidden", {
  /** What a gateway of ours refuses: to subscribe somebody again who is not subscribed, where nobody says why. */
  reason: Schema.optionalWith(Schema.Literal("consent_reason_required"), { exact: true }),
  ...origin
}) {
  override get message() {
    return this.reason === undefined
      ? "the request is not permitted"
      : "is_subscribed would subscribe somebody again who is not subscribed: the caller's key asks for a reason"
  }
}

/** No contact has this id, or it was deleted. */
export class ContactNotFound extends Schema.TaggedError<ContactNotFound>()("ContactNotFound", {
  id: ContactId,
  ...origin
}) {
  override get message() {
    return "contact not found"
  }
}

/** No company has this id, or it was deleted. */
export class CompanyNotFound extends Schema.TaggedError<CompanyNotFound>()("CompanyNotFound", {
  id: CompanyId,
  ...origin
}) {
  override get message() {
    return "company not found"
  }
}

/** A company selector of a write matches no company. The API never creates one. */
export class CompanyUnmatched extends Schema.TaggedError<CompanyUnmatched>()("CompanyUnmatched", {
  selector: CompanySelector,
  ...origin
}) {
  override get message() {
    return `${keyOf(this.selector)} matches no company`
  }
}

/** A company selector matches several companies. Choose one of the candidates by id. */
export class CompanyAmbiguous extends Schema.TaggedError<CompanyAmbiguous>()("CompanyAmbiguous", {
  selector: CompanySelector,
  /** Some of the companies that match: at most 20, and none when the other side does not tell. */
  candidates: Schema.Array(CompanyRef),
  /** How many companies match. */
  total: Schema.optionalWith(Schema.Number, { exact: true }),
  ...origin
}) {
  override get message() {
    return `${keyOf(this.selector)} matches ${this.total ?? "several"} companies; choose one by company_id`
  }
}

/** No contact of the workspace has the e-mail address that was asked for. */
export class ContactEmailUnmatched
  extends Schema.TaggedError<ContactEmailUnmatched>()("ContactEmailUnmatched", origin)
{
  override get message() {
    return "no contact has this e-mail address"
  }
}

/** No blocked sender has this id, or it was deleted. */
export class BlockedSenderNotFound extends Schema.TaggedError<BlockedSenderNotFound>()("BlockedSenderNotFound", {
  id: BlockedSenderId,
  ...origin
}) {
  override get message() {
    return "blocked sender not found"
  }
}

/** The address or domain is blocked already. */
export class SenderAlreadyBlocked extends Schema.TaggedError<SenderAlreadyBlocked>()("SenderAlreadyBlocked", origin) {
  override get message() {
    return "value is blocked already"
  }
}

/** A status, tier or owner that the workspace does not have. */
export class CompanyAttributeUnmatched
  extends Schema.TaggedError<CompanyAttributeUnmatched>()("CompanyAttributeUnmatched", {
    /** The field of the body that names it. */
    field: Schema.Literal("status_id", "tier_id", "owner_id"),
    ...origin
  })
{
  override get message() {
    return `${this.field} matches nothing in the workspace`
  }
}

/** The company that should be merged into another does not exist, or was deleted. */
export class MergeSourceUnmatched extends Schema.TaggedError<MergeSourceUnmatched>()("MergeSourceUnmatched", origin) {
  override get message() {
    return "source_id matches no company"
  }
}

/** Another contact of the workspace has this e-mail address, ignoring case. */
export class EmailTaken extends Schema.TaggedError<EmailTaken>()("EmailTaken", origin) {
  override get message() {
    return "email belongs to another contact"
  }
}

/** An idempotency key that the caller has used for another write. Given by gateways alone. */
export class IdempotencyKeyReused extends Schema.TaggedError<IdempotencyKeyReused>()("IdempotencyKeyReused", origin) {
  override get message() {
    return "the idempotency key was used for another body"
  }
}

/** No write of the caller has this id, or it was forgotten. Given by gateways alone. */
export class OperationNotFound extends Schema.TaggedError<OperationNotFound>()("OperationNotFound", origin) {
  override get message() {
    return "operation not found"
  }
}

/** The budget of the API key is used up. */
export class RateLimited extends Schema.TaggedError<RateLimited>()("RateLimited", {
  /** When to come back, in seconds from now. */
  retryAfter: Schema.optionalWith(Schema.Number, { exact: true }),
  /** Requests per window. */
  limit: Schema.optionalWith(Schema.Number, { exact: true }),
  ...origin
}) {
  override get message() {
    return this.retryAfter === undefined ? "rate limited" : `rate limited; come back in ${this.retryAfter} s`
  }
}

/** The other side cannot answer now: it cannot be reached, is overloaded, is stopping, or is not set up. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  reason: Schema.Literal("unreachable", "overloaded", "stopping", "misconfigured", "full"),
  /** When to come back, in seconds from now. */
  retryAfter: Schema.optionalWith(Schema.Number, { exact: true }),
  ...origin
}) {
  override get message() {
    switch (this.reason) {
      case "unreachable":
        return "the API cannot be reached"
      case "overloaded":
        return "the API is unavailable at the moment"
      case "stopping":
        return "the server is stopping"
      case "misconfigured":
        return "the gateway's own API key is refused upstream; its operator must replace it"
      case "full":
        return "the gateway cannot remember more writes; it forgets none before its time"
    }
  }
}

/** No answer came in time. Whether a write took effect is unknown. */
export class UpstreamTimeout extends Schema.TaggedError<UpstreamTimeout>()("UpstreamTimeout", origin) {
  override get message() {
    return "the API did not answer in time"
  }
}

/**
 * Whether a write took effect is not known, and reading did not tell: look before the same is done again.
 *
 * Given by clients alone, after no answer came in time (`timeout`), the connection was lost (`cut`), or the answer was a
 * failure that may have come after the effect (`failed`).
 */
export class OutcomeUnknown extends Schema.TaggedError<OutcomeUnknown>()("OutcomeUnknown", {
  reason: Schema.Literal("timeout", "cut", "failed"),
  ...origin
}) {
  override get message() {
    return "whether the change was made is not known"
  }
}

/** A fault of the server, not of the request. */
export class InternalError extends Schema.TaggedError<InternalError>()("InternalError", origin) {
  override get message() {
    return "internal error"
  }
}

/** An answer outside the contract: not JSON, or JSON of another shape, such as a proxy's error page. */
export class MalformedResponse extends Schema.TaggedError<MalformedResponse>()("MalformedResponse", {
  status: Schema.Number,
  /** The beginning of the body, with e-mail addresses masked. */
  excerpt: Schema.String,
  ...origin
}) {
  override get message() {
    return `the answer (status ${this.status}) does not follow the API's contract`
  }
}

/**
 * An error of the API that this version does not know: its code, text and details as they came, but for e-mail addresses
 * and keys, which are masked.
 */
export class UnrecognizedError extends Schema.TaggedError<UnrecognizedError>()("UnrecognizedError", {
  status: Schema.Number,
  code: Schema.String,
  /** The API's own words. They may hold what the request held, and are no part of `message` for that reason. */
  text: Schema.String,
  details: Schema.optionalWith(Schema.Unknown, { exact: true }),
  ...origin
}) {
  override get message() {
    return `the API answered ${this.code} (status ${this.status})`
  }
}

/** Failures that any request can give, whatever it asks for. */
export const CommonFailure = Schema.Union(
  ValidationFailed,
  PayloadTooLarge,
  UnsupportedMediaType,
  MethodNotAllowed,
  EndpointNotFound,
  Unauthenticated,
  UnsupportedKeyVersion,
  ScopeRequired,
  Forbidden,
  RateLimited,
  Unavailable,
  UpstreamTimeout,
  InternalError,
  MalformedResponse,
  UnrecognizedError
)
export type CommonFailure = typeof CommonFailure.Type

/** Failures that any write can give. */
export const WriteFailure = Schema.Union(...CommonFailure.members, OutcomeUnknown)
export type WriteFailure = typeof WriteFailure.Type

/** Failures that depend on what is asked for. */
export const SpecificFailure = Schema.Union(
  CursorMalformed,
  ContactNotFound,
  CompanyNotFound,
  CompanyUnmatched,
  CompanyAmbiguous,
  EmailTaken,
  ContactEmailUnmatched,
  BlockedSenderNotFound,
  SenderAlreadyBlocked,
  CompanyAttributeUnmatched,
  MergeSourceUnmatched
)
export type SpecificFailure = typeof SpecificFailure.Type

/** Everything that can go wrong with a call of the API, as one closed union. */
export const Failure = Schema.Union(...WriteFailure.members, ...SpecificFailure.members)
export type Failure = typeof Failure.Type

/** What goes wrong with what a gateway adds to the API: no call of the API gives it. */
export const GatewayFailure = Schema.Union(IdempotencyKeyReused, OperationNotFound)
export type GatewayFailure = typeof GatewayFailure.Type

/** Every failure that a server of ours can answer with. */
export type Answerable = Failure | GatewayFailure
