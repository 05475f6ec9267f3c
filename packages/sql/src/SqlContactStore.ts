import { SqlClient } from "@effect/sql/SqlClient"
import {
  Contact,
  ContactChange,
  type ContactPatch,
  type ContactQuery,
  ContactStore,
  Deletion,
  EmailAddress,
  Failure,
  Memberships,
  NewContact,
  newId
} from "@lanekit/core"
import { DateTime, Effect, Layer } from "effect"
import { record } from "./changes.ts"
import { makeResolve } from "./companyMatch.ts"
import { filtersOf } from "./contactFilters.ts"
import { makeFind, makeGet } from "./ContactRow.ts"
import { makeContactWrites } from "./contactWrites.ts"
import { makeList } from "./listing.ts"
import { makeMemberships } from "./memberships.ts"
import { makeOthers } from "./otherCompanies.ts"
import { timeOfNext } from "./rows.ts"
import { orUnavailable } from "./sqlFault.ts"

/** Contacts in SQL. */
export const layer: Layer.Layer<ContactStore, never, SqlClient> = Layer.effect(
  ContactStore,
  Effect.gen(function*() {
    const sql = yield* SqlClient
    const find = makeFind(sql)
    const findPage = makeList(sql, "contacts", find)
    const resolve = makeResolve(sql)
    const contacts = makeContactWrites(sql)
    const memberships = makeMemberships(sql)
    const others = makeOthers(sql)
    const findOne = makeGet(sql)

    const get = Effect.fn("ContactStore.get")(findOne, orUnavailable)

    const getByEmail = Effect.fn("ContactStore.getByEmail")(function*(email: string) {
      const [contact] = yield* find(sql`WHERE ${hasEmail(email)}`)
      if (contact === undefined) return yield* new Failure.ContactEmailUnmatched()
      return contact
    }, orUnavailable)

    const list = Effect.fn("ContactStore.list")(
      (query: ContactQuery) => findPage(query, filtersOf(sql, query)),
      orUnavailable
    )

    const create = Effect.fn("ContactStore.create")(
      function*(given: NewContact.NewContact) {
        const company = given.company === undefined ? undefined : yield* resolve(given.company)
        yield* checkEmail(given.email)
        const now = yield* DateTime.now
        const at = yield* timeOfNext(sql, "contacts", now)
        const id = Contact.ContactId.make(yield* newId("ct"))
        const contact = NewContact.toContact(given, company, { at, id })
        yield* contacts.insert([contact])
        yield* record(sql, now, { type: "contact.created", data: contact })
        return contact
      },
      sql.withTransaction,
      orUnavailable
    )

    const update = Effect.fn("ContactStore.update")(
      function*(id: Contact.ContactId, patch: ContactPatch.ContactPatch) {
        const before = yield* findOne(id)
        const company = patch.company === undefined ? undefined : yield* resolve(patch.company)
        const after = ContactChange.apply(before, patch, company)
        if (ContactChange.diff(before, after).length === 0) return before
        yield* checkEmail(after.email, id)
        const now = yield* DateTime.now
        const changed = ContactChange.stamp(after, now)
        yield* contacts.update(before, changed)
        if (company !== undefined) {
          yield* others.write(id, Memberships.withPrimary(yield* memberships.of(before), company.id).others)
        }
        yield* record(sql, now, { type: "contact.updated", data: changed })
        return changed
      },
      sql.withTransaction,
      orUnavailable
    )

    const remove = Effect.fn("ContactStore.delete")(
      function*(id: Contact.ContactId) {
        const contact = yield* findOne(id)
        const now = yield* DateTime.now
        yield* contacts.remove(contact, now)
        yield* record(sql, now, { type: "contact.deleted", data: contact })
        return Deletion.deletion(id)
      },
      sql.withTransaction,
      orUnavailable
    )

    const hasEmail = (email: string) => sql`email_folded = ${EmailAddress.foldEmail(email)} AND deleted_at IS NULL`

    const checkEmail = Effect.fnUntraced(function*(email: string, owner?: Contact.ContactId) {
      const [contact] = yield* find(sql`WHERE ${hasEmail(email)}`)
      if (contact !== undefined && contact.id !== owner) return yield* new Failure.EmailTaken()
    })

    return { get, getByEmail, list, create, update, delete: remove }
  })
)
