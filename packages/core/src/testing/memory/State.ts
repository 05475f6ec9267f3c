import { Context, DateTime, Effect, SynchronizedRef } from "effect"
import type { Change } from "../../Change.ts"
import { ChangeObserver } from "../../ChangeObserver.ts"
import type { Company } from "../../Company.ts"
import { fromMatches, orFail } from "../../CompanyResolution.ts"
import { type CompanySelector, isMatch } from "../../CompanySelector.ts"
import type { Contact, ContactId } from "../../Contact.ts"
import { ContactNotFound } from "../../Failure.ts"
import * as Memberships from "../../Memberships.ts"
import { type Cursor, defaultLimit, fromCursor, fromFound, isBefore, positionOf } from "../../Page.ts"
import type { SeedCompany, SeedContact, SeedData } from "../../SeedData.ts"
import { type Timestamp, toMillis } from "../../Timestamp.ts"

/** All that the model in memory knows. */
export class State extends Context.Tag("core/testing/memory/State")<
  State,
  SynchronizedRef.SynchronizedRef<SeedData>
>() {}

/** What a write makes of the state. */
export interface Written<A> {
  readonly answer: A
  readonly data: SeedData
  readonly changes: ReadonlyArray<Change>
}

/** Writes in one step, and tells the observer of the changes within it. */
export const write = <A, E, R>(
  state: Context.Tag.Service<State>,
  change: (data: SeedData, now: DateTime.Utc) => Effect.Effect<Written<A>, E, R>
): Effect.Effect<A, E, R> =>
  Effect.flatMap(
    DateTime.now,
    (now) =>
      SynchronizedRef.modifyEffect(state, (data) =>
        Effect.flatMap(change(data, now), ({ answer, changes, data }) =>
          Effect.as(
            Effect.flatMap(ChangeObserver, ({ onChange }) =>
              Effect.forEach(changes, onChange, { discard: true })),
            [answer, data] as const
          )))
  )

/** Whether a record was not deleted. */
export const isLive = (record: { readonly deletedAt?: Timestamp }): boolean => record.deletedAt === undefined

/** When the newest of the records was made, deleted ones among them. */
export const newestOf = (records: ReadonlyArray<{ readonly createdAt: Timestamp }>): Timestamp | undefined =>
  records.reduce<Timestamp | undefined>(
    (newest, { createdAt }) => newest === undefined || toMillis(createdAt) > toMillis(newest) ? createdAt : newest,
    undefined
  )

/** The contact with this id. */
export const findContact = (data: SeedData, id: ContactId): Effect.Effect<SeedContact, ContactNotFound> => {
  const found = data.contacts.find((contact) => contact.id === id && isLive(contact))
  return found === undefined ? Effect.fail(new ContactNotFound({ id })) : Effect.succeed(found)
}

/** The company that a selector names. */
export const resolve = (data: SeedData, selector: CompanySelector) =>
  orFail(
    fromMatches(
      selector,
      data.companies.filter((company) => isLive(company) && isMatch(selector, company)).map(toCompany)
    )
  )

/** The contact of a stored one. */
export const toContact = (stored: SeedContact): Contact => {
  const { deletedAt: _, otherCompanyIds: __, ...contact } = stored
  return contact
}

/** The company of a stored one. */
export const toCompany = (stored: SeedCompany): Company => {
  const { deletedAt: _, ...company } = stored
  return company
}

/** The companies that a stored contact belongs to. */
export const membershipsOf = ({ companyId, otherCompanyIds = [] }: SeedContact): Memberships.Memberships =>
  Memberships.make(companyId, otherCompanyIds)

/** The data with one contact in the place of the one that had its id. */
export const withContact = (data: SeedData, contact: SeedContact): SeedData => ({
  ...data,
  contacts: [...data.contacts.filter(({ id }) => id !== contact.id), contact]
})

/** The data with one company in the place of the one that had its id. */
export const withCompany = (data: SeedData, company: SeedCompany): SeedData => ({
  ...data,
  companies: [...data.companies.filter(({ id }) => id !== company.id), company]
})

interface Placed {
  readonly id: string
  readonly createdAt: Timestamp
}

/** The page of the records that a query finds. */
export const paginate = Effect.fnUntraced(function*<Stored extends Placed, A extends Placed>(
  found: ReadonlyArray<Stored>,
  { cursor, limit = defaultLimit }: { readonly cursor?: Cursor; readonly limit?: number },
  toItem: (stored: Stored) => A
) {
  const after = cursor === undefined ? undefined : yield* fromCursor(cursor)
  const items = found
    .filter((item) => after === undefined || isBefore(after, positionOf(item)))
    .toSorted((a, b) => isBefore(positionOf(a), positionOf(b)) ? -1 : 1)
    .map(toItem)
  return fromFound(items, limit, positionOf)
})
