import { byCodePoints, type Company, CompanySelector, type Contact, EmailAddress } from "@lanekit/core"
import { type Chunk, Context, Data, Effect, Either, Layer, Stream } from "effect"
import type { SyncRow } from "./SyncRow.ts"
import type { TableRow } from "./Table.ts"
import * as Target from "./Target.ts"

/** There is no room, or no way, to keep rows until their contacts are known. */
export class StagingUnusable extends Data.TaggedError("StagingUnusable")<{
  /** Completes the sentence "rows cannot be kept until their contacts are known:". */
  readonly reason: string
}> {
  override get message() {
    return `rows cannot be kept until their contacts are known: ${this.reason}`
  }
}

/** Most records that are listed for one row: more are counted, and not shown. */
export const maxListed = 20

/** A row, and what was found for it. */
export interface Staged {
  readonly row: TableRow
  /** Numbers of rows that are about the same contact, the first {@link maxListed}. */
  readonly others: ReadonlyArray<number>
  /** Contacts that its key finds, the first {@link maxListed} by id. */
  readonly contacts: ReadonlyArray<Contact.Contact>
  /** Companies that its selector names, the first {@link maxListed} by id, and how many there are. */
  readonly companies: { readonly first: ReadonlyArray<Company.Company>; readonly total: number }
}

/**
 * Where the rows of one table wait until their contacts and companies are known. What is offered and no row asks for is not
 * kept.
 */
export class Staging extends Context.Tag("sync/Staging")<Staging, {
  readonly add: (rows: Chunk.Chunk<TableRow>) => Effect.Effect<void, StagingUnusable>
  readonly offerContacts: (contacts: ReadonlyArray<Contact.Contact>) => Effect.Effect<void, StagingUnusable>
  readonly offerCompanies: (companies: ReadonlyArray<Company.Company>) => Effect.Effect<void, StagingUnusable>
  /** By what contacts are found, each once and the first so many. */
  readonly keys: (limit: number) => Effect.Effect<ReadonlyArray<SyncRow["key"]>, StagingUnusable>
  /** The companies that rows name, each once and the first so many. */
  readonly selectors: (
    limit: number
  ) => Effect.Effect<ReadonlyArray<CompanySelector.CompanySelector>, StagingUnusable>
  /** All rows, in their order, each with what was found. */
  readonly staged: Stream.Stream<Staged, StagingUnusable>
}>() {
  /** In memory: for tables that are not large. */
  static readonly layerMemory: Layer.Layer<Staging> = Layer.sync(Staging, () => makeMemory())
}

/** The form of a key under which two are the same. */
export const keyText = ({ target, value }: SyncRow["key"]): string =>
  target === "email" ? EmailAddress.foldEmail(value) : value

/** What a contact is found by, by a key of that kind. */
export const keyTextOf = (contact: Contact.Contact, target: Target.Key): string | undefined => {
  if (target === "id") return contact.id
  if (target === "email") return EmailAddress.foldEmail(contact.email)
  const system = Target.systemOf(target)
  return system !== undefined && Object.hasOwn(contact.externalIds, system) ? contact.externalIds[system] : undefined
}

/** A text that stands for a selector. */
export const selectorText = (selector: CompanySelector.CompanySelector): string =>
  Object.entries(CompanySelector.toFields(selector)).map(([field, value]) => `${field}=${value}`).join()

/** The texts of all selectors that name a company. */
export const selectorTextsOf = ({ externalIds, id, name }: Company.Company): ReadonlyArray<string> => [
  `company_id=${id}`,
  `company_name=${name}`,
  ...new Set(externalIds.map((externalId) => `company_external_id=${externalId}`))
]

const makeMemory = (): Context.Tag.Service<Staging> => {
  const rows: Array<TableRow> = []
  const byKey = new Map<string, Group>()
  const bySelector = new Map<string, { readonly selector: CompanySelector.CompanySelector; companies: Companies }>()

  const add = (row: TableRow): void => {
    rows.push(row)
    if (Either.isLeft(row.row)) return
    const { key, patch: { company } } = row.row.right
    const group: Group = byKey.get(keyText(key)) ?? { key, numbers: [], contacts: new Map() }
    group.numbers.push(row.number)
    byKey.set(keyText(key), group)
    if (company === undefined || bySelector.has(selectorText(company))) return
    bySelector.set(selectorText(company), { selector: company, companies: new Map() })
  }

  const staged = (row: TableRow): Staged => {
    const understood = Either.getOrUndefined(row.row)
    const group = understood === undefined ? undefined : byKey.get(keyText(understood.key))
    const company = understood?.patch.company
    const companies = company === undefined ? undefined : bySelector.get(selectorText(company))?.companies
    return {
      row,
      others: (group?.numbers ?? []).filter((number) => number !== row.number).slice(0, maxListed),
      contacts: inOrder(group?.contacts),
      companies: { first: inOrder(companies), total: companies?.size ?? 0 }
    }
  }

  return {
    add: (chunk) =>
      Effect.sync(() => {
        for (const row of chunk) add(row)
      }),
    offerContacts: (contacts) =>
      Effect.sync(() => {
        const target = byKey.values().next().value?.key.target
        for (const contact of target === undefined ? [] : contacts) {
          const key = target === undefined ? undefined : keyTextOf(contact, target)
          if (key !== undefined) byKey.get(key)?.contacts.set(contact.id, contact)
        }
      }),
    offerCompanies: (companies) =>
      Effect.sync(() => {
        for (const company of companies) {
          for (const selector of selectorTextsOf(company)) bySelector.get(selector)?.companies.set(company.id, company)
        }
      }),
    keys: (limit) => Effect.sync(() => [...byKey.values()].slice(0, limit).map(({ key }) => key)),
    selectors: (limit) => Effect.sync(() => [...bySelector.values()].slice(0, limit).map(({ selector }) => selector)),
    staged: Stream.suspend(() => Stream.map(Stream.fromIterable(rows), staged))
  }
}

interface Group {
  readonly key: SyncRow["key"]
  readonly numbers: Array<number>
  readonly contacts: Map<string, Contact.Contact>
}

type Companies = Map<string, Company.Company>

const inOrder = <A extends { readonly id: string }>(records: ReadonlyMap<string, A> = new Map()): ReadonlyArray<A> =>
  [...records.values()].toSorted((a, b) => byCodePoints(a.id, b.id)).slice(0, maxListed)
