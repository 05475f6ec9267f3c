import type { SqlClient } from "@effect/sql/SqlClient"
import type { Fragment } from "@effect/sql/Statement"
import { Company, Failure, fold, Page, toMillis } from "@lanekit/core"
import { Effect, Schema } from "effect"
import { json } from "./columns.ts"
import { jsonOfValues } from "./dialect.ts"

/** A company as it is read: its lists are rows of their own, gathered by the query. */
const CompanyRow = Schema.Struct({
  ...Company.Company.fields,
  domains: json(Schema.Array(Schema.String)),
  externalIds: Schema.propertySignature(json(Schema.Array(Schema.String))).pipe(Schema.fromKey("external_ids")),
  owner: Schema.NullOr(json(Company.CompanyOwner))
})

const ownColumns = `id, name, logo_url, size, revenue, status_id, status_name, tier_id, tier_name, owner,
  created_at, updated_at`

/** Reads the companies that `tail` (`WHERE` and what follows) finds, in one statement: as they are at one moment. */
export const makeFind = (sql: SqlClient) => {
  const listOf = (table: string) =>
    sql`(SELECT ${jsonOfValues(sql)} FROM ${sql(table)} WHERE company_seq = companies.seq)`
  const columns = sql`${sql.literal(ownColumns)},
    ${listOf("company_domains")} AS domains, ${listOf("company_external_ids")} AS external_ids`

  return (tail: Fragment) => Effect.map(sql`SELECT ${columns} FROM companies ${tail}`, toCompanies)
}

/** Reads one company. */
export const makeGet = (sql: SqlClient) => {
  const find = makeFind(sql)
  return Effect.fnUntraced(function*(id: Company.CompanyId) {
    const [company] = yield* find(sql`WHERE id = ${id} AND deleted_at IS NULL`)
    if (company === undefined) return yield* new Failure.CompanyNotFound({ id })
    yield* Effect.annotateCurrentSpan({ id })
    return company
  })
}

/** The row of a company, with what lists and comparisons need beside its fields. */
export const fromCompany = (company: Company.Company) => {
  const { domains: _, external_ids: __, ...row } = encode(company)
  return {
    ...row,
    name_folded: fold(company.name),
    created_at_ms: Page.positionOf(company).createdAt,
    updated_at_ms: toMillis(company.updatedAt)
  }
}

/** The rows of a company's domains, in their order. */
export const fromDomains = (seq: number, domains: Company.Company["domains"]) =>
  domains.map((value, position) => ({ company_seq: seq, position, value, value_folded: fold(value) }))

/** The rows of a company's external ids, in their order. */
export const fromExternalIds = (seq: number, externalIds: Company.Company["externalIds"]) =>
  externalIds.map((value, position) => ({ company_seq: seq, position, value }))

const toCompanies = Schema.decodeUnknownSync(Schema.Array(CompanyRow))

const encode = Schema.encodeSync(CompanyRow)
