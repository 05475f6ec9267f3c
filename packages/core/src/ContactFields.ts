import { Predicate, Schema } from "effect"
import { CompanySelector, CompanySelectorFields, companySelectorKeys, fromFields, toFields } from "./CompanySelector.ts"
import { ContactExternalIds } from "./Contact.ts"
import { bounded } from "./text.ts"
import { Uri } from "./Uri.ts"

/** A contact's name as a write takes it: 1 to 255 characters. A name cannot be cleared. */
export const ContactName = bounded(1, 255).pipe(Schema.brand("ContactName"))
export type ContactName = typeof ContactName.Type

const Consent = Schema.Boolean.annotations({ message: () => "must be true or false" })

const Picture = Schema.NullOr(Uri).annotations({
  message: () => ({ message: "must be an absolute URI or null", override: true })
})

/** What a write may say of a contact beside its address, as it is on the wire. */
export const wireFields = {
  is_subscribed: Schema.optionalWith(Consent, { exact: true }),
  ...CompanySelectorFields,
  image_url: Schema.optionalWith(Picture, { exact: true }),
  external_ids: Schema.optionalWith(ContactExternalIds, { exact: true })
}

/** The same as our own code says it. */
export const domainFields = {
  isSubscribed: Schema.optionalWith(Consent, { exact: true }),
  company: Schema.optionalWith(Schema.typeSchema(CompanySelector), { exact: true }),
  imageUrl: Schema.optionalWith(Schema.typeSchema(Picture), { exact: true }),
  externalIds: Schema.optionalWith(Schema.typeSchema(ContactExternalIds), { exact: true })
}

type WireFields = Schema.Struct.Type<typeof wireFields>
type DomainFields = Schema.Struct.Type<typeof domainFields>

/** The problems of a body that names a company in more than one way. */
export const exclusiveSelectors = (body: object) => {
  const present = companySelectorKeys.filter((key) => Predicate.hasProperty(body, key))
  if (present.length < 2) return []
  return present.map((key) => ({
    path: [key],
    message: `is mutually exclusive with ${present.filter((other) => other !== key).join(" and ")}`
  }))
}

/** From the wire's names to ours; what else the body holds stays as it is. */
export const fromWire = <Rest extends object>({
  company_external_id,
  company_id,
  company_name,
  external_ids,
  image_url,
  is_subscribed,
  ...rest
}: WireFields & Rest) => {
  const company = fromFields({
    ...(company_id !== undefined && { company_id }),
    ...(company_name !== undefined && { company_name }),
    ...(company_external_id !== undefined && { company_external_id })
  })
  return {
    ...rest,
    ...(is_subscribed !== undefined && { isSubscribed: is_subscribed }),
    ...(company !== undefined && { company }),
    ...(image_url !== undefined && { imageUrl: image_url }),
    ...(external_ids !== undefined && { externalIds: external_ids })
  }
}

/** From our names to the wire's; what else there is stays as it is. */
export const toWire = <Rest extends object>(
  { company, externalIds, imageUrl, isSubscribed, ...rest }: DomainFields & Rest
) => ({
  ...rest,
  ...(isSubscribed !== undefined && { is_subscribed: isSubscribed }),
  ...(company !== undefined && toFields(company)),
  ...(imageUrl !== undefined && { image_url: imageUrl }),
  ...(externalIds !== undefined && { external_ids: externalIds })
})
