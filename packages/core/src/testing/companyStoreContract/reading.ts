import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CompanyId, ExternalId } from "../../Company.ts"
import type { CompanyQuery } from "../../CompanyQuery.ts"
import type { CompanyStore } from "../../CompanyStore.ts"
import { CompanyNotFound, CursorMalformed } from "../../Failure.ts"
import type { SeedCompany } from "../../SeedData.ts"
import { Timestamp } from "../../Timestamp.ts"
import { at, company } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { readAll } from "../readAll.ts"
import { malformedCursors, richCompany } from "../records.ts"
import type { Subject } from "../Subject.ts"

/** What finding companies means. */
export const reading = ({ on }: Subject<typeof CompanyStore.Service>): void => {
  const idsOf = (companies: ReadonlyArray<SeedCompany>, query: CompanyQuery) =>
    on({ companies }, (store) => Effect.map(store.list(query), ({ data }) => data.map(({ id }): string => id)))

  describe("get", () => {
    it.effect("gives every field back as it was, lists in their order", () =>
      on({ companies: [richCompany, company("co_plain")] }, (store) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* store.get(richCompany.id), richCompany)
          assert.deepStrictEqual(yield* store.get(CompanyId.make("co_plain")), company("co_plain"))
        })))

    it.effect("keeps a timestamp's own spelling", () => {
      const odd = company("co_odd", { createdAt: Timestamp.make("2026-01-01T01:00:00.123456+01:00") })
      return on({ companies: [odd] }, (store) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* store.get(odd.id), odd)
        }))
    })

    it.effect("knows neither an absent company nor a deleted one", () =>
      on({ companies: [company("co_gone", { deletedAt: at(1) })] }, (store) =>
        Effect.gen(function*() {
          for (const id of [CompanyId.make("co_gone"), CompanyId.make("co_none"), CompanyId.make("' OR 1=1 --")]) {
            assert.deepStrictEqual(yield* Outcome.of(store.get(id)), Outcome.failed(new CompanyNotFound({ id })))
          }
        })))
  })

  describe("list", () => {
    it.effect("lists the newest first, then by id descending, without deleted ones", () =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* idsOf([...crowd, company("co_5")], {}), ["co_3", "co_1", "co_5", "co_2"])
      }))

    it.effect("gives whole companies", () =>
      on({ companies: [richCompany] }, (store) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* store.list({}), {
            data: [richCompany],
            page: { cursor: null, hasMore: false, limit: 50 }
          })
        })))

    it.effect.each(filters)("filters by %j", ([query, expected]) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* idsOf(crowd, query), expected)
      }))

    it.effect("lists a company once, however many of its entries match", () =>
      Effect.gen(function*() {
        const twice = [
          company("co_2", { domains: ["a.test", "A.TEST"], externalIds: ["x", "x"] }),
          company("co_1", { domains: ["A.test"], externalIds: ["x"] })
        ]
        for (const query of [{ domain: "a.test" }, { externalId: ExternalId.make("x") }]) {
          assert.deepStrictEqual(yield* idsOf(twice, query), ["co_2", "co_1"])
          assert.deepStrictEqual(yield* idsOf(twice, { ...query, limit: 2 }), ["co_2", "co_1"])
        }
      }))

    it.effect("holds 50 when the query does not say, and up to 200", () =>
      on(
        { companies: Array.from({ length: 201 }, (_, index) => company(`co_${index}`)) },
        (store) =>
          Effect.gen(function*() {
            const usual = yield* store.list({})
            assert.deepStrictEqual([usual.data.length, usual.page.hasMore, usual.page.limit], [50, true, 50])
            const largest = yield* store.list({ limit: 200 })
            assert.deepStrictEqual([largest.data.length, largest.page.hasMore, largest.page.limit], [200, true, 200])
          })
      ))

    it.effect("pages through everything, whatever the limit, with the filters of each page", () => {
      const many = Array.from(
        { length: 7 },
        (_, index) => company(`co_${index}`, { createdAt: at(index % 3), size: index % 2 })
      )
      return on({ companies: many }, (store) =>
        Effect.gen(function*() {
          for (const [query, count] of [[{}, 7], [{ sizeGte: 1 }, 3]] as const) {
            const whole = (yield* store.list(query)).data
            assert.lengthOf(whole, count)
            for (const limit of [1, 2, 3, 6, 7, 8]) {
              assert.deepStrictEqual(yield* readAll((page) => store.list({ ...query, ...page, limit })), whole)
            }
          }
        }))
    })

    it.effect("refuses a cursor that it did not write", () =>
      on({ companies: crowd }, (store) =>
        Effect.gen(function*() {
          for (const cursor of malformedCursors) {
            assert.deepStrictEqual(yield* Outcome.of(store.list({ cursor })), Outcome.failed(new CursorMalformed()))
          }
        })))
  })
}

