import type { SqlClient } from "@effect/sql/SqlClient"
import type { Fragment } from "@effect/sql/Statement"
import { Company, fold, Page } from "@lanekit/core"
import { Effect, Schema } from "effect"
import { json } from "./columns.ts"
import { isOneOf } from "./dialect.ts"

const { domains: _domains, externalIds: _externalIds, ...ownFields } = Company.Company.fields

/** A company as its row spells it; its lists are rows of their own. */
const CompanyRow = Schema.Struct({ ...ownFields, owner: Schema.NullOr(json(Company.CompanyOwner)) })

const EntryRow = Schema.Struct({
  companyId: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("company_id")),
  value: Schema.String
})

const columns = `id, name, logo_url, size, revenue, status_id, status_name, tier_id, tier_name, owner,
  created_at, updated_at`

/** Reads the companies that `tail` (`WHERE` and what follows) finds: three statements, however many they are. */
export const makeFind = (sql: SqlClient) => {
  const entriesOf = Effect.fnUntraced(function*(table: string, ids: ReadonlyArray<string>) {
    const entries = toEntries(
      yield* sql`SELECT company_id, value FROM ${sql(table)} WHERE ${isOneOf(sql, "company_id", ids)}
        ORDER BY company_id, position`
    )
    const lists = new Map(ids.map((id): [string, Array<string>] => [id, []]))
    for (const { companyId, value } of entries) lists.get(companyId)?.push(value)
    return lists
  })

  return Effect.fnUntraced(function*(tail: Fragment) {
    const rows = toRows(yield* sql`SELECT ${sql.literal(columns)} FROM companies ${tail}`)
    if (rows.length === 0) return []
    const ids = rows.map(({ id }) => id)
    const domains = yield* entriesOf("company_domains", ids)
    const externalIds = yield* entriesOf("company_external_ids", ids)
    const toCompany = (row: typeof CompanyRow.Type): Company.Company => ({
      ...row,
      domains: domains.get(row.id) ?? [],
      externalIds: externalIds.get(row.id) ?? []
    })
    return rows.map(toCompany)
  })
}

/** The row of a company, with what lists and comparisons need beside its fields. */
export const fromCompany = (company: Company.Company) => ({
  ...encode(company),
  name_folded: fold(company.name),
  created_at_ms: Page.positionOf(company).createdAt
})

/** The rows of a company's domains, in their order. */
export const fromDomains = ({ domains, id }: Company.Company) =>
  domains.map((value, position) => ({ company_id: id, position, value, value_folded: fold(value) }))

/** The rows of a company's external ids, in their order. */
export const fromExternalIds = ({ externalIds, id }: Company.Company) =>
  externalIds.map((value, position) => ({ company_id: id, position, value }))

const toRows = Schema.decodeUnknownSync(Schema.Array(CompanyRow))

const toEntries = Schema.decodeUnknownSync(Schema.Array(EntryRow))

const encode = Schema.encodeSync(CompanyRow)
