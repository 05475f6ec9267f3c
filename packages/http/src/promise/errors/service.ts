import { type ErrorFacts, ProductlaneError } from "../ProductlaneError.ts"

/** The budget of the API key is used up. */
export class RateLimitedError extends ProductlaneError<"RateLimited"> {
  /** When to come back, in seconds from the answer, when the API tells. */
  readonly retryAfter: number | undefined
  /** Requests per window, when the API tells. */
  readonly limit: number | undefined

  constructor(
    message: string,
    facts: ErrorFacts & { readonly retryAfter?: number | undefined; readonly limit?: number | undefined }
  ) {
    super("RateLimited", message, facts)
    this.retryAfter = facts.retryAfter
    this.limit = facts.limit
  }
}

/** The API cannot answer now: it cannot be reached, is overloaded, is stopping, or is not set up. */
export class UnavailableError extends ProductlaneError<"Unavailable"> {
  readonly reason: "unreachable" | "overloaded" | "stopping" | "misconfigured" | "full"
  /** When to come back, in seconds from the answer, when the API tells. */
  readonly retryAfter: number | undefined

  constructor(
    message: string,
    facts: ErrorFacts & Pick<UnavailableError, "reason"> & { readonly retryAfter?: number | undefined }
  ) {
    super("Unavailable", message, facts)
    this.reason = facts.reason
    this.retryAfter = facts.retryAfter
  }
}

/** No answer came in time. */
export class UpstreamTimeoutError extends ProductlaneError<"UpstreamTimeout"> {
  constructor(message: string, facts: ErrorFacts) {
    super("UpstreamTimeout", message, facts)
  }
}

/** Whether a write took effect is not known, and reading did not tell: look before the same is done again. */
export class OutcomeUnknownError extends ProductlaneError<"OutcomeUnknown"> {
  /** No answer came in time, the connection was lost, or the answer was a failure that may have come after the effect. */
  readonly reason: "timeout" | "cut" | "failed"

  constructor(message: string, facts: ErrorFacts & Pick<OutcomeUnknownError, "reason">) {
    super("OutcomeUnknown", message, facts)
    this.reason = facts.reason
  }
}

/** A fault of the API, not of the request. */
export class InternalError extends ProductlaneError<"InternalError"> {
  constructor(message: string, facts: ErrorFacts) {
    super("InternalError", message, facts)
  }
}

/** An answer outside the contract: not JSON, or JSON of another shape, such as a proxy's error page. */
export class MalformedResponseError extends ProductlaneError<"MalformedResponse"> {
  readonly #excerpt: string

  constructor(message: string, facts: ErrorFacts & { readonly excerpt: string }) {
    super("MalformedResponse", message, facts)
    this.#excerpt = facts.excerpt
  }

  /** The beginning of the body, with e-mail addresses and keys masked. It may hold names. */
  get excerpt(): string {
    return this.#excerpt
  }
}

/** An error of the API that this version does not know. `code` and `status` are as they came. */
export class UnrecognizedError extends ProductlaneError<"UnrecognizedError"> {
  readonly #text: string
  readonly #details: unknown

  constructor(message: string, facts: ErrorFacts & { readonly text: string; readonly details?: unknown }) {
    super("UnrecognizedError", message, facts)
    this.#text = facts.text
    this.#details = facts.details
  }

  /** The API's own words, with e-mail addresses and keys masked. They may hold names. */
  get text(): string {
    return this.#text
  }

  /** The API's details, with e-mail addresses and keys masked. They may hold names. */
  get details(): unknown {
    return this.#details
  }
}
