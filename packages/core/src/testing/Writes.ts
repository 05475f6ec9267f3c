import { Arbitrary, FastCheck as fc, Schema } from "effect"
import type { NewBlockedSender } from "../BlockedSender.ts"
import { CompanyName, ExternalId } from "../Company.ts"
import type { CompanyPatch } from "../CompanyPatch.ts"
import { ContactName, type ContactPatch } from "../ContactPatch.ts"
import { EmailAddress } from "../EmailAddress.ts"
import type { NewCompany } from "../NewCompany.ts"
import type { NewContact } from "../NewContact.ts"
import { Uri } from "../Uri.ts"
import { attributeIds, contactExternalIds, domains, emails, externalIds, names, oneOf, pictures } from "./alphabet.ts"
import { companySelector } from "./World.ts"

const picture: fc.Arbitrary<Uri | null> = fc.option(
  fc.oneof(oneOf(pictures).map((uri) => Uri.make(uri)), Arbitrary.make(Schema.typeSchema(Uri)))
)

const email = fc.oneof(
  { weight: 5, arbitrary: oneOf(emails).map((email) => EmailAddress.make(email)) },
  { weight: 1, arbitrary: Arbitrary.make(Schema.typeSchema(EmailAddress)) }
)

const contactFields = {
  name: fc.oneof(
    { weight: 4, arbitrary: oneOf(names).map((name) => ContactName.make(name)) },
    { weight: 1, arbitrary: Arbitrary.make(Schema.typeSchema(ContactName)) }
  ),
  email,
  isSubscribed: fc.boolean(),
  company: companySelector,
  imageUrl: picture,
  externalIds: contactExternalIds
}

/** Patches that mostly collide with a world, or change nothing in it. */
export const contactPatch: fc.Arbitrary<ContactPatch> = fc.record(contactFields, { requiredKeys: [] })

/** New contacts, of which most collide with a world. */
export const newContact: fc.Arbitrary<NewContact> = fc.record(contactFields, { requiredKeys: ["email"] })

const amount = fc.constantFrom(0, 1, 2, Number.MAX_SAFE_INTEGER)

const attributeId = oneOf(attributeIds)

// Sets in which entries are given twice, too.
const companyFields = {
  name: oneOf(names).map((name) => CompanyName.make(name)),
  logoUrl: picture,
  domains: fc.array(oneOf(domains), { maxLength: 3 }),
  size: amount,
  revenue: amount,
  externalIds: fc.array(oneOf(externalIds).map((id) => ExternalId.make(id)), { maxLength: 3 }),
  statusId: attributeId,
  tierId: attributeId,
  ownerId: attributeId
}

const amountOrNull: fc.Arbitrary<number | null> = fc.option(amount)

const attributeIdOrNull: fc.Arbitrary<string | null> = fc.option(attributeId)

/** Patches of companies, of which some collide with a world, or change nothing in it. */
export const companyPatch: fc.Arbitrary<CompanyPatch> = fc.record({
  ...companyFields,
  size: amountOrNull,
  revenue: amountOrNull,
  statusId: attributeIdOrNull,
  tierId: attributeIdOrNull,
  ownerId: attributeIdOrNull
}, { requiredKeys: [] })

/** New companies that mostly look like those of a world. */
export const newCompany: fc.Arbitrary<NewCompany> = fc.record(companyFields, { requiredKeys: ["name"] })

/** Senders to block, of which some are blocked in a world. */
export const newBlockedSender: fc.Arbitrary<NewBlockedSender> = fc.oneof(
  oneOf(emails).map((value) => ({ type: "EMAIL" as const, value })),
  oneOf([...domains, "ACME.test", "new.test"]).map((value) => ({ type: "DOMAIN" as const, value }))
)
