import { FastCheck as fc } from "effect"
import { BlockedSenderId } from "../BlockedSender.ts"
import { CompanyId, type CompanyLabel, CompanyName, type CompanyOwner, ExternalId } from "../Company.ts"
import type { CompanySelector } from "../CompanySelector.ts"
import { ContactId } from "../Contact.ts"
import { foldEmail } from "../EmailAddress.ts"
import type { SeedBlockedSender, SeedCompany, SeedContact, SeedData } from "../SeedData.ts"
import {
  amount,
  attributeIds,
  companyIds,
  contactExternalIds,
  contactIds,
  domains,
  emails,
  externalIds,
  known,
  moment,
  names,
  oneOf,
  pictures,
  senderIds,
  someOf
} from "./alphabet.ts"
import { apiKey, at, blockedSender, company, contact, seed } from "./Fixture.ts"

/** Ids of contacts, of which some name a contact of the world and some none. */
export const contactId: fc.Arbitrary<ContactId> = oneOf(contactIds).map((id) => ContactId.make(id))

/** Ids of companies, of which some name a company of the world and some none. */
export const companyId: fc.Arbitrary<CompanyId> = oneOf(companyIds).map((id) => CompanyId.make(id))

/** Ids of blocked senders, of which some name one of the world and some none. */
export const blockedSenderId: fc.Arbitrary<BlockedSenderId> = oneOf(senderIds).map((id) => BlockedSenderId.make(id))

/** Selectors that match one, several or no company of the world. */
export const companySelector: fc.Arbitrary<CompanySelector> = fc.oneof(
  companyId.map((id): CompanySelector => ({ _tag: "ById", id })),
  oneOf(names).map((name): CompanySelector => ({ _tag: "ByName", name: CompanyName.make(name) })),
  oneOf(externalIds).map((id): CompanySelector => ({ _tag: "ByExternalId", externalId: ExternalId.make(id) }))
)

const attributeId = oneOf(known(attributeIds))

const deletion = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ deletedAt: at(5) }) }
)

const labels: fc.Arbitrary<ReadonlyArray<CompanyLabel>> = fc.uniqueArray(
  fc.record({ id: attributeId, name: fc.oneof(oneOf(names), fc.constant("")) }),
  { selector: ({ id }) => id }
)

const owner: fc.Arbitrary<CompanyOwner> = fc.record({
  id: attributeId,
  name: fc.option(oneOf(names)),
  avatarUrl: fc.option(oneOf(pictures))
})

const owners: fc.Arbitrary<ReadonlyArray<CompanyOwner>> = fc.uniqueArray(owner, { selector: ({ id }) => id })

const label = fc.option(fc.record({ id: attributeId, name: fc.option(oneOf(names)) }))

const companyFields = fc.record({
  name: oneOf(names),
  logoUrl: fc.option(oneOf(pictures)),
  domains: someOf(domains),
  externalIds: someOf(externalIds),
  size: amount,
  revenue: amount,
  owner: fc.option(owner),
  createdAt: moment,
  updatedAt: moment
})

const companies: fc.Arbitrary<ReadonlyArray<SeedCompany>> = fc.uniqueArray(oneOf(known(companyIds)), { minLength: 2 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.tuple(companyFields, label, label, deletion).map(([fields, status, tier, deletion]) =>
          company(id, {
            ...fields,
            statusId: status?.id ?? null,
            statusName: status?.name ?? null,
            tierId: tier?.id ?? null,
            tierName: tier?.name ?? null,
            ...deletion
          })
        )
      )
    )
  )

const contactsOf = (companies: ReadonlyArray<SeedCompany>): fc.Arbitrary<ReadonlyArray<SeedContact>> => {
  const ids = companies.map(({ id }) => id)
  return fc.uniqueArray(oneOf(known(contactIds)), { minLength: 3 }).chain((contactIds) =>
    fc.tuple(...contactIds.map((id) =>
      fc.tuple(
        fc.record({
          email: oneOf(emails),
          name: fc.option(oneOf(names)),
          imageUrl: fc.option(oneOf(pictures)),
          companyId: fc.option(fc.constantFrom(...ids)),
          others: fc.shuffledSubarray(ids),
          isSubscribed: fc.boolean(),
          externalIds: contactExternalIds,
          createdAt: moment,
          updatedAt: moment
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

const sender = fc.oneof(
  oneOf(emails).map((value) => ({ type: "EMAIL" as const, value: value.toLowerCase() })),
  oneOf(domains).map((value) => ({ type: "DOMAIN" as const, value: value.toLowerCase() }))
)

const blockedSenders: fc.Arbitrary<ReadonlyArray<SeedBlockedSender>> = fc.uniqueArray(
  fc.tuple(oneOf(known(senderIds)), sender, moment, deletion).map(([id, fields, createdAt, deletion]) =>
    blockedSender(id, { ...fields, createdAt, ...deletion })
  ),
  { comparator: (a, b) => a.id === b.id || a.value === b.value }
)

/** Small valid worlds: a handful of records of each kind, some of them deleted, that are easy to mistake. */
export const seedData: fc.Arbitrary<SeedData> = fc.record({
  statuses: labels,
  tiers: labels,
  owners,
  blockedSenders,
  companies: companies.chain((companies) => fc.tuple(fc.constant(companies), contactsOf(companies)))
}).map(({ companies: [companies, contacts], ...records }) =>
  seed({
    ...records,
    companies,
    contacts,
    apiKeys: [apiKey("key_1", "a"), apiKey("key_2", "b", { isRevoked: true })]
  })
)
