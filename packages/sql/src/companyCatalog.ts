import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Company, type CompanyAttributes } from "@lanekit/core"
import { Array, Effect, Schema } from "effect"

/** What the workspace can give to a company. */
export const makeCatalog = (sql: SqlClient): CompanyAttributes.AttributeCatalog<SqlError, never> => {
  const label = (table: string) => (id: string) =>
    Effect.map(sql`SELECT id, name FROM ${sql(table)} WHERE id = ${id}`, (rows) => Array.head(toLabels(rows)))
  return {
    status: label("company_statuses"),
    tier: label("company_tiers"),
    owner: (id) =>
      Effect.map(sql`SELECT id, name, avatar_url FROM members WHERE id = ${id}`, (rows) => Array.head(toOwners(rows)))
  }
}

const toLabels = Schema.decodeUnknownSync(Schema.Array(Company.CompanyLabel))

const toOwners = Schema.decodeUnknownSync(Schema.Array(Company.CompanyOwner))
