import type { SqlClient } from "@effect/sql/SqlClient"
import { type Contact, ContactChange, EmailAddress, fold, type SeedData } from "@lanekit/core"
import { DateTime, Effect } from "effect"
import { fromContact, fromExternalIds } from "./ContactRow.ts"
import { isOneOf } from "./dialect.ts"
import { makeOthers } from "./otherCompanies.ts"
import { insertInto, placed, placeOf } from "./rows.ts"
import * as textIndex from "./textIndex.ts"

/** Writes contacts, and keeps what they are found by as they are. */
export const makeContactWrites = (sql: SqlClient) => {
  const others = makeOthers(sql)

  /** Adds contacts. None of them may be older than one that is there. */
  const insert = Effect.fnUntraced(function*(contacts: ReadonlyArray<SeedData.SeedContact>) {
    const rows = yield* placed(sql, "contacts", contacts)
    yield* insertInto(
      sql,
      "contacts",
      rows.map(({ record, seq }) => ({ seq, ...fromContact(record), deleted_at: record.deletedAt ?? null }))
    )
    const live = rows.filter(({ record }) => record.deletedAt === undefined)
    yield* insertInto(
      sql,
      "contact_external_ids",
      live.flatMap(({ record, seq }) => fromExternalIds(seq, record.externalIds))
    )
    yield* textIndex.add(sql, table, live.map(({ record, seq }) => textsOf(seq, record)))
    yield* others.insert(contacts)
  })

  /** Writes a contact that was changed. */
  const update = Effect.fnUntraced(function*(before: Contact.Contact, after: Contact.Contact) {
    yield* sql`UPDATE contacts SET ${sql.update(fromContact(after), ["id"])} WHERE id = ${after.id}`
    const fields = new Set(ContactChange.diff(before, after).map(({ field }) => field))
    const isRenamed = fields.has("email") || fields.has("name")
    const isRelabelled = fields.has("externalIds")
    if (!isRenamed && !isRelabelled) return
    const seq = yield* placeOf(sql, "contacts", after.id)
    if (isRenamed) {
      yield* textIndex.remove(sql, table, seq)
      yield* textIndex.add(sql, table, [textsOf(seq, after)])
    }
    if (isRelabelled) {
      yield* removeExternalIds(seq, before)
      yield* insertInto(sql, "contact_external_ids", fromExternalIds(seq, after.externalIds))
    }
  })

  /** Marks a contact as deleted, and takes it out of everything that it is found by. */
  const remove = Effect.fnUntraced(function*(contact: Contact.Contact, now: DateTime.Utc) {
    const seq = yield* placeOf(sql, "contacts", contact.id)
    yield* sql`UPDATE contacts SET deleted_at = ${DateTime.formatIso(now)} WHERE id = ${contact.id}`
    yield* textIndex.remove(sql, table, seq)
    yield* removeExternalIds(seq, contact)
  })

  const removeExternalIds = Effect.fnUntraced(function*(seq: number, { externalIds }: Contact.Contact) {
    const values = fromExternalIds(seq, externalIds).map(({ value }) => value)
    yield* sql`DELETE FROM contact_external_ids WHERE ${isOneOf(sql, "value", values)} AND contact_seq = ${seq}`
  })

  return { insert, update, remove }
}

const table = "contacts_text"

const textsOf = (seq: number, { email, name }: Contact.Contact): textIndex.IndexedTexts => ({
  seq,
  texts: { email: EmailAddress.foldEmail(email), name: name === null ? null : fold(name) }
})
