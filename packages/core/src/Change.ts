import { Schema } from "effect"
import { Company } from "./Company.ts"
import { Contact } from "./Contact.ts"
import { Timestamp } from "./Timestamp.ts"

/** What a change was, in the vendor's words for its events. Source: the vendor's documentation of webhooks. */
export const ContactChangeType = Schema.Literal("contact.created", "contact.updated", "contact.deleted")
export type ContactChangeType = typeof ContactChangeType.Type

/** The same for companies. */
export const CompanyChangeType = Schema.Literal("company.created", "company.updated", "company.deleted")
export type CompanyChangeType = typeof CompanyChangeType.Type

/** Every type of change. */
export const ChangeType = Schema.Union(ContactChangeType, CompanyChangeType)
export type ChangeType = typeof ChangeType.Type

const at = Schema.propertySignature(Timestamp).pipe(Schema.fromKey("created_at"))

/**
 * One change of one record, with the record as it is afterwards; of a deletion, as it last was.
 *
 * A write that changes no value makes none; one that changes several records makes one for each.
 */
export const Change = Schema.Union(
  Schema.Struct({ type: ContactChangeType, at, data: Contact }),
  Schema.Struct({ type: CompanyChangeType, at, data: Company })
)
export type Change = typeof Change.Type
