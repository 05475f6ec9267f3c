import type { PageFilter } from "./Filter.ts"

/** What is blocked: one address, or every address of a domain. */
export type BlockedSenderType = "EMAIL" | "DOMAIN"

/** A sender whose mail does not become a thread. */
export interface BlockedSender {
  /** Productlane's own id: opaque. */
  readonly id: string
  /** In lower case. */
  readonly value: string
  readonly type: BlockedSenderType
  /** ISO 8601, as the API wrote it. */
  readonly createdAt: string
}

/** A sender to block. */
export interface NewBlockedSender {
  readonly type: BlockedSenderType
  /** An e-mail address or a domain, as `type` says: 3 to 254 characters. */
  readonly value: string
}

/** Which blocked senders a list holds. */
export interface BlockedSenderFilter extends PageFilter {
  readonly type?: BlockedSenderType | undefined
}
