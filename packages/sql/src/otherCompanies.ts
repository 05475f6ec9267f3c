import type { SqlClient } from "@effect/sql/SqlClient"
import { Company, Contact, Memberships, type SeedData } from "@lanekit/core"
import { Effect, Schema } from "effect"
import { isOneOf } from "./dialect.ts"
import { insertInto } from "./rows.ts"

/** The companies that contacts belong to beside the primary one, in the order in which they were added. */
export const makeOthers = (sql: SqlClient) => {
  /** Those of several contacts, as a function of their ids. */
  const of = Effect.fnUntraced(function*(ids: ReadonlyArray<Contact.ContactId>) {
    const rows = toRows(
      yield* sql`SELECT contact_id, company_id FROM contact_companies WHERE ${isOneOf(sql, "contact_id", ids)}
        ORDER BY contact_id, position`
    )
    const others = new Map(ids.map((id): [Contact.ContactId, Array<Company.CompanyId>] => [id, []]))
    for (const { companyId, contactId } of rows) others.get(contactId)?.push(companyId)
    return (id: Contact.ContactId): ReadonlyArray<Company.CompanyId> => others.get(id) ?? []
  })

  /** Replaces those of a contact. */
  const write = Effect.fnUntraced(function*(id: Contact.ContactId, others: ReadonlyArray<Company.CompanyId>) {
    yield* sql`DELETE FROM contact_companies WHERE contact_id = ${id}`
    yield* insertInto(sql, "contact_companies", rowsOf(id, others))
  })

  /** Adds those of new contacts. */
  const insert = (contacts: ReadonlyArray<SeedData.SeedContact>) =>
    insertInto(
      sql,
      "contact_companies",
      contacts.flatMap(({ companyId, id, otherCompanyIds = [] }) =>
        rowsOf(id, Memberships.make(companyId, otherCompanyIds).others)
      )
    )

  return { of, write, insert }
}

const rowsOf = (id: Contact.ContactId, others: ReadonlyArray<Company.CompanyId>) =>
  others.map((other, position) => ({ contact_id: id, company_id: other, position }))

const toRows = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({
  contactId: Schema.propertySignature(Contact.ContactId).pipe(Schema.fromKey("contact_id")),
  companyId: Schema.propertySignature(Company.CompanyId).pipe(Schema.fromKey("company_id"))
})))
