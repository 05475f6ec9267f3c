import { Arbitrary, FastCheck as fc, Schema } from "effect"
import { CompanyId, CompanyName, ExternalId } from "../Company.ts"
import type { CompanyQuery } from "../CompanyQuery.ts"
import type { CompanySelector } from "../CompanySelector.ts"
import { ContactExternalIds, ContactId } from "../Contact.ts"
import { ContactName, type ContactPatch } from "../ContactPatch.ts"
import type { ContactQuery } from "../ContactQuery.ts"
import { EmailAddress, foldEmail } from "../EmailAddress.ts"
import type { SeedCompany, SeedContact, SeedData } from "../SeedData.ts"
import { Uri } from "../Uri.ts"
import { apiKey, at, company, contact, seed } from "./Fixture.ts"

// Small alphabets, so that what is drawn apart still meets: the same names, addresses and ids, in other cases, with
// characters that SQL, LIKE and JSON read in their own way, and with code points on both sides of the surrogates.
const names = ["Acme", "Acme", "acme", " Acme", "100%_\\", "O'Brien \"&\" Söhne", "🚀 Zoë", "\uffee", "İ"]
const emails = ["ann@example.com", "Ann@Example.com", "bob_b@example.com", "bobxb@example.com", "o'b%@example.com"]
const domains = ["example.com", "Example.com", "acme.test"]
const externalIds = ["crm-1", "CRM-1", "crm_1", "🚀", "%"]
const companyIds = ["co_1", "co_2", "co_3", "co_\uffee", "co_🚀", "co_missing"]
const contactIds = ["ct_1", "ct_2", "ct_3", "ct_\uffee", "ct_🚀", "ct_missing"]

const oneOf = (texts: ReadonlyArray<string>) => fc.constantFrom(...texts)
const someOf = (texts: ReadonlyArray<string>) => fc.subarray([...texts], { maxLength: 2 })
const known = (ids: ReadonlyArray<string>) => ids.filter((id) => !id.endsWith("missing"))
const timestamp = fc.nat({ max: 3 }).map(at)
const deletion = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ deletedAt: at(5) }) }
)
const contactExternalIds = fc.oneof(
  fc.constantFrom<ContactExternalIds>({}, { intercom: "1" }, { front: "2", intercom: "1" }, { intercom: "\"'\\" }),
  Arbitrary.make(Schema.typeSchema(ContactExternalIds))
)

const imageUrl: fc.Arbitrary<Uri | null> = fc.option(
  fc.oneof(fc.constant(Uri.make("https://example.com/a.png")), Arbitrary.make(Schema.typeSchema(Uri)))
)

/** Ids of contacts, of which some name a contact of the world and some none. */
export const contactId: fc.Arbitrary<ContactId> = oneOf(contactIds).map((id) => ContactId.make(id))

/** Ids of companies, of which some name a company of the world and some none. */
export const companyId: fc.Arbitrary<CompanyId> = oneOf(companyIds).map((id) => CompanyId.make(id))

/** Selectors that match one, several or no company of the world. */
export const companySelector: fc.Arbitrary<CompanySelector> = fc.oneof(
  companyId.map((id): CompanySelector => ({ _tag: "ById", id })),
  oneOf(names).map((name): CompanySelector => ({ _tag: "ByName", name: CompanyName.make(name) })),
  oneOf(externalIds).map((id): CompanySelector => ({ _tag: "ByExternalId", externalId: ExternalId.make(id) }))
)

/** Patches that mostly collide with a world, or change nothing in it. */
export const contactPatch: fc.Arbitrary<ContactPatch> = fc.record({
  name: fc.oneof(
    { weight: 4, arbitrary: oneOf(names).map((name) => ContactName.make(name)) },
    { weight: 1, arbitrary: Arbitrary.make(Schema.typeSchema(ContactName)) }
  ),
  email: fc.oneof(
    { weight: 5, arbitrary: oneOf(emails).map((email) => EmailAddress.make(email)) },
    { weight: 1, arbitrary: Arbitrary.make(Schema.typeSchema(EmailAddress)) }
  ),
  isSubscribed: fc.boolean(),
  company: companySelector,
  imageUrl,
  externalIds: contactExternalIds
}, { requiredKeys: [] })

