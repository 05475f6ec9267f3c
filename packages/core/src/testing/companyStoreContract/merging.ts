import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Company, CompanyId, ExternalId } from "../../Company.ts"
import type { CompanyStore } from "../../CompanyStore.ts"
import { CompanyNotFound, CompanyUnmatched, MergeSourceUnmatched } from "../../Failure.ts"
import type { SeedCompany } from "../../SeedData.ts"
import { at, company, contact } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { acme, ann, apex, byExternalId, byId, byName, richCompany } from "../records.ts"
import type { Subject } from "../Subject.ts"

/** How two companies become one. */
export const merging = ({ on }: Subject<typeof CompanyStore.Service>): void => {
  const merged = (survivor: SeedCompany, source: SeedCompany) =>
    on({ companies: [survivor, source] }, (store) =>
      Effect.gen(function*() {
        const answer = yield* store.merge(survivor.id, source.id)
        assert.deepStrictEqual(yield* store.get(survivor.id), answer)
        return answer
      }))

  describe("merge: the survivor", () => {
    it.effect("gets what it lacks, and keeps its name", () =>
      Effect.gen(function*() {
        const bare = company("co_bare")
        assert.deepStrictEqual(yield* merged(bare, richCompany), {
          ...richCompany,
          id: bare.id,
          name: bare.name,
          createdAt: bare.createdAt,
          updatedAt: at(60)
        })
      }))

    it.effect("keeps everything that it has, and is stamped all the same", () =>
      Effect.gen(function*() {
        const full = company("co_full", {
          logoUrl: "https://example.com/other.png",
          domains: ["other.test"],
          size: 0,
          revenue: 0,
          statusId: "st_2",
          statusName: null,
          tierId: "ti_2",
          tierName: "",
          owner: { id: "us_2", name: null, avatarUrl: null },
          externalIds: ["other"]
        })
        assert.deepStrictEqual(yield* merged(full, richCompany), { ...full, updatedAt: at(60) })
        assert.deepStrictEqual(yield* merged(full, company("co_bare")), { ...full, updatedAt: at(60) })
      }))

    it.effect("gets each property by itself", () =>
      Effect.gen(function*() {
        for (const fields of properties) {
          const before = company("co_half", { ...richCompany, name: "Half", ...fields })
          const { createdAt, id, name } = before
          assert.deepStrictEqual(yield* merged(before, { ...richCompany, id: CompanyId.make("co_source") }), {
            ...richCompany,
            createdAt,
            id,
            name,
            updatedAt: at(60)
          })
        }
      }))

    it.effect("has its updatedAt moved on, where the clock is behind it too", () =>
      Effect.gen(function*() {
        const ahead = company("co_ahead", { updatedAt: at(90) })
        assert.strictEqual((yield* merged(ahead, acme)).updatedAt, at(90, 1))
      }))

    it.effect("is found by what it got", () =>
      on(
        { companies: [richCompany, company("co_bare")], contacts: [ann] },
        (store, { contacts }) =>
          Effect.gen(function*() {
            const survivor = yield* store.merge(CompanyId.make("co_bare"), richCompany.id)
            const queries = [
              {},
              { domain: "acme.TEST" },
              { externalId: ExternalId.make("%") },
              { statusId: "st_1", tierId: "ti_1" },
              { sizeGte: 12, revenueGte: 1 }
            ]
            for (const query of queries) assert.deepStrictEqual((yield* store.list(query)).data, [survivor])
            for (const selector of [byExternalId("z"), byId(survivor), byName(survivor.name)]) {
              assert.strictEqual((yield* contacts.update(ann.id, { company: selector })).companyId, survivor.id)
            }
          })
      ))
  })

  describe("merge: the source", () => {
    it.effect("is gone", () =>
      on({ companies: [acme, apex], contacts: [ann] }, (store, { contacts }) =>
        Effect.gen(function*() {
          yield* store.merge(acme.id, apex.id)
          const notFound = Outcome.failed(new CompanyNotFound({ id: apex.id }))
          assert.deepStrictEqual(yield* Outcome.of(store.get(apex.id)), notFound)
          assert.deepStrictEqual(yield* Outcome.of(store.delete(apex.id)), notFound)
          assert.deepStrictEqual(yield* Outcome.of(store.merge(apex.id, acme.id)), notFound)
          assert.deepStrictEqual(
            yield* Outcome.of(store.merge(acme.id, apex.id)),
            Outcome.failed(new MergeSourceUnmatched())
          )
          assert.deepStrictEqual((yield* store.list({})).data.map(({ id }) => id), [acme.id])
          for (const selector of [byId(apex), byName(apex.name), byExternalId("100%_\\ \"🚀\"")]) {
            assert.deepStrictEqual(
              yield* Outcome.of(contacts.update(ann.id, { company: selector })),
              Outcome.failed(new CompanyUnmatched({ selector }))
            )
          }
        })))

    it.effect("makes a name unique again that the two shared", () => {
      const twins = ["co_1", "co_2"].map((id) => company(id, { name: "Twin", externalIds: ["twin"] }))
      return on({ companies: twins, contacts: [ann] }, (store, { contacts }) =>
        Effect.gen(function*() {
          yield* Effect.flip(contacts.update(ann.id, { company: byName("Twin") }))
          yield* store.merge(CompanyId.make("co_2"), CompanyId.make("co_1"))
          for (const selector of [byName("Twin"), byExternalId("twin")]) {
            assert.strictEqual((yield* contacts.update(ann.id, { company: selector })).companyId, "co_2")
          }
        }))
    })

    it.effect("must be there, as the survivor must, which is looked for first", () =>
      on({ companies: [acme, { ...apex, deletedAt: at(1) }] }, (store, { told }) =>
        Effect.gen(function*() {
          const none = CompanyId.make("co_none")
          for (const id of [apex.id, none]) {
            assert.deepStrictEqual(
              yield* Outcome.of(store.merge(acme.id, id)),
              Outcome.failed(new MergeSourceUnmatched())
            )
            for (const source of [acme.id, none]) {
              assert.deepStrictEqual(
                yield* Outcome.of(store.merge(id, source)),
                Outcome.failed(new CompanyNotFound({ id }))
              )
            }
          }
          assert.deepStrictEqual((yield* store.list({})).data, [acme])
          assert.deepStrictEqual(yield* told, [])
        })))
  })

  describe("merge: contacts", () => {
    it.effect("move, each in the place that the source had, and belong to the survivor once", () =>
      on(
        { companies: [acme, apex, third], contacts: crowd },
        (store, { contacts, memberships }) =>
          Effect.gen(function*() {
            const survivor = yield* store.merge(acme.id, apex.id)
            const named: Readonly<Record<string, Company>> = { survivor, third }
            for (const [id, ...names] of afterwards) {
              const expected = names.map((name) => named[name])
              const { id: contactId } = contact(id)
              assert.deepStrictEqual<ReadonlyArray<unknown>>(yield* memberships.list(contactId), expected)
              assert.strictEqual((yield* contacts.get(contactId)).companyId, expected[0]?.id ?? null)
            }
            assert.deepStrictEqual((yield* contacts.list({ companyId: apex.id })).data, [])
            assert.deepStrictEqual(
              (yield* contacts.list({ companyId: acme.id })).data.map(({ id }): string => id),
              ["🚀", "\uffee", "z_both", "has_both", "c_survivor"]
            )
          })
      ))

    it.effect("are changed where the source was the primary company, and then told of before the companies", () =>
      on({ companies: [acme, apex, third], contacts: crowd }, (store, { contacts, told }) =>
        Effect.gen(function*() {
          const survivor = yield* store.merge(acme.id, apex.id)
          const changed = yield* Effect.forEach(["z_both", "\uffee", "🚀"], (id) => contacts.get(contact(id).id))
          for (const data of changed) {
            const { otherCompanyIds: _, ...before } = crowd.find(({ id }) => id === data.id) ?? ann
            assert.deepStrictEqual(data, { ...before, companyId: acme.id, updatedAt: at(60) })
          }
          for (const id of ["b_other", "has_both", "c_survivor", "d_none"]) {
            const { updatedAt } = yield* contacts.get(contact(id).id)
            assert.strictEqual(updatedAt, at(0))
          }
          assert.deepStrictEqual(yield* told, [
            ...changed.map((data) => ({ type: "contact.updated" as const, at: at(60), data })),
            { type: "company.updated" as const, at: at(60), data: survivor },
            { type: "company.deleted" as const, at: at(60), data: apex }
          ])
        })))
  })
}

