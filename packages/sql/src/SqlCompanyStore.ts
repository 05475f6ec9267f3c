import { SqlClient } from "@effect/sql/SqlClient"
import {
  Company,
  CompanyAttributes,
  CompanyChange,
  type CompanyPatch,
  type CompanyQuery,
  CompanyStore,
  Deletion,
  Failure,
  Memberships,
  NewCompany,
  newId
} from "@lanekit/core"
import { DateTime, Effect, Layer } from "effect"
import { record } from "./changes.ts"
import { makeCatalog } from "./companyCatalog.ts"
import { filtersOf } from "./companyFilters.ts"
import { makeFind, makeGet } from "./CompanyRow.ts"
import { makeCompanyWrites } from "./companyWrites.ts"
import { makeList } from "./listing.ts"
import { makeMemberships } from "./memberships.ts"
import { timeOfNext } from "./rows.ts"
import { orUnavailable } from "./sqlFault.ts"

/** Companies in SQL. */
export const layer: Layer.Layer<CompanyStore, never, SqlClient> = Layer.effect(
  CompanyStore,
  Effect.gen(function*() {
    const sql = yield* SqlClient
    const findOne = makeGet(sql)
    const findPage = makeList(sql, "companies", makeFind(sql))
    const catalog = makeCatalog(sql)
    const companies = makeCompanyWrites(sql)
    const memberships = makeMemberships(sql)

    const get = Effect.fn("CompanyStore.get")(findOne, orUnavailable)

    const list = Effect.fn("CompanyStore.list")(
      (query: CompanyQuery) => findPage(query, filtersOf(sql, query)),
      orUnavailable
    )

    const create = Effect.fn("CompanyStore.create")(
      function*(given: NewCompany.NewCompany) {
        const attributes = yield* CompanyAttributes.resolveAttributes(given, catalog)
        const now = yield* DateTime.now
        const at = yield* timeOfNext(sql, "companies", now)
        const id = Company.CompanyId.make(yield* newId("co"))
        const company = NewCompany.toCompany(given, attributes, { at, id })
        yield* companies.insert([company])
        yield* record(sql, now, { type: "company.created", data: company })
        return company
      },
      sql.withTransaction,
      orUnavailable
    )

    const update = Effect.fn("CompanyStore.update")(
      function*(id: Company.CompanyId, patch: CompanyPatch) {
        const before = yield* findOne(id)
        const attributes = yield* CompanyAttributes.resolveAttributes(patch, catalog)
        const after = CompanyChange.apply(before, patch, attributes)
        if (!CompanyChange.isChanged(before, after)) return before
        const now = yield* DateTime.now
        const changed = CompanyChange.stamp(after, now)
        yield* companies.update(before, changed)
        yield* record(sql, now, { type: "company.updated", data: changed })
        return changed
      },
      sql.withTransaction,
      orUnavailable
    )

    const remove = Effect.fn("CompanyStore.delete")(
      function*(id: Company.CompanyId) {
        const company = yield* findOne(id)
        const now = yield* DateTime.now
        yield* memberships.moveAll(id, (before) => Memberships.leave(before, id), now)
        yield* end(company, now)
        return Deletion.deletion(id)
      },
      sql.withTransaction,
      orUnavailable
    )

    const merge = Effect.fn("CompanyStore.merge")(
      function*(id: Company.CompanyId, sourceId: Company.CompanyId) {
        const before = yield* findOne(id)
        const source = yield* findOne(sourceId).pipe(
          Effect.catchTag("CompanyNotFound", () => Effect.fail(new Failure.MergeSourceUnmatched()))
        )
        const now = yield* DateTime.now
        yield* memberships.moveAll(sourceId, (before) => Memberships.replace(before, sourceId, id), now)
        const survivor = CompanyChange.stamp(CompanyChange.merge(before, source), now)
        yield* companies.update(before, survivor)
        yield* record(sql, now, { type: "company.updated", data: survivor })
        yield* end(source, now)
        return survivor
      },
      sql.withTransaction,
      orUnavailable
    )

    const end = Effect.fnUntraced(function*(company: Company.Company, now: DateTime.Utc) {
      yield* companies.remove(company.id, now)
      yield* record(sql, now, { type: "company.deleted", data: company })
    })

    return { get, list, create, update, delete: remove, merge }
  })
)
