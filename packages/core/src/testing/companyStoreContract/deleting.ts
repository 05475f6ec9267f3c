import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CompanyId, ExternalId } from "../../Company.ts"
import type { CompanyStore } from "../../CompanyStore.ts"
import { CompanyNotFound, CompanyUnmatched } from "../../Failure.ts"
import { at, company, contact } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { acme, ann, apex, byExternalId, byId, byName, richCompany } from "../records.ts"
import type { Subject } from "../Subject.ts"

/** How a company ceases to be. */
export const deleting = ({ on }: Subject<typeof CompanyStore.Service>): void => {
  describe("delete", () => {
    it.effect("takes the company out of everything, and leaves the others alone", () =>
      on(
        { companies: [richCompany, acme], contacts: [ann] },
        (store, { contacts, memberships }) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* store.delete(richCompany.id), { id: richCompany.id, deleted: true })
            const notFound = Outcome.failed(new CompanyNotFound({ id: richCompany.id }))
            assert.deepStrictEqual(yield* Outcome.of(store.get(richCompany.id)), notFound)
            assert.deepStrictEqual(yield* Outcome.of(store.update(richCompany.id, {})), notFound)
            assert.deepStrictEqual(yield* Outcome.of(store.delete(richCompany.id)), notFound)
            assert.deepStrictEqual((yield* store.list({})).data, [acme])
            const queries = [
              { nameContains: "söhne" },
              { domain: "a.test" },
              { externalId: ExternalId.make("a") },
              { statusId: "st_1" },
              { sizeGte: 0 }
            ]
            for (const query of queries) assert.deepStrictEqual((yield* store.list(query)).data, [])
            for (const selector of [byId(richCompany), byName(richCompany.name), byExternalId("a")]) {
              const unmatched = Outcome.failed(new CompanyUnmatched({ selector }))
              assert.deepStrictEqual(yield* Outcome.of(contacts.update(ann.id, { company: selector })), unmatched)
              assert.deepStrictEqual(yield* Outcome.of(memberships.add(ann.id, selector)), unmatched)
            }
          })
      ))

    it.effect("leaves its twin as the only one of the name", () =>
      on({ companies: twins, contacts: [ann] }, (store, { contacts }) =>
        Effect.gen(function*() {
          yield* Effect.flip(contacts.update(ann.id, { company: byName("Twin") }))
          yield* store.delete(CompanyId.make("co_1"))
          assert.strictEqual((yield* contacts.update(ann.id, { company: byName("Twin") })).companyId, "co_2")
          assert.strictEqual((yield* contacts.update(ann.id, { company: byExternalId("twin") })).companyId, "co_2")
        })))

    it.effect("knows neither an absent company nor a deleted one", () =>
      on({ companies: [company("co_gone", { deletedAt: at(1) }), acme] }, (store, { told }) =>
        Effect.gen(function*() {
          for (const id of [CompanyId.make("co_gone"), CompanyId.make("co_none")]) {
            assert.deepStrictEqual(yield* Outcome.of(store.delete(id)), Outcome.failed(new CompanyNotFound({ id })))
          }
          assert.deepStrictEqual((yield* store.list({})).data, [acme])
          assert.deepStrictEqual(yield* told, [])
        })))

    it.effect("gives its contacts the company that was added first, or none", () =>
      on({ companies, contacts: crowd }, (store, { contacts, memberships }) =>
        Effect.gen(function*() {
          yield* store.delete(acme.id)
          for (const { companies, id } of afterwards) {
            assert.deepStrictEqual(yield* memberships.list(id), companies)
            assert.strictEqual((yield* contacts.get(id)).companyId, companies[0]?.id ?? null)
          }
          assert.deepStrictEqual((yield* contacts.list({ companyId: acme.id })).data, [])
          const promoted = (yield* contacts.list({ companyId: third.id })).data.map(({ id }): string => id)
          assert.deepStrictEqual(promoted, ["🚀"])
        })))

    it.effect("changes the contacts whose primary company it was, and no others", () =>
      on({ companies, contacts: crowd }, (store, { contacts }) =>
        Effect.gen(function*() {
          yield* store.delete(acme.id)
          for (const before of crowd.filter(({ deletedAt }) => deletedAt === undefined)) {
            const { otherCompanyIds: _, ...record } = before
            const primary = primaries[before.id]
            assert.deepStrictEqual(
              yield* contacts.get(before.id),
              primary === undefined ? record : { ...record, companyId: primary, updatedAt: at(60) }
            )
          }
        })))

    it.effect("tells of each contact that it changes, by id, and then of the company as it last was", () =>
      on({ companies, contacts: crowd }, (store, { contacts, told }) =>
        Effect.gen(function*() {
          const before = yield* store.update(acme.id, { size: 5 })
          yield* told
          yield* store.delete(acme.id)
          const changed = yield* Effect.forEach(["z", "\uffee", "🚀"], (id) => contacts.get(contact(id).id))
          assert.deepStrictEqual(yield* told, [
            ...changed.map((data) => ({ type: "contact.updated" as const, at: at(60), data })),
            { type: "company.deleted" as const, at: at(60), data: before }
          ])
        })))

    it.effect("moves a contact's updatedAt on, where the clock is behind it too", () => {
      const ahead = contact("ahead", { companyId: acme.id, updatedAt: at(90) })
      return on({ companies: [acme], contacts: [ahead] }, (store, { contacts, told }) =>
        Effect.gen(function*() {
          yield* store.delete(acme.id)
          const data = { ...ahead, companyId: null, updatedAt: at(90, 1) }
          assert.deepStrictEqual(yield* contacts.get(ahead.id), data)
          assert.deepStrictEqual(yield* told, [
            { type: "contact.updated", at: at(60), data },
            { type: "company.deleted", at: at(60), data: acme }
          ])
        }))
    })
  })
}

const twins = ["co_1", "co_2"].map((id) => company(id, { name: "Twin", externalIds: ["twin"] }))

const third = company("co_0third")

const companies = [acme, apex, third]

const crowd = [
  contact("🚀", { email: "rocket@example.com", companyId: acme.id, otherCompanyIds: [third.id, apex.id] }),
  contact("\uffee", { email: "circle@example.com", companyId: acme.id, otherCompanyIds: [apex.id, third.id] }),
  contact("z", { companyId: acme.id }),
  contact("other", { companyId: apex.id, otherCompanyIds: [third.id, acme.id] }),
  contact("stranger", { companyId: apex.id }),
  contact("gone", { companyId: acme.id, deletedAt: at(1) })
]

const primaries: Readonly<Record<string, CompanyId | null>> = { "🚀": third.id, "\uffee": apex.id, z: null }

const afterwards = [
  { id: contact("🚀").id, companies: [third, apex] },
  { id: contact("\uffee").id, companies: [apex, third] },
  { id: contact("z").id, companies: [] },
  { id: contact("other").id, companies: [apex, third] },
  { id: contact("stranger").id, companies: [apex] }
]
