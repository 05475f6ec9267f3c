import { type ErrorFacts, ProductlaneError } from "../ProductlaneError.ts"

/** One problem of a request: which field, and what is wrong with it. */
export interface Issue {
  /** Dotted, with indexes: in the names of the call, or in the API's own where the API found it. Empty for all of it. */
  readonly path: string
  /** Completes the sentence that the path begins. What the API says may repeat what it was sent. */
  readonly message: string
}

/** Input breaks the contract. Nothing was sent when there is no `status`. */
export class ValidationFailedError extends ProductlaneError<"ValidationFailed"> {
  readonly #issues: ReadonlyArray<Issue>

  constructor(message: string, facts: ErrorFacts & { readonly issues: ReadonlyArray<Issue> }) {
    super("ValidationFailed", message, facts)
    this.#issues = facts.issues
  }

  /** Every problem that was found, one at least. */
  get issues(): ReadonlyArray<Issue> {
    return this.#issues
  }
}

/** A cursor that the API did not write. Begin again without one. */
export class CursorMalformedError extends ProductlaneError<"CursorMalformed"> {
  constructor(message: string, facts: ErrorFacts) {
    super("CursorMalformed", message, facts)
  }
}

/** The body of the request is over the API's limit. */
export class PayloadTooLargeError extends ProductlaneError<"PayloadTooLarge"> {
  /** Largest body that is read, in bytes, when it is known. */
  readonly limit: number | undefined

  constructor(message: string, facts: ErrorFacts & { readonly limit?: number | undefined }) {
    super("PayloadTooLarge", message, facts)
    this.limit = facts.limit
  }
}

/** The API did not take the body for JSON. */
export class UnsupportedMediaTypeError extends ProductlaneError<"UnsupportedMediaType"> {
  constructor(message: string, facts: ErrorFacts) {
    super("UnsupportedMediaType", message, facts)
  }
}

/** The path exists, the method does not. */
export class MethodNotAllowedError extends ProductlaneError<"MethodNotAllowed"> {
  readonly allowed: ReadonlyArray<string>

  constructor(message: string, facts: ErrorFacts & { readonly allowed: ReadonlyArray<string> }) {
    super("MethodNotAllowed", message, facts)
    this.allowed = facts.allowed
  }
}

/** No endpoint has this path. */
export class EndpointNotFoundError extends ProductlaneError<"EndpointNotFound"> {
  constructor(message: string, facts: ErrorFacts) {
    super("EndpointNotFound", message, facts)
  }
}
