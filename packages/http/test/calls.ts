import { Company, EmailAddress, type Failure, Page, Timestamp } from "@lanekit/core"
import type { Effect } from "effect"
import { blockedSenderId, byId, byName, companyId, contactId } from "./answers.ts"
import { blockedSenderJson, companyJson, contactJson, meJson, pageOf, type Stubbed } from "./stub.ts"

/** A call of the client, with the request that it makes and an answer that it takes. */
export interface Call {
  readonly name: string
  readonly call: (client: Stubbed["client"]) => Effect.Effect<unknown, Failure.Failure>
  /** Method and URL. */
  readonly line: string
  readonly body?: unknown
  readonly answer: unknown
}

/** Every call. */
export const calls: ReadonlyArray<Call> = [
  { name: "me", call: ({ me }) => me, line: "GET https://api.test/v2/me", answer: meJson },
  {
    name: "contacts.get",
    call: ({ contacts }) => contacts.get(contactId),
    line: "GET https://api.test/v2/contacts/ct_1",
    answer: contactJson
  },
  {
    name: "contacts.list",
    call: ({ contacts }) => contacts.list({}),
    line: "GET https://api.test/v2/contacts",
    answer: pageOf(contactJson)
  },
  {
    name: "contacts.list with filters",
    call: ({ contacts }) =>
      contacts.list({
        limit: 200,
        cursor: Page.Cursor.make("a+b/c=="),
        email: "ann+1@example.com",
        nameContains: "Zoë & co",
        companyId,
        externalId: Company.ExternalId.make("ic 1"),
        createdAfter: Timestamp.make("2026-01-01T00:00:00.000+02:00"),
        updatedBefore: Timestamp.make("2026-02-01T00:00:00Z")
      }),
    line: "GET https://api.test/v2/contacts?limit=200&cursor=a%2Bb%2Fc%3D%3D&email=ann%2B1%40example.com" +
      "&name_contains=Zo%C3%AB+%26+co&company_id=co_1&external_id=ic+1" +
      "&created_after=2026-01-01T00%3A00%3A00.000%2B02%3A00&updated_before=2026-02-01T00%3A00%3A00Z",
    answer: pageOf()
  },
  {
    name: "contacts.update",
    call: ({ contacts }) => contacts.update(contactId, { isSubscribed: false }),
    line: "PATCH https://api.test/v2/contacts/ct_1",
    body: { is_subscribed: false },
    answer: contactJson
  },
  {
    name: "companies.get",
    call: ({ companies }) => companies.get(companyId),
    line: "GET https://api.test/v2/companies/co_1",
    answer: companyJson
  },
  {
    name: "companies.list",
    call: ({ companies }) =>
      companies.list({ limit: 1, domain: "acme.test", externalId: Company.ExternalId.make("#1"), nameContains: "a?" }),
    line: "GET https://api.test/v2/companies?limit=1&external_id=%231&domain=acme.test&name_contains=a%3F",
    answer: pageOf(companyJson)
  },
  {
    name: "companies.list by attributes",
    call: ({ companies }) => companies.list({ statusId: "st_1", tierId: "ti_1", sizeGte: 0, revenueLte: 1_000_000 }),
    line: "GET https://api.test/v2/companies?status_id=st_1&tier_id=ti_1&size_gte=0&revenue_lte=1000000",
    answer: pageOf(companyJson)
  },
  {
    name: "contacts.getByEmail",
    call: ({ contacts }) => contacts.getByEmail("ann+1@example.com"),
    line: "GET https://api.test/v2/contacts/by-email?email=ann%2B1%40example.com",
    answer: contactJson
  },
  {
    name: "contacts.create",
    call: ({ contacts }) =>
      contacts.create({ email: EmailAddress.EmailAddress.make("ann@example.com"), company: byName, imageUrl: null }),
    line: "POST https://api.test/v2/contacts",
    body: { email: "ann@example.com", company_name: "Acme", image_url: null },
    answer: contactJson
  },
  {
    name: "contacts.delete",
    call: ({ contacts }) => contacts.delete(contactId),
    line: "DELETE https://api.test/v2/contacts/ct_1",
    answer: { id: "ct_1", deleted: true }
  },
  {
    name: "contacts.companies.list",
    call: ({ contacts }) => contacts.companies.list(contactId),
    line: "GET https://api.test/v2/contacts/ct_1/companies",
    answer: { data: [companyJson] }
  },
  {
    name: "contacts.companies.add",
    call: ({ contacts }) => contacts.companies.add(contactId, byId),
    line: "POST https://api.test/v2/contacts/ct_1/companies",
    body: { company_id: "co_1" },
    answer: { data: [companyJson] }
  },
  {
    name: "contacts.companies.remove",
    call: ({ contacts }) => contacts.companies.remove(contactId, Company.CompanyId.make("co/1")),
    line: "DELETE https://api.test/v2/contacts/ct_1/companies/co%2F1",
    answer: { data: [] }
  },
  {
    name: "blockedSenders.list",
    call: ({ blockedSenders }) => blockedSenders.list({ type: "DOMAIN", limit: 3 }),
    line: "GET https://api.test/v2/contacts/blocked-senders?limit=3&type=DOMAIN",
    answer: pageOf(blockedSenderJson)
  },
  {
    name: "blockedSenders.create",
    call: ({ blockedSenders }) => blockedSenders.create({ type: "DOMAIN", value: "spam.test" }),
    line: "POST https://api.test/v2/contacts/blocked-senders",
    body: { type: "DOMAIN", value: "spam.test" },
    answer: blockedSenderJson
  },
  {
    name: "blockedSenders.delete",
    call: ({ blockedSenders }) => blockedSenders.delete(blockedSenderId),
    line: "DELETE https://api.test/v2/contacts/blocked-senders/bs_1",
    answer: { id: "bs_1", deleted: true }
  },
  {
    name: "companies.create",
    call: ({ companies }) =>
      companies.create({
        name: Company.CompanyName.make("Acme"),
        domains: ["acme.test"],
        size: 3,
        externalIds: [Company.ExternalId.make("crm-1")],
        ownerId: "us_1"
      }),
    line: "POST https://api.test/v2/companies",
    body: { name: "Acme", domains: ["acme.test"], size: 3, external_ids: ["crm-1"], owner_id: "us_1" },
    answer: companyJson
  },
  {
    name: "companies.update",
    call: ({ companies }) => companies.update(companyId, { size: null, tierId: null, logoUrl: null }),
    line: "PATCH https://api.test/v2/companies/co_1",
    body: { size: null, tier_id: null, logo_url: null },
    answer: companyJson
  },
  {
    name: "companies.delete",
    call: ({ companies }) => companies.delete(companyId),
    line: "DELETE https://api.test/v2/companies/co_1",
    answer: { id: "co_1", deleted: true }
  },
  {
    name: "companies.merge",
    call: ({ companies }) => companies.merge(companyId, Company.CompanyId.make("co_2")),
    line: "POST https://api.test/v2/companies/co_1/merge",
    body: { source_id: "co_2" },
    answer: companyJson
  }
]