/** One property of a company each, emptied. */
const properties: ReadonlyArray<Partial<SeedCompany>> = [
  { logoUrl: null },
  { domains: [] },
  { size: null },
  { revenue: null },
  { statusId: null, statusName: null },
  { tierId: null, tierName: null },
  { owner: null },
  { externalIds: [] }
]

const third = company("co_third")

const crowd = [
  contact("🚀", { email: "rocket@example.com", companyId: apex.id, otherCompanyIds: [third.id] }),
  contact("\uffee", { email: "circle@example.com", companyId: apex.id }),
  contact("z_both", { companyId: apex.id, otherCompanyIds: [third.id, acme.id] }),
  contact("has_both", { companyId: acme.id, otherCompanyIds: [apex.id, third.id] }),
  contact("b_other", { companyId: third.id, otherCompanyIds: [apex.id, acme.id] }),
  contact("c_survivor", { companyId: acme.id }),
  contact("d_none"),
  contact("gone", { companyId: apex.id, deletedAt: at(1) })
]

/** The companies that contacts belong to after the merge, the primary one first. */
const afterwards: ReadonlyArray<readonly [string, ...ReadonlyArray<"survivor" | "third">]> = [
  ["🚀", "survivor", "third"],
  ["\uffee", "survivor"],
  ["z_both", "survivor", "third"],
  ["has_both", "survivor", "third"],
  ["b_other", "third", "survivor"],
  ["c_survivor", "survivor"],
  ["d_none"]
]
