import { type DateTime, Effect, Layer, SynchronizedRef } from "effect"
import { type Contact, ContactId } from "../../Contact.ts"
import { apply, diff, stamp } from "../../ContactChange.ts"
import type { ContactPatch } from "../../ContactPatch.ts"
import type { ContactQuery } from "../../ContactQuery.ts"
import { ContactStore } from "../../ContactStore.ts"
import { deletion } from "../../Deletion.ts"
import { foldEmail } from "../../EmailAddress.ts"
import { ContactEmailUnmatched, EmailTaken } from "../../Failure.ts"
import * as Memberships from "../../Memberships.ts"
import { type NewContact, toContact as toNewContact } from "../../NewContact.ts"
import { newId } from "../../newId.ts"
import type { SeedContact, SeedData } from "../../SeedData.ts"
import { fold } from "../../text.ts"
import { isWithin } from "../../TimeQuery.ts"
import { following, toTimestamp } from "../../Timestamp.ts"
import {
  findContact,
  isLive,
  membershipsOf,
  newestOf,
  paginate,
  resolve,
  State,
  toContact,
  withContact,
  write
} from "./State.ts"

/** Contacts in memory. */
export const layer: Layer.Layer<ContactStore, never, State> = Layer.effect(
  ContactStore,
  Effect.gen(function*() {
    const state = yield* State

    const get = Effect.fn("ContactStore.get")(function*(id: ContactId) {
      return toContact(yield* findContact(yield* SynchronizedRef.get(state), id))
    })

    const getByEmail = Effect.fn("ContactStore.getByEmail")(function*(email: string) {
      const { contacts } = yield* SynchronizedRef.get(state)
      const found = contacts.find((contact) => isLive(contact) && foldEmail(contact.email) === foldEmail(email))
      return found === undefined ? yield* new ContactEmailUnmatched() : toContact(found)
    })

    const list = Effect.fn("ContactStore.list")(function*(query: ContactQuery) {
      const { contacts } = yield* SynchronizedRef.get(state)
      return yield* paginate(
        contacts.filter((contact) => isLive(contact) && isListed(contact, query)),
        query,
        toContact
      )
    })

    const create = Effect.fn("ContactStore.create")((contact: NewContact) =>
      write(state, (data, now) => make(data, contact, now))
    )

    const update = Effect.fn("ContactStore.update")((id: ContactId, patch: ContactPatch) =>
      write(state, (data, now) => change(data, id, patch, now))
    )

    const remove = Effect.fn("ContactStore.delete")((id: ContactId) =>
      write(state, (data, now) =>
        Effect.map(findContact(data, id), (stored) => ({
          answer: deletion(id),
          data: withContact(data, { ...stored, deletedAt: toTimestamp(now) }),
          changes: [{ type: "contact.deleted" as const, at: toTimestamp(now), data: toContact(stored) }]
        })))
    )

    return { get, getByEmail, list, create, update, delete: remove }
  })
)

const make = Effect.fnUntraced(function*(data: SeedData, given: NewContact, now: DateTime.Utc) {
  const company = given.company === undefined ? undefined : yield* resolve(data, given.company)
  yield* checkEmail(data, undefined, given.email)
  const at = following(newestOf(data.contacts), now)
  const contact = toNewContact(given, company, { id: ContactId.make(yield* newId("ct")), at })
  return {
    answer: contact,
    data: withContact(data, contact),
    changes: [{ type: "contact.created" as const, at: toTimestamp(now), data: contact }]
  }
})

const change = Effect.fnUntraced(
  function*(data: SeedData, id: ContactId, patch: ContactPatch, now: DateTime.Utc) {
    const stored = yield* findContact(data, id)
    const before = toContact(stored)
    const company = patch.company === undefined ? undefined : yield* resolve(data, patch.company)
    const after = apply(before, patch, company)
    if (diff(before, after).length === 0) return { answer: before, data, changes: [] }
    yield* checkEmail(data, id, after.email)
    const changed = stamp(after, now)
    const { others } = company === undefined
      ? membershipsOf(stored)
      : Memberships.withPrimary(membershipsOf(stored), company.id)
    return {
      answer: changed,
      data: withContact(data, { ...changed, otherCompanyIds: others }),
      changes: [{ type: "contact.updated" as const, at: toTimestamp(now), data: changed }]
    }
  }
)

const checkEmail = (
  data: SeedData,
  id: ContactId | undefined,
  email: string
): Effect.Effect<void, EmailTaken> =>
  data.contacts.some((other) => isLive(other) && other.id !== id && foldEmail(other.email) === foldEmail(email))
    ? Effect.fail(new EmailTaken())
    : Effect.void

const isListed = (contact: SeedContact, query: ContactQuery): boolean => {
  const { companyId, email, externalId, nameContains } = query
  return (email === undefined || isPart(email, contact.email)) &&
    (nameContains === undefined || (contact.name !== null && isPart(nameContains, contact.name))) &&
    (companyId === undefined || contact.companyId === companyId) &&
    (externalId === undefined || hasExternalId(contact, externalId)) &&
    isWithin(contact, query)
}

const hasExternalId = ({ externalIds }: Contact, externalId: string): boolean =>
  Object.values(externalIds).includes(externalId)

const isPart = (part: string, whole: string): boolean => fold(whole).includes(fold(part))
