import { ApiKey, BlockedSender, Company, Contact, type SeedData, Timestamp } from "@lanekit/core"
import { DateTime, Effect, Random, Redacted } from "effect"
import { blockedValues, owners, statuses, tiers } from "./demoCatalog.ts"
import { companyNames, firstNames, lastNames } from "./demoNames.ts"
import { hashOf } from "./keyHash.ts"

/** The demo keys. They are public: a server takes them on loopback alone. */
export const demoKeys = { full: "pl_v2_demo_full", read: "pl_v2_demo_read" } as const

/** The contact that the start banner changes. */
export const demoContactId = Contact.ContactId.make("ct_demo_0001")

/** How large the demo is. */
export const demoSize = { contacts: 1200, companies: 64 } as const

/**
 * A workspace to try things on, the same on every machine.
 *
 * Two companies are both called `Northwind`; two have the external id `crm-1001`; every seventh contact has opted out, and
 * every twenty-fifth belongs to a second company. Some companies have no status, no tier or no owner.
 */
export const demoSeed: Effect.Effect<SeedData.SeedData> = Effect.gen(function*() {
  const companies = yield* Effect.forEach(numbersTo(demoSize.companies), makeCompany)
  const contacts = yield* Effect.forEach(numbersTo(demoSize.contacts), (number) => makeContact(number, companies))
  const blockedSenders = blockedValues.map(makeBlockedSender)
  return { workspaceId: "ws_demo", companies, contacts, blockedSenders, statuses, tiers, owners, apiKeys, webhooks: [] }
}).pipe((seed) => Effect.suspend(() => Effect.withRandom(seed, Random.make("lanekit demo"))))

const { companiesRead, companiesWrite, contactsRead, contactsWrite } = ApiKey.scopes

const apiKeys: ReadonlyArray<SeedData.SeedApiKey> = [
  { id: "key_demo_full", secret: demoKeys.full, scopes: [contactsRead, contactsWrite, companiesRead, companiesWrite] },
  { id: "key_demo_read", secret: demoKeys.read, scopes: [contactsRead, companiesRead] }
].map(({ id, scopes, secret }) => ({
  id,
  name: id,
  hash: hashOf(Redacted.make(secret)),
  scopes,
  isDemo: true,
  isRevoked: false
}))

const makeBlockedSender = (value: string, index: number): SeedData.SeedBlockedSender => ({
  id: BlockedSender.BlockedSenderId.make(`bs_demo_${pad(index + 1, 2)}`),
  value,
  type: value.includes("@") ? "EMAIL" : "DOMAIN",
  createdAt: momentOf(index + 1)
})

const makeCompany = Effect.fnUntraced(function*(number: number) {
  const name = companyNames[number - 1] ?? `Company ${number}`
  const createdAt = momentOf(number)
  const status = nth([...statuses, undefined], number)
  const tier = nth([...tiers, undefined, undefined], number)
  const size = yield* Random.nextIntBetween(3, 4000)
  const company: SeedData.SeedCompany = {
    id: companyIdOf(number),
    name,
    logoUrl: null,
    domains: [`${domainLabel(name)}${isNamesake(number) ? "-group" : ""}.example`],
    size,
    revenue: size * (yield* Random.nextIntBetween(40_000, 250_000)),
    statusId: status?.id ?? null,
    statusName: status?.name ?? null,
    tierId: tier?.id ?? null,
    tierName: tier?.name ?? null,
    owner: nth([...owners, undefined], number) ?? null,
    externalIds: number === 2 ? ["crm-1001", "crm-1002"] : [`crm-${1000 + number}`],
    createdAt,
    updatedAt: createdAt
  }
  return company
})

const makeContact = Effect.fnUntraced(function*(number: number, companies: ReadonlyArray<SeedData.SeedCompany>) {
  const first = yield* pick(firstNames)
  const last = yield* pick(lastNames)
  const company = yield* pick([undefined, ...companies])
  const createdAt = momentOf(demoSize.companies + number)
  const contact: SeedData.SeedContact = {
    id: Contact.ContactId.make(`ct_demo_${pad(number, 4)}`),
    email: `${first}.${last}.${number}@${company?.domains[0] ?? "mail.example"}`.toLowerCase(),
    name: number % 40 === 0 ? null : `${first} ${last}`,
    imageUrl: null,
    companyId: company?.id ?? null,
    otherCompanyIds: company !== undefined && number % 25 === 0
      ? [companyIdOf(1 + (number / 25) % demoSize.companies)]
      : [],
    isSubscribed: number % 7 !== 0,
    externalIds: number % 3 === 0 ? { intercom: `ic_${100_000 + number}` } : {},
    createdAt,
    updatedAt: createdAt
  }
  return contact
})

const pick = <A>(items: ReadonlyArray<A>): Effect.Effect<A> =>
  Effect.map(Random.choice(items), (item) => item).pipe(Effect.orDie)

const nth = <A>(items: ReadonlyArray<A>, number: number): A | undefined => items[number % items.length]

const companyIdOf = (number: number) => Company.CompanyId.make(`co_demo_${pad(number, 2)}`)

const numbersTo = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, index) => index + 1)

const pad = (number: number, width: number): string => String(number).padStart(width, "0")

// One record every seven minutes from the first of January 2026.
const momentOf = (number: number): Timestamp =>
  Timestamp.make(DateTime.formatIso(DateTime.unsafeMake(1_767_225_600_000 + number * 420_000)))

const domainLabel = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")

const isNamesake = (number: number): boolean => companyNames.indexOf(companyNames[number - 1] ?? "") !== number - 1
