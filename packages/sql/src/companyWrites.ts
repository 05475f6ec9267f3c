import type { SqlClient } from "@effect/sql/SqlClient"
import { type Company, fold, type SeedData } from "@lanekit/core"
import { DateTime, Effect } from "effect"
import { fromCompany, fromDomains, fromExternalIds } from "./CompanyRow.ts"
import { insertInto, placed, placeOf } from "./rows.ts"
import * as textIndex from "./textIndex.ts"

/** Writes companies, and keeps what they are found by as they are. */
export const makeCompanyWrites = (sql: SqlClient) => {
  /** Adds companies. None of them may be older than one that is there. */
  const insert = Effect.fnUntraced(function*(companies: ReadonlyArray<SeedData.SeedCompany>) {
    const rows = yield* placed(sql, "companies", companies)
    yield* insertInto(
      sql,
      "companies",
      rows.map(({ record, seq }) => ({ seq, ...fromCompany(record), deleted_at: record.deletedAt ?? null }))
    )
    yield* insertInto(sql, "company_domains", rows.flatMap(({ record, seq }) => fromDomains(seq, record.domains)))
    yield* insertInto(
      sql,
      "company_external_ids",
      rows.flatMap(({ record, seq }) => fromExternalIds(seq, record.externalIds))
    )
    const live = rows.filter(({ record }) => record.deletedAt === undefined)
    yield* textIndex.add(sql, table, live.map(({ record, seq }) => textsOf(seq, record)))
  })

  /** Writes a company that was changed. */
  const update = Effect.fnUntraced(function*(before: Company.Company, after: Company.Company) {
    const seq = yield* placeOf(sql, "companies", after.id)
    yield* sql`UPDATE companies SET ${sql.update(fromCompany(after), ["id"])} WHERE seq = ${seq}`
    if (after.name !== before.name) {
      yield* textIndex.remove(sql, table, seq)
      yield* textIndex.add(sql, table, [textsOf(seq, after)])
    }
    // Lists that a write leaves alone are the same ones.
    if (after.domains !== before.domains) {
      yield* sql`DELETE FROM company_domains WHERE company_seq = ${seq}`
      yield* insertInto(sql, "company_domains", fromDomains(seq, after.domains))
    }
    if (after.externalIds !== before.externalIds) {
      yield* sql`DELETE FROM company_external_ids WHERE company_seq = ${seq}`
      yield* insertInto(sql, "company_external_ids", fromExternalIds(seq, after.externalIds))
    }
  })

  /** Marks a company as deleted. Its contacts are left alone. */
  const remove = Effect.fnUntraced(function*(id: Company.CompanyId, now: DateTime.Utc) {
    const seq = yield* placeOf(sql, "companies", id)
    yield* sql`UPDATE companies SET deleted_at = ${DateTime.formatIso(now)} WHERE seq = ${seq}`
    yield* textIndex.remove(sql, table, seq)
  })

  return { insert, update, remove }
}

const table = "companies_text"

const textsOf = (seq: number, { name }: Company.Company): textIndex.IndexedTexts => ({
  seq,
  texts: { name: fold(name) }
})
