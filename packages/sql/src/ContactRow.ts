import type { SqlClient } from "@effect/sql/SqlClient"
import type { Fragment } from "@effect/sql/Statement"
import { Contact, EmailAddress, Failure, fold, Page, toMillis } from "@lanekit/core"
import { Effect, Schema } from "effect"
import { Flag, json } from "./columns.ts"

/** A contact as its row spells it. */
const ContactRow = Schema.Struct({
  ...Contact.Contact.fields,
  isSubscribed: Schema.propertySignature(Flag).pipe(Schema.fromKey("is_subscribed")),
  externalIds: Schema.propertySignature(
    json(Schema.Record({ key: Schema.String, value: Schema.String }))
  ).pipe(Schema.fromKey("external_ids"))
})

const columns = "id, email, name, image_url, company_id, is_subscribed, external_ids, created_at, updated_at"

/** Reads the contacts that `tail` (`WHERE` and what follows) finds. Rows are our own: one that does not decode is a defect. */
export const makeFind = (sql: SqlClient) => (tail: Fragment) =>
  Effect.map(sql`SELECT ${sql.literal(columns)} FROM contacts ${tail}`, toContacts)

/** Reads one contact. */
export const makeGet = (sql: SqlClient) => {
  const find = makeFind(sql)
  return Effect.fnUntraced(function*(id: Contact.ContactId) {
    const [contact] = yield* find(sql`WHERE id = ${id} AND deleted_at IS NULL`)
    if (contact === undefined) return yield* new Failure.ContactNotFound({ id })
    // Not before it is found: what people take for an id may be an e-mail address.
    yield* Effect.annotateCurrentSpan({ id })
    return contact
  })
}

/** The row of a contact, with what lists and comparisons need beside its fields. */
export const fromContact = (contact: Contact.Contact) => ({
  ...encode(contact),
  email_folded: EmailAddress.foldEmail(contact.email),
  name_folded: contact.name === null ? null : fold(contact.name),
  created_at_ms: Page.positionOf(contact).createdAt,
  updated_at_ms: toMillis(contact.updatedAt)
})

/** The rows of the external ids that a contact is found by: each once, whatever systems have it. */
export const fromExternalIds = (seq: number, externalIds: Contact.Contact["externalIds"]) =>
  [...new Set(Object.values(externalIds))].map((value) => ({ value, contact_seq: seq }))

const toContacts = Schema.decodeUnknownSync(Schema.Array(ContactRow))

const encode = Schema.encodeSync(ContactRow)
