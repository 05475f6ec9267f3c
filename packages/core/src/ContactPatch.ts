import { Predicate, Schema } from "effect"
import { CompanySelector, CompanySelectorFields, companySelectorKeys, fromFields, toFields } from "./CompanySelector.ts"
import { ContactExternalIds } from "./Contact.ts"
import { EmailAddress } from "./EmailAddress.ts"
import { bounded } from "./text.ts"
import { Uri } from "./Uri.ts"

/** A contact's name as a write takes it: 1 to 255 characters. A name cannot be cleared. */
export const ContactName = bounded(1, 255).pipe(Schema.brand("ContactName"))
export type ContactName = typeof ContactName.Type

const Consent = Schema.Boolean.annotations({ message: () => "must be true or false" })

const Picture = Schema.NullOr(Uri).annotations({
  message: () => ({ message: "must be an absolute URI or null", override: true })
})

const Wire = Schema.Struct({
  name: Schema.optionalWith(ContactName, { exact: true }),
  email: Schema.optionalWith(EmailAddress, { exact: true }),
  is_subscribed: Schema.optionalWith(Consent, { exact: true }),
  ...CompanySelectorFields,
  image_url: Schema.optionalWith(Picture, { exact: true }),
  external_ids: Schema.optionalWith(ContactExternalIds, { exact: true })
}).annotations({ message: () => "must be a JSON object" })

// A stable filter runs even when single fields are wrong, so that all problems of a body are reported at once. Effect
// marks its own that way (`minItems`), but does not export the annotation's name.
const isStable = Symbol.for("effect/annotation/StableFilter")

const ExclusiveWire = Wire.pipe(
  Schema.filter((body) => {
    const present = companySelectorKeys.filter((key) => Predicate.hasProperty(body, key))
    if (present.length < 2) return []
    return present.map((key) => ({
      path: [key],
      message: `is mutually exclusive with ${present.filter((other) => other !== key).join(" and ")}`
    }))
  }, { [isStable]: true })
)

const Domain = Schema.Struct({
  name: Schema.optionalWith(Schema.typeSchema(ContactName), { exact: true }),
  email: Schema.optionalWith(Schema.typeSchema(EmailAddress), { exact: true }),
  isSubscribed: Schema.optionalWith(Consent, { exact: true }),
  company: Schema.optionalWith(Schema.typeSchema(CompanySelector), { exact: true }),
  imageUrl: Schema.optionalWith(Schema.typeSchema(Picture), { exact: true }),
  externalIds: Schema.optionalWith(Schema.typeSchema(ContactExternalIds), { exact: true })
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
export const ContactPatch = Schema.transform(ExclusiveWire, Domain, {
  strict: true,
  decode: ({ company_external_id, company_id, company_name, external_ids, image_url, is_subscribed, ...same }) => {
    const company = fromFields({
      ...(company_id !== undefined && { company_id }),
      ...(company_name !== undefined && { company_name }),
      ...(company_external_id !== undefined && { company_external_id })
    })
    return {
      ...same,
      ...(is_subscribed !== undefined && { isSubscribed: is_subscribed }),
      ...(company !== undefined && { company }),
      ...(image_url !== undefined && { imageUrl: image_url }),
      ...(external_ids !== undefined && { externalIds: external_ids })
    }
  },
  encode: ({ company, externalIds, imageUrl, isSubscribed, ...same }) => ({
    ...same,
    ...(isSubscribed !== undefined && { is_subscribed: isSubscribed }),
    ...(company !== undefined && toFields(company)),
    ...(imageUrl !== undefined && { image_url: imageUrl }),
    ...(externalIds !== undefined && { external_ids: externalIds })
  })
}).annotations({ identifier: "ContactPatch" })
export type ContactPatch = typeof ContactPatch.Type

/** Whether a patch names no field at all. Such a patch is valid and changes nothing. */
export const isEmpty = (patch: ContactPatch): boolean => Object.keys(patch).length === 0
