import { Array, Context, DateTime, Effect, Layer, Option, SynchronizedRef } from "effect"
import { ApiKeyStore, type KeyHash } from "../ApiKey.ts"
import type { Company, CompanyId } from "../Company.ts"
import type { CompanyQuery } from "../CompanyQuery.ts"
import { fromMatches, orFail } from "../CompanyResolution.ts"
import { type CompanySelector, isMatch } from "../CompanySelector.ts"
import { CompanyStore } from "../CompanyStore.ts"
import type { Contact, ContactId } from "../Contact.ts"
import { apply, diff, stamp } from "../ContactChange.ts"
import type { ContactPatch } from "../ContactPatch.ts"
import type { ContactQuery } from "../ContactQuery.ts"
import { ContactStore } from "../ContactStore.ts"
import { foldEmail } from "../EmailAddress.ts"
import { CompanyNotFound, ContactNotFound, EmailTaken } from "../Failure.ts"
import { type Cursor, defaultLimit, fromCursor, fromFound, isBefore, positionOf } from "../Page.ts"
import type { SeedCompany, SeedContact, SeedData } from "../SeedData.ts"
import { byCodePoints, fold } from "../text.ts"
import type { Timestamp } from "../Timestamp.ts"
import { WorkspaceStore } from "../Workspace.ts"
import { OtherCompanies } from "./OtherCompanies.ts"

/** The stores as a model in memory: what every other implementation of the ports is compared with. */
export const layer = (
  seed: SeedData
): Layer.Layer<ContactStore | CompanyStore | WorkspaceStore | ApiKeyStore | OtherCompanies> =>
  Layer.mergeAll(contacts, companies, workspace, apiKeys, otherCompanies).pipe(
    Layer.provide(Layer.effect(State, SynchronizedRef.make(seed)))
  )

class State extends Context.Tag("core/testing/Memory/State")<State, SynchronizedRef.SynchronizedRef<SeedData>>() {}

const contacts = Layer.effect(
  ContactStore,
  Effect.gen(function*() {
    const state = yield* State

    const get = Effect.fn("ContactStore.get")(function*(id: ContactId) {
      return toContact(yield* findContact(yield* SynchronizedRef.get(state), id))
    })

    const list = Effect.fn("ContactStore.list")(function*(query: ContactQuery) {
      const { contacts } = yield* SynchronizedRef.get(state)
      return yield* paginate(
        contacts.filter((contact) => isLive(contact) && isListed(contact, query)),
        query,
        toContact
      )
    })

    const update = Effect.fn("ContactStore.update")(function*(id: ContactId, patch: ContactPatch) {
      const now = yield* DateTime.now
      return yield* SynchronizedRef.modifyEffect(state, (data) => change(data, id, patch, now))
    })

    return { get, list, update }
  })
)

const companies = Layer.effect(
  CompanyStore,
  Effect.gen(function*() {
    const state = yield* State

    const get = Effect.fn("CompanyStore.get")(function*(id: CompanyId) {
      const { companies } = yield* SynchronizedRef.get(state)
      const found = companies.find((company) => company.id === id && isLive(company))
      if (found === undefined) return yield* new CompanyNotFound({ id })
      return toCompany(found)
    })

    const list = Effect.fn("CompanyStore.list")(function*(query: CompanyQuery) {
      const { companies } = yield* SynchronizedRef.get(state)
      const found = companies.filter((company) => isLive(company) && isListedCompany(company, query))
      return yield* paginate(found, query, toCompany)
    })

    return { get, list }
  })
)

const workspace = Layer.effect(
  WorkspaceStore,
  Effect.map(State, (state) => ({
    get: Effect.map(SynchronizedRef.get(state), ({ workspaceId }) => ({
      workspaceId,
      linearTeamIds: [],
      defaultLinearTeamId: null
    })).pipe(Effect.withSpan("WorkspaceStore.get"))
  }))
)

