import { SqlClient } from "@effect/sql/SqlClient"
import {
  CompanyResolution,
  type CompanySelector,
  type Contact,
  ContactChange,
  type ContactPatch,
  type ContactQuery,
  ContactStore,
  Failure,
  fold,
  Page
} from "@lanekit/core"
import { DateTime, Effect, Layer, Schema } from "effect"
import { makeFind } from "./CompanyRow.ts"
import { columns, fromContact, toContacts } from "./ContactRow.ts"
import { contains } from "./dialect.ts"
import { conditions, firstOf, isAfter } from "./keyset.ts"
import { isUniqueViolation, orUnavailable } from "./sqlFault.ts"

/** Contacts in SQL. */
export const layer: Layer.Layer<ContactStore, never, SqlClient> = Layer.effect(
  ContactStore,
  Effect.gen(function*() {
    const sql = yield* SqlClient
    const findCompanies = makeFind(sql)

    const find = Effect.fnUntraced(function*(id: Contact.ContactId) {
      const rows = yield* sql`SELECT ${sql.literal(columns)} FROM contacts WHERE id = ${id} AND deleted_at IS NULL`
      const [contact] = toContacts(rows)
      if (contact === undefined) return yield* new Failure.ContactNotFound({ id })
      // Not before it is found: what people take for an id may be an e-mail address.
      yield* Effect.annotateCurrentSpan({ id })
      return contact
    })

    const get = Effect.fn("ContactStore.get")(find, orUnavailable)

    const list = Effect.fn("ContactStore.list")(function*(query: ContactQuery) {
      const { companyId, cursor, email, limit = Page.defaultLimit, nameContains } = query
      const after = cursor === undefined ? undefined : yield* Page.fromCursor(cursor)
      const where = conditions(sql, [
        after && isAfter(sql, after),
        companyId === undefined ? undefined : sql`company_id = ${companyId}`,
        email === undefined ? undefined : contains(sql, "email_folded", fold(email)),
        nameContains === undefined ? undefined : contains(sql, "name_folded", fold(nameContains))
      ])
      const rows = yield* sql`SELECT ${sql.literal(columns)} FROM contacts WHERE ${where} ${firstOf(sql, limit)}`
      return Page.fromFound(toContacts(rows), limit, Page.positionOf)
    }, orUnavailable)

    const conditionOf = (selector: CompanySelector.CompanySelector) => {
      switch (selector._tag) {
        case "ById":
          return sql`id = ${selector.id}`
        case "ByName":
          return sql`name = ${selector.name}`
        case "ByExternalId":
          return sql`id IN (SELECT company_id FROM company_external_ids WHERE value = ${selector.externalId})`
      }
    }

    const resolve = Effect.fnUntraced(function*(selector: CompanySelector.CompanySelector) {
      const where = sql`WHERE ${conditionOf(selector)} AND deleted_at IS NULL`
      const limit = CompanyResolution.maxCandidates
      const matches = yield* findCompanies(sql`${where} ORDER BY id LIMIT ${limit}`)
      const total = matches.length < limit
        ? matches.length
        : toCount(yield* sql`SELECT count(*) AS total FROM companies ${where}`)
      return yield* CompanyResolution.orFail(CompanyResolution.fromMatches(selector, matches, total))
    })

    const write = Effect.fnUntraced(function*(before: Contact.Contact, after: Contact.Contact) {
      yield* sql`UPDATE contacts SET ${sql.update(fromContact(after), ["id"])} WHERE id = ${after.id}`.pipe(
        // The index on folded addresses is the only one that an update can break.
        Effect.catchIf(isUniqueViolation, () => Effect.fail(new Failure.EmailTaken()))
      )
      if (after.companyId !== before.companyId) {
        yield* sql`DELETE FROM contact_companies WHERE contact_id = ${after.id} AND company_id = ${after.companyId}`
      }
    })

    const change = Effect.fnUntraced(function*(id: Contact.ContactId, patch: ContactPatch.ContactPatch) {
      const before = yield* find(id)
      const company = patch.company === undefined ? undefined : yield* resolve(patch.company)
      const after = ContactChange.apply(before, patch, company)
      if (ContactChange.diff(before, after).length === 0) return before
      const changed = ContactChange.stamp(after, yield* DateTime.now)
      yield* write(before, changed)
      return changed
    }, sql.withTransaction)

    const update = Effect.fn("ContactStore.update")(change, orUnavailable)

    return { get, list, update }
  })
)

const toCount = (rows: unknown): number => decodeCount(rows)[0].total

const decodeCount = Schema.decodeUnknownSync(Schema.Tuple(Schema.Struct({ total: Schema.Int })))
