import type { SqlClient } from "@effect/sql/SqlClient"
import { CompanyResolution, type CompanySelector } from "@lanekit/core"
import { Effect, Schema } from "effect"
import { makeFind } from "./CompanyRow.ts"

/** Finds the one company that a selector names, or fails with why there is not exactly one. */
export const makeResolve = (sql: SqlClient) => {
  const find = makeFind(sql)

  const conditionOf = (selector: CompanySelector.CompanySelector) => {
    switch (selector._tag) {
      case "ById":
        return sql`id = ${selector.id}`
      case "ByName":
        return sql`name = ${selector.name}`
      case "ByExternalId":
        return sql`seq IN (SELECT company_seq FROM company_external_ids WHERE value = ${selector.externalId})`
    }
  }

  return Effect.fnUntraced(function*(selector: CompanySelector.CompanySelector) {
    const where = sql`WHERE ${conditionOf(selector)} AND deleted_at IS NULL`
    const limit = CompanyResolution.maxCandidates
    const matches = yield* find(sql`${where} ORDER BY id LIMIT ${limit}`)
    const total = matches.length < limit
      ? matches.length
      : toCount(yield* sql`SELECT count(*) AS total FROM companies ${where}`)
    return yield* CompanyResolution.orFail(CompanyResolution.fromMatches(selector, matches, total))
  })
}

const toCount = (rows: unknown): number => decodeCount(rows)[0].total

const decodeCount = Schema.decodeUnknownSync(Schema.Tuple(Schema.Struct({ total: Schema.Int })))
