import type { SqlClient } from "@effect/sql/SqlClient"
import { type CompanyQuery, fold } from "@lanekit/core"
import { hasEntry, holdsText } from "./joinedFilters.ts"
import { given, isBetween, isEqual, isUpdatedBetween } from "./listing.ts"

/** The filters of a list of companies: those that usually leave the fewest first. */
export const filtersOf = (sql: SqlClient, query: CompanyQuery) => {
  const { domain, externalId, nameContains, revenueGte, revenueLte, sizeGte, sizeLte, statusId, tierId } = query
  return given([
    hasEntry(sql, { ...entries, entries: "company_external_ids", column: "value" }, externalId),
    hasEntry(sql, { ...entries, entries: "company_domains", column: "value_folded" }, domain && fold(domain)),
    holdsText(sql, "companies", nameContains === undefined ? {} : { name: fold(nameContains) }),
    isEqual(sql, "companies", "tier_id", "companies_by_tier", tierId),
    isEqual(sql, "companies", "status_id", "companies_by_status", statusId),
    isBetween(sql, "companies", "size", "companies_by_size", { ">=": sizeGte, "<=": sizeLte }),
    isBetween(sql, "companies", "revenue", "companies_by_revenue", { ">=": revenueGte, "<=": revenueLte }),
    isUpdatedBetween(sql, "companies", query)
  ])
}

const entries = { table: "companies", seq: "company_seq" } as const
