import type { SqlClient } from "@effect/sql/SqlClient"
import { type ContactQuery, EmailAddress, fold } from "@lanekit/core"
import { hasEntry, holdsText } from "./joinedFilters.ts"
import { given, isEqual, isUpdatedBetween } from "./listing.ts"

/** The filters of a list of contacts: those that usually leave the fewest first. */
export const filtersOf = (sql: SqlClient, query: ContactQuery) => {
  const { companyId, email, externalId, nameContains } = query
  return given([
    hasEntry(
      sql,
      { table: "contacts", entries: "contact_external_ids", seq: "contact_seq", column: "value" },
      externalId
    ),
    isEqual(sql, "contacts", "company_id", "contacts_by_company", companyId),
    holdsText(sql, "contacts", {
      ...(email !== undefined && { email: EmailAddress.foldEmail(email) }),
      ...(nameContains !== undefined && { name: fold(nameContains) })
    }),
    isUpdatedBetween(sql, "contacts", query)
  ])
}
