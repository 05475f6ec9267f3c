import { Schema } from "effect"
import { CompanySelector, CompanySelectorFields, fromFields, toFields } from "./CompanySelector.ts"
import { ContactExternalIds } from "./Contact.ts"
import { UriOrNull } from "./Uri.ts"

const Consent = Schema.Boolean.annotations({
  message: () => "must be true or false",
  description: "The person's consent to changelog and update mails. `true` subscribes again somebody who has opted out."
})

const Picture = UriOrNull.annotations({ description: "URI of the contact's picture; `null` clears it." })

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
  imageUrl: Schema.optionalWith(Schema.typeSchema(UriOrNull), { exact: true }),
  externalIds: Schema.optionalWith(Schema.typeSchema(ContactExternalIds), { exact: true })
}

type WireFields = Schema.Struct.Type<typeof wireFields>
type DomainFields = Schema.Struct.Type<typeof domainFields>

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
