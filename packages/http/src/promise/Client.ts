import type { BlockedSender, BlockedSenderFilter, NewBlockedSender } from "./BlockedSender.ts"
import type { CallOptions } from "./CallOptions.ts"
import type {
  Company,
  CompanyFilter,
  CompanyResolution,
  CompanySelector,
  CompanyUpdate,
  NewCompany
} from "./Company.ts"
import type { Contact, ContactFilter, ContactUpdate, NewContact } from "./Contact.ts"
import type { Deletion } from "./Deletion.ts"
import type { Identity } from "./Identity.ts"
import type { Limits } from "./Limits.ts"
import type { Listing } from "./Page.ts"
import type { Answer, Method, RequestOptions } from "./Request.ts"
import type { WebhookEvent } from "./WebhookEvent.ts"

/**
 * The API as methods that give promises. What a call rejects with is a `ProductlaneError`, or the reason of its signal.
 *
 * Input that breaks the contract is a `ValidationFailedError` with all its problems, before anything is sent.
 */
export interface Client {
  /** Who the key belongs to. Any key may ask. */
  readonly me: (options?: CallOptions) => Promise<Identity>
  readonly contacts: ContactCalls
  readonly blockedSenders: BlockedSenderCalls
  readonly companies: CompanyCalls
  /**
   * A request of one's own, for what no method stands for: through the same lanes, and with the same retries. `path` begins
   * with `/`, below the base URL, and is sent as it stands.
   */
  readonly request: (method: Method, path: `/${string}`, options?: RequestOptions) => Promise<Answer>
  /** How full the client's lanes are, and who waits for them. */
  readonly limits: () => Promise<Limits>
}

/** What can be done with contacts. */
export interface ContactCalls {
  /** Rejects with `ContactNotFoundError` when no contact has the id. */
  readonly get: (id: string, options?: CallOptions) => Promise<Contact>
  /** Rejects with `ContactEmailUnmatchedError` when no contact has the address. */
  readonly getByEmail: (email: string, options?: CallOptions) => Promise<Contact>
  /** The newest first. */
  readonly list: (filter?: ContactFilter, options?: CallOptions) => Listing<Contact>
  /** Rejects with `EmailTakenError`, `CompanyUnmatchedError` or `CompanyAmbiguousError` beside what any call may. */
  readonly create: (contact: NewContact, options?: CallOptions) => Promise<Contact>
  /**
   * Rejects with `ContactNotFoundError`, `EmailTakenError`, `CompanyUnmatchedError` or `CompanyAmbiguousError` beside what
   * any call may.
   */
  readonly update: (id: string, update: ContactUpdate, options?: UpdateOptions) => Promise<Contact>
  /** Rejects with `ContactNotFoundError` when no contact has the id. */
  readonly delete: (id: string, options?: CallOptions) => Promise<Deletion>
  readonly companies: MembershipCalls
}

/** How a contact is changed. */
export interface UpdateOptions extends CallOptions {
  /**
   * Whether the contact is read first, and only what differs is sent; nothing at all where nothing differs. A read costs
   * about a seventeenth of a write under the vendor's limits.
   */
  readonly skipUnchanged?: boolean | undefined
}

/** What can be done with the companies that a contact belongs to. Each call gives all of them, the primary one first. */
export interface MembershipCalls {
  readonly list: (contactId: string, options?: CallOptions) => Promise<ReadonlyArray<Company>>
  /** The company becomes the primary one when there was none. One that is there already stays as it is. */
  readonly add: (
    contactId: string,
    company: CompanySelector,
    options?: CallOptions
  ) => Promise<ReadonlyArray<Company>>
  /** Another company becomes the primary one when it was that. */
  readonly remove: (contactId: string, companyId: string, options?: CallOptions) => Promise<ReadonlyArray<Company>>
}

/** What can be done with blocked senders. */
export interface BlockedSenderCalls {
  /** The newest first. */
  readonly list: (filter?: BlockedSenderFilter, options?: CallOptions) => Listing<BlockedSender>
  /** Rejects with `SenderAlreadyBlockedError` when it is blocked already. */
  readonly create: (sender: NewBlockedSender, options?: CallOptions) => Promise<BlockedSender>
  /** Rejects with `BlockedSenderNotFoundError` when no blocked sender has the id. */
  readonly delete: (id: string, options?: CallOptions) => Promise<Deletion>
}

/** What can be done with companies. */
export interface CompanyCalls {
  /** Rejects with `CompanyNotFoundError` when no company has the id. */
  readonly get: (id: string, options?: CallOptions) => Promise<Company>
  /** The newest first. */
  readonly list: (filter?: CompanyFilter, options?: CallOptions) => Listing<Company>
  /**
   * Which company a selector names, found with reads only. It is remembered for a while, at most 5 minutes: writes of this
   * client are taken into account, those of others are not, unless `invalidate` is told of them.
   */
  readonly resolve: (selector: CompanySelector, options?: CallOptions) => Promise<CompanyResolution>
  /** Which companies many selectors name, in their order, with as few reads as it takes. */
  readonly resolveAll: (
    selectors: ReadonlyArray<CompanySelector>,
    options?: CallOptions
  ) => Promise<ReadonlyArray<CompanyResolution>>
  /** Forgets what `resolve` remembers, as far as an event of a webhook may have changed it; everything without an event. */
  readonly invalidate: (event?: WebhookEvent) => Promise<void>
  /** Rejects with `CompanyAttributeUnmatchedError` when the workspace has no such status, tier or owner. */
  readonly create: (company: NewCompany, options?: CallOptions) => Promise<Company>
  /** Rejects with `CompanyNotFoundError` or `CompanyAttributeUnmatchedError` beside what any call may. */
  readonly update: (id: string, update: CompanyUpdate, options?: CallOptions) => Promise<Company>
  /** Rejects with `CompanyNotFoundError` when no company has the id. */
  readonly delete: (id: string, options?: CallOptions) => Promise<Deletion>
  /**
   * Merges the company `sourceId` into the company `id`, which survives. It cannot be taken back. Rejects with
   * `CompanyNotFoundError` or `MergeSourceUnmatchedError` beside what any call may.
   */
  readonly merge: (id: string, sourceId: string, options?: CallOptions) => Promise<Company>
}