const crowd = [
  company("co_1", {
    name: "Acme",
    domains: ["example.com"],
    externalIds: ["crm-1"],
    size: 0,
    revenue: 10,
    statusId: "st_1",
    tierId: "ti_1",
    createdAt: at(1),
    updatedAt: at(5)
  }),
  company("co_2", {
    name: "ACME Söhne",
    domains: ["EXAMPLE.com", "b.test"],
    externalIds: ["crm-1", "crm-2"],
    size: 7,
    statusId: "st_1",
    tierId: "ti_2",
    updatedAt: at(3)
  }),
  company("co_3", {
    name: "100%_\\ sure",
    domains: ["sub.example.com"],
    externalIds: ["CRM-1"],
    revenue: 10.5,
    statusId: "ST_1",
    createdAt: at(2),
    updatedAt: Timestamp.make("2026-01-01T00:04:00.000999Z")
  }),
  company("co_4", {
    name: "Acme",
    domains: ["example.com"],
    externalIds: ["crm-1"],
    size: 7,
    revenue: 10,
    statusId: "st_1",
    tierId: "ti_1",
    deletedAt: at(3)
  })
]

const filters: ReadonlyArray<readonly [CompanyQuery, ReadonlyArray<string>]> = [
  [{ nameContains: "acme" }, ["co_1", "co_2"]],
  [{ nameContains: "SÖHNE" }, ["co_2"]],
  [{ nameContains: "%" }, ["co_3"]],
  [{ nameContains: "_" }, ["co_3"]],
  [{ nameContains: "\\" }, ["co_3"]],
  [{ nameContains: "a_me" }, []],
  [{ nameContains: "a%e" }, []],
  [{ externalId: ExternalId.make("crm-1") }, ["co_1", "co_2"]],
  [{ externalId: ExternalId.make("CRM-1") }, ["co_3"]],
  [{ externalId: ExternalId.make("crm") }, []],
  [{ domain: "Example.COM" }, ["co_1", "co_2"]],
  [{ domain: "example" }, []],
  [{ statusId: "st_1" }, ["co_1", "co_2"]],
  [{ statusId: "ST_1" }, ["co_3"]],
  [{ statusId: "st_2" }, []],
  [{ tierId: "ti_1" }, ["co_1"]],
  [{ tierId: "ti_none" }, []],
  [{ sizeGte: 0 }, ["co_1", "co_2"]],
  [{ sizeGte: 1 }, ["co_2"]],
  [{ sizeGte: 7 }, ["co_2"]],
  [{ sizeGte: 8 }, []],
  [{ sizeLte: 6 }, ["co_1"]],
  [{ sizeLte: 7 }, ["co_1", "co_2"]],
  [{ sizeGte: 1, sizeLte: 6 }, []],
  [{ sizeGte: 7, sizeLte: 0 }, []],
  [{ revenueGte: 10 }, ["co_3", "co_1"]],
  [{ revenueGte: 11 }, []],
  [{ revenueLte: 10 }, ["co_1"]],
  [{ revenueGte: 0, revenueLte: 999_999_999_999_999 }, ["co_3", "co_1"]],
  [{ revenueLte: 9 }, []],
  [{ createdAfter: at(0) }, ["co_3", "co_1"]],
  [{ createdAfter: at(1) }, ["co_3"]],
  [{ createdBefore: at(1) }, ["co_2"]],
  [{ createdBefore: at(0) }, []],
  [{ createdAfter: at(0), createdBefore: at(2) }, ["co_1"]],
  [{ updatedAfter: at(4) }, ["co_1"]],
  [{ updatedAfter: Timestamp.make("2026-01-01T00:03:59.999Z") }, ["co_3", "co_1"]],
  [{ updatedBefore: at(4) }, ["co_2"]],
  [{ updatedAfter: at(2), updatedBefore: at(5) }, ["co_3", "co_2"]],
  [{ createdAfter: at(0), updatedBefore: at(5) }, ["co_3"]],
  [{ domain: "b.test", externalId: ExternalId.make("crm-1"), nameContains: "acme" }, ["co_2"]],
  [{ domain: "b.test", externalId: ExternalId.make("CRM-1") }, []],
  [
    {
      externalId: ExternalId.make("crm-1"),
      domain: "EXAMPLE.COM",
      nameContains: "me",
      statusId: "st_1",
      tierId: "ti_1",
      sizeGte: 0,
      sizeLte: 0,
      revenueGte: 10,
      revenueLte: 10,
      createdAfter: at(0),
      createdBefore: at(2),
      updatedAfter: at(4),
      updatedBefore: at(6)
    },
    ["co_1"]
  ],
  [{ statusId: "st_1", tierId: "ti_1", sizeGte: 1 }, []]
]
