import { Schema } from "effect"
import { exclusiveJsonSchema, exclusiveSelectors } from "./CompanySelector.ts"
import * as ContactFields from "./ContactFields.ts"
import { EmailAddress } from "./EmailAddress.ts"
import { jsonObject } from "./jsonObject.ts"
import { stableFilter } from "./stableFilter.ts"
import { bounded } from "./text.ts"

/** A contact's name as a write takes it: 1 to 255 characters. A name cannot be cleared. */
export const ContactName = bounded(1, 255).pipe(Schema.brand("ContactName"))
export type ContactName = typeof ContactName.Type

const Wire = Schema.Struct({
  name: Schema.optionalWith(ContactName, { exact: true }),
  email: Schema.optionalWith(EmailAddress, { exact: true }),
  ...ContactFields.wireFields
}).annotations(jsonObject).pipe(
  Schema.filter(exclusiveSelectors, { ...stableFilter, jsonSchema: exclusiveJsonSchema })
)

const Domain = Schema.Struct({
  name: Schema.optionalWith(Schema.typeSchema(ContactName), { exact: true }),
  email: Schema.optionalWith(Schema.typeSchema(EmailAddress), { exact: true }),
  ...ContactFields.domainFields
})

/**
 * What PATCH /contacts/{id} changes: an absent field is unchanged, `null` clears (only `imageUrl` can be cleared), a
 * value replaces.
 *
 * `isSubscribed: true` re-subscribes a person who may have opted out. `externalIds` replaces the whole object.
 * `company` replaces the primary company and changes which threads the person can read in the support portal.
 *
 * Source of names and bounds: the vendor's page for the endpoint.
 */
export const ContactPatch = Schema.transform(Wire, Domain, {
  strict: true,
  decode: (wire) => ContactFields.fromWire(wire),
  encode: (patch) => ContactFields.toWire(patch)
}).annotations({ identifier: "ContactPatch" })
export type ContactPatch = typeof ContactPatch.Type

/** Whether a patch names no field at all. Such a patch is valid and changes nothing. */
export const isEmpty = (patch: ContactPatch): boolean => Object.keys(patch).length === 0
