import { type ErrorFacts, ProductlaneError } from "../ProductlaneError.ts"

/** No API key, one that cannot be read, or one that is unknown or revoked. */
export class UnauthenticatedError extends ProductlaneError<"Unauthenticated"> {
  readonly reason: "missing" | "malformed" | "refused" | "signature"

  constructor(message: string, facts: ErrorFacts & Pick<UnauthenticatedError, "reason">) {
    super("Unauthenticated", message, facts)
    this.reason = facts.reason
  }
}

/** A key of version 1 (`pl_v1_…`), which this version of the API no longer takes. */
export class UnsupportedKeyVersionError extends ProductlaneError<"UnsupportedKeyVersion"> {
  constructor(message: string, facts: ErrorFacts) {
    super("UnsupportedKeyVersion", message, facts)
  }
}

/** The key lacks a scope that the call needs. */
export class ScopeRequiredError extends ProductlaneError<"ScopeRequired"> {
  readonly required: ReadonlyArray<string>
  readonly granted: ReadonlyArray<string>

  constructor(message: string, facts: ErrorFacts & Pick<ScopeRequiredError, "required" | "granted">) {
    super("ScopeRequired", message, facts)
    this.required = facts.required
    this.granted = facts.granted
  }
}

/** Refused for a reason other than a missing scope. */
export class ForbiddenError extends ProductlaneError<"Forbidden"> {
  /** A gateway of ours asks for a reason to subscribe somebody again; the API itself gives none. */
  readonly reason: "consent_reason_required" | undefined

  constructor(message: string, facts: ErrorFacts & { readonly reason?: ForbiddenError["reason"] }) {
    super("Forbidden", message, facts)
    this.reason = facts.reason
  }
}
