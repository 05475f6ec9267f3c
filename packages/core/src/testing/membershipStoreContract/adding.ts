import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { toRef } from "../../Company.ts"
import { ContactId } from "../../Contact.ts"
import { CompanyAmbiguous, CompanyUnmatched, ContactNotFound } from "../../Failure.ts"
import type { MembershipStore } from "../../MembershipStore.ts"
import { at, company, contact } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { acme, ann, apex, byExternalId, byId, byName } from "../records.ts"
import type { Subject } from "../Subject.ts"

/** How a contact joins a company. */
export const adding = ({ on }: Subject<typeof MembershipStore.Service>): void => {
  describe("add", () => {
    it.effect("makes the first company the primary one, which changes the contact", () =>
      on({ contacts: [ann], companies: [acme, apex] }, (store, { contacts, told }) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* store.add(ann.id, byId(acme)), [acme])
          const data = { ...ann, companyId: acme.id, updatedAt: at(60) }
          assert.deepStrictEqual(yield* contacts.get(ann.id), data)
          assert.deepStrictEqual((yield* contacts.list({ companyId: acme.id })).data, [data])
          assert.deepStrictEqual(yield* told, [{ type: "contact.updated", at: at(60), data }])
        })))

    it.effect("puts every other one behind those that are there, which changes nothing of the contact", () =>
      on({ contacts: [member], companies: [acme, apex, third] }, (store, { contacts, told }) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* store.add(member.id, byId(third)), [acme, third])
          assert.deepStrictEqual(yield* store.add(member.id, byId(apex)), [acme, third, apex])
          assert.deepStrictEqual(yield* store.list(member.id), [acme, third, apex])
          assert.deepStrictEqual(yield* contacts.get(member.id), member)
          assert.deepStrictEqual((yield* contacts.list({ companyId: apex.id })).data, [])
          assert.deepStrictEqual(yield* told, [])
        })))

    it.effect("resolves every kind of selector", () =>
      Effect.gen(function*() {
        for (const selector of [byId(apex), byName(apex.name), byExternalId("100%_\\ \"🚀\"")]) {
          const joined = on({ contacts: [ann], companies: [acme, apex] }, (store) => store.add(ann.id, selector))
          assert.deepStrictEqual(yield* joined, [apex])
        }
      }))

    it.effect("leaves everything as it is where the contact belongs to the company already", () => {
      const both = contact("both", { companyId: acme.id, otherCompanyIds: [third.id, apex.id] })
      const { otherCompanyIds: _, ...record } = both
      return on(
        { contacts: [both], companies: [acme, apex, third] },
        (store, { contacts, told }) =>
          Effect.gen(function*() {
            for (const selector of [byId(acme), byName(acme.name), byExternalId("crm-0"), byId(third), byId(apex)]) {
              assert.deepStrictEqual(yield* store.add(both.id, selector), [acme, third, apex])
            }
            assert.deepStrictEqual(yield* contacts.get(both.id), record)
            assert.deepStrictEqual(yield* told, [])
          })
      )
    })

    it.effect("takes no contact for another", () =>
      on({ contacts: [ann, member], companies: [acme, apex] }, (store) =>
        Effect.gen(function*() {
          yield* store.add(member.id, byId(apex))
          assert.deepStrictEqual(yield* store.list(ann.id), [])
          assert.deepStrictEqual(yield* store.add(ann.id, byId(apex)), [apex])
          assert.deepStrictEqual(yield* store.list(member.id), [acme, apex])
        })))

    it.effect("moves updatedAt on, where the clock is behind it too", () => {
      const ahead = contact("ahead", { updatedAt: at(90) })
      return on({ contacts: [ahead], companies: [acme] }, (store, { contacts, told }) =>
        Effect.gen(function*() {
          yield* store.add(ahead.id, byId(acme))
          const data = { ...ahead, companyId: acme.id, updatedAt: at(90, 1) }
          assert.deepStrictEqual(yield* contacts.get(ahead.id), data)
          assert.deepStrictEqual(yield* told, [{ type: "contact.updated", at: at(60), data }])
        }))
    })

    it.effect("knows neither an absent contact nor a deleted one, whatever the company is", () =>
      on(
        { contacts: [contact("gone", { deletedAt: at(1) })], companies: [acme] },
        (store, { told }) =>
          Effect.gen(function*() {
            for (const id of [ContactId.make("gone"), ContactId.make("none")]) {
              for (const selector of [byId(acme), byName("nobody")]) {
                assert.deepStrictEqual(
                  yield* Outcome.of(store.add(id, selector)),
                  Outcome.failed(new ContactNotFound({ id }))
                )
              }
            }
            assert.deepStrictEqual(yield* told, [])
          })
      ))

    it.effect("refuses a company that is none, or several, and then changes nothing", () => {
      const twins = ["co_1", "co_2"].map((id) => company(id, { name: "Twin", externalIds: ["twin"] }))
      const companies = [...twins, acme, { ...apex, deletedAt: at(1) }]
      return on({ contacts: [member], companies }, (store, { contacts, told }) =>
        Effect.gen(function*() {
          for (
            const selector of [
              byId(apex),
              byName(apex.name),
              byExternalId("100%_\\ \"🚀\""),
              byName("twin"),
              byExternalId("crm")
            ]
          ) {
            assert.deepStrictEqual(
              yield* Outcome.of(store.add(member.id, selector)),
              Outcome.failed(new CompanyUnmatched({ selector }))
            )
          }
          for (const selector of [byName("Twin"), byExternalId("twin")]) {
            assert.deepStrictEqual(
              yield* Outcome.of(store.add(member.id, selector)),
              Outcome.failed(new CompanyAmbiguous({ selector, candidates: twins.map(toRef), total: 2 }))
            )
          }
          assert.deepStrictEqual(yield* store.list(member.id), [acme])
          assert.deepStrictEqual(yield* contacts.get(member.id), member)
          assert.deepStrictEqual(yield* told, [])
        }))
    })
  })
}

const third = company("co_third")

const member = contact("member", { companyId: acme.id })
