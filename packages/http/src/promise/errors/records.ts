import type { CompanyRef, CompanySelector } from "../Company.ts"
import { type ErrorFacts, ProductlaneError } from "../ProductlaneError.ts"

/** No contact has this id, or it was deleted. */
export class ContactNotFoundError extends ProductlaneError<"ContactNotFound"> {
  readonly id: string

  constructor(message: string, facts: ErrorFacts & { readonly id: string }) {
    super("ContactNotFound", message, facts)
    this.id = facts.id
  }
}

/** No contact of the workspace has the e-mail address that was asked for. */
export class ContactEmailUnmatchedError extends ProductlaneError<"ContactEmailUnmatched"> {
  constructor(message: string, facts: ErrorFacts) {
    super("ContactEmailUnmatched", message, facts)
  }
}

/** Another contact of the workspace has this e-mail address, ignoring case. */
export class EmailTakenError extends ProductlaneError<"EmailTaken"> {
  constructor(message: string, facts: ErrorFacts) {
    super("EmailTaken", message, facts)
  }
}

/** No company has this id, or it was deleted. */
export class CompanyNotFoundError extends ProductlaneError<"CompanyNotFound"> {
  readonly id: string

  constructor(message: string, facts: ErrorFacts & { readonly id: string }) {
    super("CompanyNotFound", message, facts)
    this.id = facts.id
  }
}

/** The company of a write matches none. The API never makes one. */
export class CompanyUnmatchedError extends ProductlaneError<"CompanyUnmatched"> {
  readonly #selector: CompanySelector

  constructor(message: string, facts: ErrorFacts & { readonly selector: CompanySelector }) {
    super("CompanyUnmatched", message, facts)
    this.#selector = facts.selector
  }

  /** What was asked for. */
  get selector(): CompanySelector {
    return this.#selector
  }
}

/** The company of a write matches several. Choose one of the candidates by id. */
export class CompanyAmbiguousError extends ProductlaneError<"CompanyAmbiguous"> {
  readonly #selector: CompanySelector
  readonly #candidates: ReadonlyArray<CompanyRef>
  /** How many companies match, when the API tells. */
  readonly total: number | undefined

  constructor(
    message: string,
    facts: ErrorFacts & Pick<CompanyAmbiguousError, "selector" | "candidates"> & { readonly total?: number | undefined }
  ) {
    super("CompanyAmbiguous", message, facts)
    this.#selector = facts.selector
    this.#candidates = facts.candidates
    this.total = facts.total
  }

  /** What was asked for. */
  get selector(): CompanySelector {
    return this.#selector
  }

  /** Some of the companies that match: at most 20, and none when the API does not tell. */
  get candidates(): ReadonlyArray<CompanyRef> {
    return this.#candidates
  }
}

/** A status, tier or owner that the workspace does not have. */
export class CompanyAttributeUnmatchedError extends ProductlaneError<"CompanyAttributeUnmatched"> {
  /** The field that names it, in the API's words. */
  readonly field: "status_id" | "tier_id" | "owner_id"

  constructor(message: string, facts: ErrorFacts & Pick<CompanyAttributeUnmatchedError, "field">) {
    super("CompanyAttributeUnmatched", message, facts)
    this.field = facts.field
  }
}

/** The company that should be merged into another does not exist, or was deleted. */
export class MergeSourceUnmatchedError extends ProductlaneError<"MergeSourceUnmatched"> {
  constructor(message: string, facts: ErrorFacts) {
    super("MergeSourceUnmatched", message, facts)
  }
}

/** No blocked sender has this id, or it was deleted. */
export class BlockedSenderNotFoundError extends ProductlaneError<"BlockedSenderNotFound"> {
  readonly id: string

  constructor(message: string, facts: ErrorFacts & { readonly id: string }) {
    super("BlockedSenderNotFound", message, facts)
    this.id = facts.id
  }
}

/** The address or domain is blocked already. */
export class SenderAlreadyBlockedError extends ProductlaneError<"SenderAlreadyBlocked"> {
  constructor(message: string, facts: ErrorFacts) {
    super("SenderAlreadyBlocked", message, facts)
  }
}
