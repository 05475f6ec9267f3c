import type { SqlClient } from "@effect/sql/SqlClient"
import { type Company, Contact, ContactChange, type Memberships } from "@lanekit/core"
import { Array, type DateTime, Effect, Schema } from "effect"
import { record } from "./changes.ts"
import { makeFind } from "./ContactRow.ts"
import { makeContactWrites } from "./contactWrites.ts"
import { isOneOf } from "./dialect.ts"
import { makeOthers } from "./otherCompanies.ts"

/** What a contact's memberships become. */
type Move = (memberships: Memberships.Memberships) => Memberships.Memberships

/** Changes which companies contacts belong to. A contact whose primary company changes is changed itself. */
export const makeMemberships = (sql: SqlClient) => {
  const find = makeFind(sql)
  const contacts = makeContactWrites(sql)
  const others = makeOthers(sql)

  /** The companies of one contact. */
  const of = Effect.fnUntraced(function*({ companyId, id }: Contact.Contact) {
    const memberships: Memberships.Memberships = { primary: companyId, others: (yield* others.of([id]))(id) }
    return memberships
  })

  /** Writes the memberships of one contact that were changed. */
  const write = Effect.fnUntraced(function*(
    contact: Contact.Contact,
    before: Memberships.Memberships,
    after: Memberships.Memberships,
    now: DateTime.Utc
  ) {
    if (!isSameList(before.others, after.others)) yield* others.write(contact.id, after.others)
    if (before.primary === after.primary) return
    const changed = ContactChange.stamp({ ...contact, companyId: after.primary }, now)
    yield* contacts.update(contact, changed)
    yield* record(sql, now, { type: "contact.updated", data: changed })
  })

  /** Changes the memberships of every contact of a company, in the order of their ids. */
  const moveAll = Effect.fnUntraced(function*(company: Company.CompanyId, to: Move, now: DateTime.Utc) {
    const ids = toIds(
      yield* sql`
        SELECT id FROM contacts WHERE company_id = ${company} AND deleted_at IS NULL
        UNION SELECT contact_id FROM contact_companies WHERE company_id = ${company}
        ORDER BY 1`
    )
    for (const chunk of Array.chunksOf(ids, contactsPerRead)) {
      const othersOf = yield* others.of(chunk)
      for (const contact of yield* find(sql`WHERE ${isOneOf(sql, "id", chunk)} AND deleted_at IS NULL ORDER BY id`)) {
        const before = { primary: contact.companyId, others: othersOf(contact.id) }
        yield* write(contact, before, to(before), now)
      }
    }
  })

  return { of, write, moveAll }
}

const contactsPerRead = 500

const isSameList = (a: ReadonlyArray<string>, b: ReadonlyArray<string>): boolean =>
  a.length === b.length && a.every((entry, index) => entry === b[index])

const toIds = (rows: unknown): ReadonlyArray<Contact.ContactId> => decodeIds(rows).map(({ id }) => id)

const decodeIds = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ id: Contact.ContactId })))
