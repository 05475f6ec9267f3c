import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import { CompanyId, ExternalId } from "../Company.ts"
import type { CompanyQuery } from "../CompanyQuery.ts"
import { CompanyStore } from "../CompanyStore.ts"
import { CompanyNotFound, CursorMalformed, type Failure } from "../Failure.ts"
import { Cursor } from "../Page.ts"
import type { SeedCompany, SeedData } from "../SeedData.ts"
import { Timestamp } from "../Timestamp.ts"
import { at, company, seed } from "./Fixture.ts"
import * as Outcome from "./Outcome.ts"
import { readAll } from "./readAll.ts"

/** What every `CompanyStore` does, declared as tests of the store that `layerOf` makes of a seed. */
export const companyStoreContract = (
  name: string,
  layerOf: (seed: SeedData) => Layer.Layer<CompanyStore, unknown>
): void => {
  const on = <A>(
    companies: ReadonlyArray<SeedCompany>,
    body: (store: typeof CompanyStore.Service) => Effect.Effect<A, Failure>
  ) => Effect.flatMap(CompanyStore, body).pipe(Effect.provide(layerOf(seed({ companies }))))

  const idsOf = (companies: ReadonlyArray<SeedCompany>, query: CompanyQuery) =>
    on(companies, (store) => Effect.map(store.list(query), ({ data }) => data.map(({ id }): string => id)))

  const rich = company("co_rich", {
    name: "🚀 O'Brien \"&\" 100%_\\ Söhne",
    logoUrl: "https://example.com/logo.png",
    domains: ["z.test", "Acme.test", "a.test"],
    size: 12,
    revenue: 1_000_000_000_000.5,
    statusId: "st_1",
    statusName: "Active",
    tierId: "ti_1",
    tierName: "Gold",
    owner: { id: "us_1", name: "Olga", avatarUrl: null },
    externalIds: ["z", "a", "%"],
    createdAt: at(1),
    updatedAt: at(2)
  })

  describe(`${name} as a CompanyStore`, () => {
    describe("get", () => {
      it.effect("gives every field back as it was, lists in their order", () =>
        on([rich, company("co_plain")], (store) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* store.get(rich.id), rich)
            assert.deepStrictEqual(yield* store.get(CompanyId.make("co_plain")), company("co_plain"))
          })))

      it.effect("keeps a timestamp's own spelling", () => {
        const odd = company("co_odd", { createdAt: Timestamp.make("2026-01-01T01:00:00.123456+01:00") })
        return on([odd], (store) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* store.get(odd.id), odd)
          }))
      })

      it.effect("knows neither an absent company nor a deleted one", () =>
        on([company("co_gone", { deletedAt: at(1) })], (store) =>
          Effect.gen(function*() {
            for (const id of [CompanyId.make("co_gone"), CompanyId.make("co_none"), CompanyId.make("' OR 1=1 --")]) {
              assert.deepStrictEqual(
                yield* Outcome.of(store.get(id)),
                Outcome.failed(new CompanyNotFound({ id }))
              )
            }
          })))
    })

    describe("list", () => {
      const crowd = [
        company("co_1", { name: "Acme", domains: ["example.com"], externalIds: ["crm-1"], createdAt: at(1) }),
        company("co_2", { name: "ACME Söhne", domains: ["EXAMPLE.com", "b.test"], externalIds: ["crm-1", "crm-2"] }),
        company("co_3", {
          name: "100%_\\ sure",
          domains: ["sub.example.com"],
          externalIds: ["CRM-1"],
          createdAt: at(2)
        }),
        company("co_4", { name: "Acme", domains: ["example.com"], externalIds: ["crm-1"], deletedAt: at(3) })
      ]

      it.effect("lists the newest first, then by id descending, without deleted ones", () =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* idsOf([...crowd, company("co_5")], {}), ["co_3", "co_1", "co_5", "co_2"])
        }))

      it.effect("gives whole companies", () =>
        on([rich], (store) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* store.list({}), {
              data: [rich],
              page: { cursor: null, hasMore: false, limit: 50 }
            })
          })))

      it.effect.each<readonly [CompanyQuery, ReadonlyArray<string>]>([
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
        [{ domain: "b.test", externalId: ExternalId.make("crm-1"), nameContains: "acme" }, ["co_2"]],
        [{ domain: "b.test", externalId: ExternalId.make("CRM-1") }, []]
      ])("filters by %j", ([query, expected]) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* idsOf(crowd, query), expected)
        }))

      it.effect("pages through everything, whatever the limit", () => {
        const many = Array.from({ length: 7 }, (_, index) => company(`co_${index}`, { createdAt: at(index % 3) }))
        return on(many, (store) =>
          Effect.gen(function*() {
            const whole = (yield* store.list({})).data
            assert.lengthOf(whole, many.length)
            for (const limit of [1, 2, 3, 6, 7, 8]) {
              assert.deepStrictEqual(yield* readAll((page) => store.list({ ...page, limit })), whole)
            }
          }))
      })

      it.effect("refuses a cursor that it did not write", () =>
        on(crowd, (store) =>
          Effect.gen(function*() {
            for (const cursor of malformedCursors) {
              assert.deepStrictEqual(
                yield* Outcome.of(store.list({ cursor: Cursor.make(cursor) })),
                Outcome.failed(new CursorMalformed())
              )
            }
          })))
    })
  })
}

const malformedCursors = ["garbage", "!", "MTIz", "MTIzOg", "🚀"]