/** Queries of contacts whose filters match some of the world and not all. */
export const contactQuery: fc.Arbitrary<ContactQuery> = fc.record({
  limit: fc.integer({ min: 1, max: 4 }),
  email: fc.constantFrom("ann", "EXAMPLE", "bob_", "%", "'"),
  nameContains: fc.constantFrom("acme", "CM", "%", "_", "\\", "\"", "🚀", "i̇"),
  companyId
}, { requiredKeys: [] })

/** Queries of companies whose filters match some of the world and not all. */
export const companyQuery: fc.Arbitrary<CompanyQuery> = fc.record({
  limit: fc.integer({ min: 1, max: 4 }),
  externalId: oneOf(externalIds).map((id) => ExternalId.make(id)),
  domain: oneOf(domains),
  nameContains: fc.constantFrom("acme", "CM", "%", "_", "\\", "\"", "🚀", "i̇")
}, { requiredKeys: [] })

const companies: fc.Arbitrary<ReadonlyArray<SeedCompany>> = fc.uniqueArray(oneOf(known(companyIds)), { minLength: 2 })
  .chain((ids) =>
    fc.tuple(...ids.map((id) =>
      fc.tuple(
        fc.record({
          name: oneOf(names),
          domains: someOf(domains),
          externalIds: someOf(externalIds),
          size: fc.option(fc.nat()),
          revenue: fc.option(fc.nat()),
          owner: fc.option(
            fc.record({ id: fc.constant("us_1"), name: fc.option(oneOf(names)), avatarUrl: fc.constant(null) })
          ),
          createdAt: timestamp
        }),
        deletion
      ).map(([fields, deletion]) => company(id, { ...fields, ...deletion }))
    ))
  )

const contactsOf = (companies: ReadonlyArray<SeedCompany>): fc.Arbitrary<ReadonlyArray<SeedContact>> => {
  const ids = companies.map(({ id }) => id)
  return fc.uniqueArray(oneOf(known(contactIds)), { minLength: 3 }).chain((contactIds) =>
    fc.tuple(...contactIds.map((id) =>
      fc.tuple(
        fc.record({
          email: oneOf(emails),
          name: fc.option(oneOf(names)),
          companyId: fc.option(fc.constantFrom(...ids)),
          others: fc.subarray(ids),
          isSubscribed: fc.boolean(),
          externalIds: contactExternalIds,
          createdAt: timestamp
        }),
        deletion
      ).map(([{ others, ...fields }, deletion]) => {
        const otherCompanyIds = fields.companyId === null ? [] : others.filter((other) => other !== fields.companyId)
        return contact(id, { ...fields, otherCompanyIds, ...deletion })
      })
    ))
  ).map(withUniqueEmails)
}

const withUniqueEmails = (contacts: ReadonlyArray<SeedContact>): ReadonlyArray<SeedContact> => {
  const taken = new Set<string>()
  return contacts.map((contact, index) => {
    if (contact.deletedAt !== undefined) return contact
    const email = taken.has(foldEmail(contact.email)) ? `spare_${index}@example.com` : contact.email
    taken.add(foldEmail(email))
    return { ...contact, email }
  })
}

/** Small valid worlds: a handful of contacts and companies, some of them deleted, that are easy to mistake. */
export const seedData: fc.Arbitrary<SeedData> = companies.chain((companies) =>
  contactsOf(companies).map((contacts) =>
    seed({ companies, contacts, apiKeys: [apiKey("key_1", "a"), apiKey("key_2", "b", { isRevoked: true })] })
  )
)
