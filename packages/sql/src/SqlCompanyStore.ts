import { SqlClient } from "@effect/sql/SqlClient"
import { type Company, type CompanyQuery, CompanyStore, Failure, fold, Page } from "@lanekit/core"
import { Effect, Layer } from "effect"
import { makeFind } from "./CompanyRow.ts"
import { contains } from "./dialect.ts"
import { conditions, firstOf, isAfter } from "./keyset.ts"
import { orUnavailable } from "./sqlFault.ts"

/** Companies in SQL. */
export const layer: Layer.Layer<CompanyStore, never, SqlClient> = Layer.effect(
  CompanyStore,
  Effect.gen(function*() {
    const sql = yield* SqlClient
    const find = makeFind(sql)

    const get = Effect.fn("CompanyStore.get")(function*(id: Company.CompanyId) {
      const [company] = yield* find(sql`WHERE id = ${id} AND deleted_at IS NULL`)
      if (company === undefined) return yield* new Failure.CompanyNotFound({ id })
      yield* Effect.annotateCurrentSpan({ id })
      return company
    }, orUnavailable)

    const list = Effect.fn("CompanyStore.list")(function*(query: CompanyQuery) {
      const { cursor, domain, externalId, limit = Page.defaultLimit, nameContains } = query
      const after = cursor === undefined ? undefined : yield* Page.fromCursor(cursor)
      const where = conditions(sql, [
        after && isAfter(sql, after),
        externalId === undefined
          ? undefined
          : sql`id IN (SELECT company_id FROM company_external_ids WHERE value = ${externalId})`,
        domain === undefined
          ? undefined
          : sql`id IN (SELECT company_id FROM company_domains WHERE value_folded = ${fold(domain)})`,
        nameContains === undefined ? undefined : contains(sql, "name_folded", fold(nameContains))
      ])
      return Page.fromFound(yield* find(sql`WHERE ${where} ${firstOf(sql, limit)}`), limit, Page.positionOf)
    }, orUnavailable)

    return { get, list }
  })
)
