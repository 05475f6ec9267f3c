import { Schema } from "effect"
import type { Company } from "./Company.ts"
import { exclusiveJsonSchema, exclusiveSelectors } from "./CompanySelector.ts"
import type { Contact, ContactId } from "./Contact.ts"
import * as ContactFields from "./ContactFields.ts"
import { ContactName } from "./ContactPatch.ts"
import { EmailAddress } from "./EmailAddress.ts"
import { jsonObject } from "./jsonObject.ts"
import { stableFilter } from "./stableFilter.ts"
import type { Timestamp } from "./Timestamp.ts"

const Wire = Schema.Struct({
  email: EmailAddress,
  name: Schema.optionalWith(ContactName, { exact: true }),
  ...ContactFields.wireFields
}).annotations(jsonObject).pipe(
  Schema.filter(exclusiveSelectors, { ...stableFilter, jsonSchema: exclusiveJsonSchema })
)

const Domain = Schema.Struct({
  email: Schema.typeSchema(EmailAddress),
  name: Schema.optionalWith(Schema.typeSchema(ContactName), { exact: true }),
  ...ContactFields.domainFields
})

/**
 * What POST /contacts makes a contact of: the address, and everything that a patch may say as well.
 *
 * A contact is subscribed unless `isSubscribed` says otherwise. Bounds are those of the patch.
 */
export const NewContact = Schema.transform(Wire, Domain, {
  strict: true,
  decode: (wire) => ContactFields.fromWire(wire),
  encode: (contact) => ContactFields.toWire(contact)
}).annotations({ identifier: "NewContact" })
export type NewContact = typeof NewContact.Type

/** The contact that is made of it, given the company that its selector resolved to. */
export const toContact = (
  { email, externalIds = {}, imageUrl = null, isSubscribed = true, name }: NewContact,
  company: Company | undefined,
  { at, id }: { readonly id: ContactId; readonly at: Timestamp }
): Contact => ({
  id,
  email,
  name: name ?? null,
  imageUrl,
  companyId: company?.id ?? null,
  isSubscribed,
  externalIds,
  createdAt: at,
  updatedAt: at
})
