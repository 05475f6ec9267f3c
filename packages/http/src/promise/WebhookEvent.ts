import type { Company } from "./Company.ts"
import type { Contact } from "./Contact.ts"

/** What a delivery of a webhook tells of. `type` tells them apart; others are `unknown`, with their whole body. */
export type WebhookEvent = ContactEvent | CompanyEvent | UnknownEvent

/** A contact was made, changed or deleted. */
export interface ContactEvent {
  readonly kind: "contact"
  /** The same in every delivery of the event. */
  readonly id: string
  readonly type: "contact.created" | "contact.updated" | "contact.deleted"
  /** ISO 8601. */
  readonly createdAt: string
  /** The contact as it is after the change; where it was deleted, as it last was. */
  readonly data: Contact
}

/** A company was made, changed or deleted. */
export interface CompanyEvent {
  readonly kind: "company"
  /** The same in every delivery of the event. */
  readonly id: string
  readonly type: "company.created" | "company.updated" | "company.deleted"
  /** ISO 8601. */
  readonly createdAt: string
  /** The company as it is after the change; where it was deleted, as it last was. */
  readonly data: Company
}

/** An event of a type that this version does not know, or whose record it cannot read. Nothing of it is lost. */
export interface UnknownEvent {
  readonly kind: "unknown"
  readonly id: string
  readonly type: string
  readonly body: { readonly [field: string]: unknown }
}
