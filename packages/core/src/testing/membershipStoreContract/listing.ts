import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ContactId } from "../../Contact.ts"
import { ContactNotFound } from "../../Failure.ts"
import type { MembershipStore } from "../../MembershipStore.ts"
import { at, company, contact } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { acme, ann, apex, richCompany } from "../records.ts"
import type { Subject } from "../Subject.ts"

/** How the companies of a contact are read. */
export const listing = ({ on }: Subject<typeof MembershipStore.Service>): void => {
  describe("list", () => {
    it.effect("gives whole companies, the primary one first, the others as they were added", () => {
      const joined = contact("joined", {
        companyId: richCompany.id,
        otherCompanyIds: [apex.id, company("co_first").id, acme.id]
      })
      const first = company("co_first", { createdAt: at(5) })
      return on(
        { contacts: [joined, ann], companies: [acme, apex, first, richCompany] },
        (store, { told }) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* store.list(joined.id), [richCompany, apex, first, acme])
            assert.deepStrictEqual(yield* store.list(ann.id), [])
            assert.deepStrictEqual(yield* told, [])
          })
      )
    })

    it.effect("leaves out a company that was deleted before", () => {
      const gone = company("co_gone", { deletedAt: at(1) })
      const joined = contact("joined", { companyId: acme.id, otherCompanyIds: [gone.id, apex.id] })
      return on({ contacts: [joined], companies: [acme, gone, apex] }, (store) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* store.list(joined.id), [acme, apex])
        }))
    })

    it.effect("takes the companies of a seed once each", () => {
      const joined = contact("joined", { companyId: acme.id, otherCompanyIds: [apex.id, acme.id, apex.id] })
      return on({ contacts: [joined], companies: [acme, apex] }, (store) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* store.list(joined.id), [acme, apex])
        }))
    })

    it.effect("knows neither an absent contact nor a deleted one", () =>
      on(
        { contacts: [contact("gone", { companyId: acme.id, deletedAt: at(1) })], companies: [acme] },
        (store) =>
          Effect.gen(function*() {
            for (const id of [ContactId.make("gone"), ContactId.make("none")]) {
              assert.deepStrictEqual(yield* Outcome.of(store.list(id)), Outcome.failed(new ContactNotFound({ id })))
            }
          })
      ))
  })
}
