import { Record, Schema } from "effect"
import { CompanyId } from "./Company.ts"
import { resourceId } from "./resourceId.ts"
import { storable } from "./text.ts"
import { Timestamp } from "./Timestamp.ts"

/** Productlane's own id of a contact: 1 to 255 characters of an unknown alphabet. */
export const ContactId = resourceId("ContactId")
export type ContactId = typeof ContactId.Type

const knownSystems = "Ids in other systems, by the system's name: " +
  "`intercom`, `front`, `zendesk`, `hubspot`, `plain`, `productboard`, `slack_channel`, or any other."

/**
 * A contact's ids in other systems, by the system's name. Known names are in the description; the set is open.
 *
 * `__proto__` is no name that JavaScript objects can carry safely; it is refused.
 */
export const ContactExternalIds = Schema.Record({
  key: storable.pipe(Schema.filter((name) => isSafeName(name), { jsonSchema: {} })),
  value: storable
}).annotations({
  message: () => "must be an object of strings",
  jsonSchema: {
    type: "object",
    additionalProperties: { type: "string" },
    description: `${knownSystems} Replaces the whole object.`
  }
})
export type ContactExternalIds = typeof ContactExternalIds.Type

/**
 * A contact, read as widely as the vendor might write it: bounds hold for what is written, never for what is read.
 *
 * `companyId` is the primary company. `isSubscribed` is the person's consent to changelog and update mails.
 */
export const Contact = Schema.Struct({
  id: ContactId,
  email: Schema.String,
  name: Schema.NullOr(Schema.String),
  imageUrl: Schema.propertySignature(
    Schema.NullOr(Schema.String).annotations({ description: "URI of the contact's picture." })
  ).pipe(Schema.fromKey("image_url")),
  companyId: Schema.propertySignature(
    Schema.NullOr(CompanyId).annotations({ description: "The primary company." })
  ).pipe(Schema.fromKey("company_id")),
  isSubscribed: Schema.propertySignature(
    Schema.Boolean.annotations({ description: "The person's consent to changelog and update mails." })
  ).pipe(Schema.fromKey("is_subscribed")),
  externalIds: Schema.propertySignature(
    Schema.transform(
      Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.String) }),
      Schema.Record({ key: Schema.String.pipe(Schema.filter((name) => isSafeName(name))), value: Schema.String }),
      { strict: true, decode: (ids) => Record.filter(ids, (id) => id !== null), encode: (ids) => ids }
    ).annotations({
      jsonSchema: { type: "object", additionalProperties: { type: "string" }, description: knownSystems }
    })
  ).pipe(Schema.fromKey("external_ids")),
  createdAt: Schema.propertySignature(Timestamp).pipe(Schema.fromKey("created_at")),
  updatedAt: Schema.propertySignature(Timestamp).pipe(Schema.fromKey("updated_at"))
}).annotations({ identifier: "Contact" })
export type Contact = typeof Contact.Type

/** What tells one contact from another when several are found. */
export const ContactRef = Schema.Struct({ id: ContactId, email: Schema.String, name: Schema.NullOr(Schema.String) })
export type ContactRef = typeof ContactRef.Type

/** What of a contact tells it from others. */
export const toRef = ({ email, id, name }: Contact): ContactRef => ({ id, email, name })

const isSafeName = (name: string): boolean => name !== "__proto__"
