import { Contact, EmailAddress, fold, Page } from "@lanekit/core"
import { Schema } from "effect"
import { Flag, json } from "./columns.ts"

/** A contact as its row spells it. */
const ContactRow = Schema.Struct({
  ...Contact.Contact.fields,
  isSubscribed: Schema.propertySignature(Flag).pipe(Schema.fromKey("is_subscribed")),
  externalIds: Schema.propertySignature(
    json(Schema.Record({ key: Schema.String, value: Schema.String }))
  ).pipe(Schema.fromKey("external_ids"))
})

/** The columns that {@link toContacts} reads. */
export const columns = "id, email, name, image_url, company_id, is_subscribed, external_ids, created_at, updated_at"

/** The contacts of rows. Rows are our own: one that does not decode is a defect. */
export const toContacts = Schema.decodeUnknownSync(Schema.Array(ContactRow))

/** The row of a contact, with what lists and comparisons need beside its fields. */
export const fromContact = (contact: Contact.Contact) => ({
  ...encode(contact),
  email_folded: EmailAddress.foldEmail(contact.email),
  name_folded: contact.name === null ? null : fold(contact.name),
  created_at_ms: Page.positionOf(contact).createdAt
})

const encode = Schema.encodeSync(ContactRow)