const apiKeys = Layer.effect(
  ApiKeyStore,
  Effect.map(State, (state) => {
    const find = Effect.fn("ApiKeyStore.find")(function*(hash: KeyHash) {
      const { apiKeys } = yield* SynchronizedRef.get(state)
      return Option.map(
        Array.findFirst(apiKeys, (key) => key.hash === hash && !key.isRevoked),
        ({ id, isDemo, scopes }) => ({ id, isDemo, scopes })
      )
    })
    const count = Effect.map(SynchronizedRef.get(state), ({ apiKeys }) => {
      const good = apiKeys.filter(({ isRevoked }) => !isRevoked)
      const demo = good.filter(({ isDemo }) => isDemo).length
      return { demo, own: good.length - demo }
    })
    return { find, count }
  })
)

const otherCompanies = Layer.effect(
  OtherCompanies,
  Effect.map(State, (state) => ({
    of: (id) =>
      Effect.map(
        SynchronizedRef.get(state),
        ({ contacts }) => (contacts.find((contact) => contact.id === id)?.otherCompanyIds ?? []).toSorted(byCodePoints)
      )
  }))
)

const change = Effect.fnUntraced(
  function*(data: SeedData, id: ContactId, patch: ContactPatch, now: DateTime.Utc) {
    const stored = yield* findContact(data, id)
    const before = toContact(stored)
    const company = patch.company === undefined ? undefined : yield* resolve(data, patch.company)
    const after = apply(before, patch, company)
    if (diff(before, after).length === 0) return [before, data] as const
    if (data.contacts.some((other) => isLive(other) && other.id !== id && hasSameEmail(other, after))) {
      return yield* new EmailTaken()
    }
    const changed = stamp(after, now)
    const others = stored.otherCompanyIds?.filter((company) => company !== after.companyId)
    const rest = data.contacts.filter((other) => other !== stored)
    const kept = { ...changed, ...(others !== undefined && { otherCompanyIds: others }) }
    return [changed, { ...data, contacts: [...rest, kept] }] as const
  }
)

const findContact = (data: SeedData, id: ContactId): Effect.Effect<SeedContact, ContactNotFound> => {
  const found = data.contacts.find((contact) => contact.id === id && isLive(contact))
  return found === undefined ? Effect.fail(new ContactNotFound({ id })) : Effect.succeed(found)
}

const resolve = (data: SeedData, selector: CompanySelector) =>
  orFail(
    fromMatches(
      selector,
      data.companies.filter((company) => isLive(company) && isMatch(selector, company)).map(toCompany)
    )
  )

const isLive = (record: SeedContact | SeedCompany): boolean => record.deletedAt === undefined

const isListed = (contact: SeedContact, { companyId, email, nameContains }: ContactQuery): boolean =>
  (email === undefined || isPart(email, contact.email)) &&
  (nameContains === undefined || (contact.name !== null && isPart(nameContains, contact.name))) &&
  (companyId === undefined || contact.companyId === companyId)

const isListedCompany = (company: SeedCompany, { domain, externalId, nameContains }: CompanyQuery): boolean =>
  (externalId === undefined || company.externalIds.includes(externalId)) &&
  (domain === undefined || company.domains.some((entry) => fold(entry) === fold(domain))) &&
  (nameContains === undefined || isPart(nameContains, company.name))

const isPart = (part: string, whole: string): boolean => fold(whole).includes(fold(part))

const hasSameEmail = (a: { readonly email: string }, b: { readonly email: string }): boolean =>
  foldEmail(a.email) === foldEmail(b.email)

const paginate = Effect.fnUntraced(function*<Stored extends Placed, A extends Placed>(
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

interface Placed {
  readonly id: string
  readonly createdAt: Timestamp
}

const toContact = (stored: SeedContact): Contact => {
  const { deletedAt: _, otherCompanyIds: __, ...contact } = stored
  return contact
}

const toCompany = (stored: SeedCompany): Company => {
  const { deletedAt: _, ...company } = stored
  return company
}
