import {
  BlockedSenderQuery,
  BlockedSenderStore,
  Company,
  CompanyQuery,
  CompanyStore,
  ContactQuery,
  ContactStore,
  type Failure,
  Page
} from "@lanekit/core"
import { Effect } from "effect"
import { momentOf, rareChange, rareNumber, usualChange } from "./crowd.ts"

/** A list of a crowd that is filtered by one parameter, or by none. */
export interface FilteredList {
  readonly of: "contacts" | "companies" | "blocked senders"
  /** The parameter. */
  readonly filter: string
  /** How much of the crowd is left. */
  readonly left: string
  readonly read: (
    page: PageQuery
  ) => Effect.Effect<
    Page.Page<{ readonly id: string }>,
    Failure.Failure,
    ContactStore | CompanyStore | BlockedSenderStore
  >
}

interface PageQuery {
  readonly cursor?: Page.Cursor
  readonly limit?: number
}

type Queries<Query> = ReadonlyArray<readonly [left: string, query: Query]>

/** Lists of a crowd of so many contacts and companies, by every filter, where much is left and where little is. */
export const filteredLists = (contacts: number, companies: number): ReadonlyArray<FilteredList> => [
  ...contactQueries(contacts).map(([left, query]): FilteredList => ({
    of: "contacts",
    filter: nameOf(query),
    left,
    read: (page) => Effect.flatMap(ContactStore, (store) => store.list({ ...query, ...page }))
  })),
  ...companyQueries(companies).map(([left, query]): FilteredList => ({
    of: "companies",
    filter: nameOf(query),
    left,
    read: (page) => Effect.flatMap(CompanyStore, (store) => store.list({ ...query, ...page }))
  })),
  ...senderQueries.map(([left, query]): FilteredList => ({
    of: "blocked senders",
    filter: nameOf(query),
    left,
    read: (page) => Effect.flatMap(BlockedSenderStore, (store) => store.list({ ...query, ...page }))
  }))
]

/** Every filter that the lists have. */
export const everyFilter: { readonly [Of in FilteredList["of"]]: ReadonlyArray<string> } = {
  contacts: filtersOf(ContactQuery.fields),
  companies: filtersOf(CompanyQuery.fields),
  "blocked senders": filtersOf(BlockedSenderQuery.fields)
}

function filtersOf(fields: object): ReadonlyArray<string> {
  return Object.keys(fields).filter((name) => !Object.hasOwn(Page.PageQueryFields, name))
}

const nameOf = (query: object): string => Object.keys(query).join(" ")

const times = (count: number) => ({
  first: momentOf(0),
  middle: momentOf(Math.floor(count / 2)),
  last: momentOf(count)
})

const timeQueries = (count: number) => {
  const { first, last, middle } = times(count)
  return [
    ["nearly all", { createdAfter: first }],
    ["the newest", { createdAfter: momentOf(count - 20) }],
    ["none", { createdAfter: last }],
    ["all", { createdBefore: last }],
    ["the oldest", { createdBefore: momentOf(20) }],
    ["nearly all", { updatedAfter: first }],
    ["a tenth", { updatedAfter: momentOf(50_000_000) }],
    ["one", { updatedAfter: usualChange }],
    ["none", { updatedAfter: rareChange }],
    ["all but one", { updatedBefore: rareChange }],
    ["the older half", { updatedBefore: middle }],
    ["the oldest", { updatedBefore: momentOf(20) }]
  ] as const
}

const contactQueries = (count: number): Queries<ContactQuery> => [
  ["all", {}],
  ["all but one", { email: "@Example.com" }],
  ["all, by one character", { email: "@" }],
  ["all but one, by two characters", { email: "@e" }],
  ["one", { email: `.${rareNumber}@` }],
  ["none, though all have its pieces", { email: "@example.com@example.com" }],
  ["none, by one character", { email: "ß" }],
  ["none, by 254 characters", { email: "example.com@".repeat(22).slice(0, 254) }],
  ["some", { nameContains: "ADA" }],
  ["most, by one character", { nameContains: "a" }],
  ["one", { nameContains: "zaphod" }],
  ["none, by two characters", { nameContains: "qx" }],
  ["half", { companyId: Company.CompanyId.make("co_0") }],
  ["few", { companyId: Company.CompanyId.make(`co_${rareNumber}`) }],
  ["a third", { externalId: Company.ExternalId.make("paid") }],
  ["one", { externalId: Company.ExternalId.make("rare") }],
  ...timeQueries(count)
]

const companyQueries = (count: number): Queries<CompanyQuery> => [
  ["all", {}],
  ["all but one", { externalId: Company.ExternalId.make("usual") }],
  ["one", { externalId: Company.ExternalId.make("rare") }],
  ["all but one", { domain: "Usual.test" }],
  ["one", { domain: "rare.test" }],
  ["all but one", { nameContains: "limited" }],
  ["one", { nameContains: "Zaphod" }],
  ["all but one", { statusId: "st_usual" }],
  ["one", { statusId: "st_rare" }],
  ["all but one", { tierId: "ti_usual" }],
  ["one", { tierId: "ti_rare" }],
  ["all", { sizeGte: 0 }],
  ["few", { sizeGte: count - 20 }],
  ["all", { sizeLte: count }],
  ["the oldest", { sizeLte: 20 }],
  ["all", { revenueGte: 0 }],
  ["few", { revenueGte: (count - 20) * 1000 }],
  ["all", { revenueLte: count * 1000 }],
  ["the oldest", { revenueLte: 20_000 }],
  ...timeQueries(count)
]

const senderQueries: Queries<BlockedSenderQuery> = [
  ["all", {}],
  ["most", { type: "EMAIL" }],
  ["few", { type: "DOMAIN" }]
]
