import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CompanyId, ExternalId, toRef } from "../../Company.ts"
import type { CompanySelector } from "../../CompanySelector.ts"
import { ContactName } from "../../ContactPatch.ts"
import { EmailAddress } from "../../EmailAddress.ts"
import { CompanyAmbiguous, CompanyUnmatched } from "../../Failure.ts"
import { at, company, contact } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { acme, ann, apex, byExternalId, byId, byName } from "../records.ts"
import type { ContactSubject } from "./ContactSubject.ts"

/** How a contact gets another primary company. */
export const primaryCompany = ({ on, patched }: ContactSubject): void => {
  describe("update: company", () => {
    const selectors: ReadonlyArray<CompanySelector> = [
      byId(apex),
      byName(apex.name),
      { _tag: "ByExternalId", externalId: ExternalId.make("100%_\\ \"🚀\"") }
    ]

    it.effect("resolves every kind of selector", () =>
      Effect.gen(function*() {
        for (const selector of selectors) {
          assert.deepStrictEqual(
            yield* patched({ contacts: [ann], companies: [acme, apex] }, { company: selector }),
            {
              value: { ...ann, companyId: apex.id, updatedAt: at(60) }
            }
          )
        }
      }))

    it.effect("matches nothing but the same code points of a company that is not deleted", () =>
      on({ contacts: [ann], companies: [acme, { ...apex, deletedAt: at(1) }] }, (store) =>
        Effect.gen(function*() {
          const near: ReadonlyArray<CompanySelector> = [
            ...selectors,
            ...["acme", " Acme", "Acme ", "Acm", "Acme%", "Acm_", "Acmé", "Acme\u0301"].map(byName),
            { _tag: "ByExternalId", externalId: ExternalId.make("crm") },
            { _tag: "ByExternalId", externalId: ExternalId.make("CRM-1") },
            { _tag: "ById", id: CompanyId.make("CO_ACME") }
          ]
          for (const selector of near) {
            assert.deepStrictEqual(
              yield* Outcome.of(store.update(ann.id, { company: selector, name: ContactName.make("A") })),
              Outcome.failed(new CompanyUnmatched({ selector }))
            )
          }
          assert.deepStrictEqual(yield* store.get(ann.id), ann)
        })))

    it.effect("does not take a deleted company again, though it is the primary one", () =>
      Effect.gen(function*() {
        const selector = byId(acme)
        const contacts = [contact("ann", { companyId: acme.id })]
        assert.deepStrictEqual(
          yield* patched({ contacts, companies: [{ ...acme, deletedAt: at(1) }] }, { company: selector }),
          Outcome.failed(new CompanyUnmatched({ selector }))
        )
      }))

    it.effect("lists the candidates of an ambiguity by id, without deleted ones", () =>
      Effect.gen(function*() {
        const twins = ["co_🚀", "co_2", "co_\uffee"].map((id) =>
          company(id, { name: "Twin", domains: ["z.test", "a.test"], externalIds: ["twin", id] })
        )
        const companies = [...twins, company("co_0", { name: "Twin", externalIds: ["twin"], deletedAt: at(1) }), acme]
        const candidates = twins.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id)).map(toRef)
        for (const selector of [byName("Twin"), byExternalId("twin")]) {
          assert.deepStrictEqual(
            yield* patched({ contacts: [ann], companies }, { company: selector }),
            Outcome.failed(new CompanyAmbiguous({ selector, candidates, total: 3 }))
          )
        }
      }))

    it.effect("lists at most 20 candidates, and how many there are", () =>
      Effect.gen(function*() {
        for (const total of [2, 19, 20, 21, 45]) {
          const companies = Array.from({ length: total }, (_, index) =>
            company(`co_${100 + index}`, { name: "Twin", externalIds: ["twin", `crm-${index}`] }))
          const candidates = companies.slice(0, 20).map(toRef)
          for (const selector of [byName("Twin"), byExternalId("twin")]) {
            assert.deepStrictEqual(
              yield* patched({ contacts: [ann], companies: companies.toReversed() }, { company: selector }),
              Outcome.failed(new CompanyAmbiguous({ selector, candidates, total }))
            )
          }
        }
      }))

    it.effect("reports the company before the e-mail", () =>
      Effect.gen(function*() {
        const selector = byName("nobody")
        assert.deepStrictEqual(
          yield* patched(
            { contacts: [ann, contact("bob")] },
            { email: EmailAddress.make("bob@example.com"), company: selector }
          ),
          Outcome.failed(new CompanyUnmatched({ selector }))
        )
      }))

    it.effect("replaces the primary company and keeps the others, of which the new one is no longer one", () =>
      Effect.gen(function*() {
        const third = company("co_third")
        const contacts = [contact("ann", { companyId: acme.id, otherCompanyIds: [third.id, apex.id] })]
        const companies = [acme, apex, third, company("co_new")]
        const companiesAfter = (...ids: ReadonlyArray<CompanyId>) =>
          on({ contacts, companies }, (store, { memberships }) =>
            Effect.gen(function*() {
              for (const id of ids) {
                const answer = yield* store.update(ann.id, { company: { _tag: "ById", id } })
                assert.strictEqual(answer.companyId, id)
              }
              return (yield* memberships.list(ann.id)).map(({ id }) => id)
            }))
        const other = CompanyId.make("co_new")
        assert.deepStrictEqual(yield* companiesAfter(), [acme.id, third.id, apex.id])
        assert.deepStrictEqual(yield* companiesAfter(acme.id), [acme.id, third.id, apex.id])
        assert.deepStrictEqual(yield* companiesAfter(other), [other, third.id, apex.id])
        assert.deepStrictEqual(yield* companiesAfter(apex.id), [apex.id, third.id])
        assert.deepStrictEqual(yield* companiesAfter(apex.id, acme.id), [acme.id, third.id])
      }))
  })
}

const order: ReadonlyArray<string> = ["co_2", "co_\uffee", "co_🚀"]
