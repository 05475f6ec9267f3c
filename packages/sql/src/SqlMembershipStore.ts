import { SqlClient } from "@effect/sql/SqlClient"
import { type Company, type CompanySelector, type Contact, Failure, Memberships, MembershipStore } from "@lanekit/core"
import { DateTime, Effect, Layer } from "effect"
import { makeResolve } from "./companyMatch.ts"
import { makeFind } from "./CompanyRow.ts"
import { makeGet } from "./ContactRow.ts"
import { makeMemberships } from "./memberships.ts"
import { orUnavailable } from "./sqlFault.ts"

/** The companies of contacts in SQL. */
export const layer: Layer.Layer<MembershipStore, never, SqlClient> = Layer.effect(
  MembershipStore,
  Effect.gen(function*() {
    const sql = yield* SqlClient
    const getContact = makeGet(sql)
    const findCompanies = makeFind(sql)
    const resolve = makeResolve(sql)
    const memberships = makeMemberships(sql)

    const companiesOf = (id: Contact.ContactId) =>
      findCompanies(sql`
        JOIN (
          SELECT company_id, -1 AS position FROM contacts WHERE id = ${id} AND deleted_at IS NULL
          UNION ALL
          SELECT contact_companies.company_id, position FROM contact_companies JOIN contacts ON id = contact_id
          WHERE contact_id = ${id} AND deleted_at IS NULL
        ) ON company_id = id
        WHERE deleted_at IS NULL
        ORDER BY position`)

    const list = Effect.fn("MembershipStore.list")(function*(id: Contact.ContactId) {
      const companies = yield* companiesOf(id)
      // One statement sees one moment; only where it sees nothing it has to be told why.
      if (companies.length === 0) yield* getContact(id)
      return companies
    }, orUnavailable)

    const add = Effect.fn("MembershipStore.add")(
      function*(id: Contact.ContactId, selector: CompanySelector.CompanySelector) {
        const contact = yield* getContact(id)
        const company = yield* resolve(selector)
        const before = yield* memberships.of(contact)
        yield* memberships.write(contact, before, Memberships.join(before, company.id), yield* DateTime.now)
        return yield* companiesOf(id)
      },
      sql.withTransaction,
      orUnavailable
    )

    const remove = Effect.fn("MembershipStore.remove")(
      function*(id: Contact.ContactId, companyId: Company.CompanyId) {
        const contact = yield* getContact(id)
        const before = yield* memberships.of(contact)
        if (!Memberships.all(before).includes(companyId)) return yield* new Failure.CompanyNotFound({ id: companyId })
        yield* memberships.write(contact, before, Memberships.leave(before, companyId), yield* DateTime.now)
        return yield* companiesOf(id)
      },
      sql.withTransaction,
      orUnavailable
    )

    return { list, add, remove }
  })
)
