import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CompanyId } from "../../Company.ts"
import { ContactId } from "../../Contact.ts"
import { CompanyNotFound, ContactNotFound } from "../../Failure.ts"
import type { MembershipStore } from "../../MembershipStore.ts"
import { at, company, contact } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { acme, ann, apex, byId } from "../records.ts"
import type { Subject } from "../Subject.ts"

/** How a contact leaves a company. */
export const removing = ({ on }: Subject<typeof MembershipStore.Service>): void => {
  describe("remove", () => {
    it.effect("takes another company away, which changes nothing of the contact", () =>
      on(world, (store, { companies, contacts, told }) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* store.remove(member.id, third.id), [acme, apex])
          assert.deepStrictEqual(yield* store.list(member.id), [acme, apex])
          assert.deepStrictEqual(yield* contacts.get(member.id), record)
          assert.deepStrictEqual(yield* companies.get(third.id), third)
          assert.deepStrictEqual(yield* told, [])
        })))

    it.effect("puts the one that was added first in the place of the primary one, to the last", () =>
      on(world, (store, { contacts, told }) =>
        Effect.gen(function*() {
          const steps = [
            { leaves: acme, stay: [third, apex] },
            { leaves: third, stay: [apex] },
            { leaves: apex, stay: [] }
          ]
          for (const [index, { leaves, stay }] of steps.entries()) {
            assert.deepStrictEqual(yield* store.remove(member.id, leaves.id), stay)
            const data = { ...record, companyId: stay[0]?.id ?? null, updatedAt: at(60, index) }
            assert.deepStrictEqual(yield* contacts.get(member.id), data)
            assert.deepStrictEqual((yield* contacts.list({ companyId: leaves.id })).data, [])
            assert.deepStrictEqual(yield* told, [{ type: "contact.updated", at: at(60), data }])
          }
        })))

    it.effect("promotes in the order of addition, in which one that comes back is the last", () =>
      on({ ...world, contacts: [ann] }, (store) =>
        Effect.gen(function*() {
          for (const joined of [third, acme, apex]) yield* store.add(ann.id, byId(joined))
          yield* store.remove(ann.id, acme.id)
          assert.deepStrictEqual(yield* store.add(ann.id, byId(acme)), [third, apex, acme])
          assert.deepStrictEqual(yield* store.remove(ann.id, third.id), [apex, acme])
          assert.deepStrictEqual(yield* store.add(ann.id, byId(third)), [apex, acme, third])
          assert.deepStrictEqual(yield* store.remove(ann.id, apex.id), [acme, third])
        })))

    it.effect("forgets what a selector of an update has replaced", () =>
      on(
        { ...world, contacts: [ann], companies: [acme, apex, third] },
        (store, { contacts }) =>
          Effect.gen(function*() {
            yield* store.add(ann.id, byId(acme))
            yield* store.add(ann.id, byId(third))
            yield* contacts.update(ann.id, { company: byId(apex) })
            assert.deepStrictEqual(yield* store.list(ann.id), [apex, third])
            assert.deepStrictEqual(
              yield* Outcome.of(store.remove(ann.id, acme.id)),
              Outcome.failed(new CompanyNotFound({ id: acme.id }))
            )
            assert.deepStrictEqual(yield* store.remove(ann.id, apex.id), [third])
          })
      ))

    it.effect("takes no contact for another", () =>
      on({ ...world, contacts: [member, contact("other", { companyId: acme.id })] }, (store) =>
        Effect.gen(function*() {
          yield* store.remove(member.id, acme.id)
          assert.deepStrictEqual(yield* store.list(contact("other").id), [acme])
        })))

    it.effect("moves updatedAt on, where the clock is behind it too", () => {
      const ahead = contact("ahead", { companyId: acme.id, updatedAt: at(90) })
      return on({ contacts: [ahead], companies: [acme] }, (store, { contacts }) =>
        Effect.gen(function*() {
          yield* store.remove(ahead.id, acme.id)
          assert.deepStrictEqual(yield* contacts.get(ahead.id), {
            ...ahead,
            companyId: null,
            updatedAt: at(90, 1)
          })
        }))
    })

    it.effect("refuses a company that the contact does not belong to, and then changes nothing", () =>
      on(
        { ...world, contacts: [contact("member", { companyId: acme.id })] },
        (store, { told }) =>
          Effect.gen(function*() {
            for (const id of [apex.id, CompanyId.make("co_none"), CompanyId.make("CO_ACME")]) {
              assert.deepStrictEqual(
                yield* Outcome.of(store.remove(member.id, id)),
                Outcome.failed(new CompanyNotFound({ id }))
              )
            }
            assert.deepStrictEqual(yield* store.list(member.id), [acme])
            assert.deepStrictEqual(yield* told, [])
            yield* store.remove(member.id, acme.id)
            assert.deepStrictEqual(
              yield* Outcome.of(store.remove(member.id, acme.id)),
              Outcome.failed(new CompanyNotFound({ id: acme.id }))
            )
          })
      ))

    it.effect("knows neither an absent contact nor a deleted one, whatever the company is", () =>
      on({ ...world, contacts: [{ ...member, deletedAt: at(1) }] }, (store) =>
        Effect.gen(function*() {
          for (const id of [member.id, ContactId.make("none")]) {
            for (const companyId of [acme.id, CompanyId.make("co_none")]) {
              assert.deepStrictEqual(
                yield* Outcome.of(store.remove(id, companyId)),
                Outcome.failed(new ContactNotFound({ id }))
              )
            }
          }
        })))
  })
}

const third = company("co_third")

const member = contact("member", { companyId: acme.id, otherCompanyIds: [third.id, apex.id] })

const { otherCompanyIds: _, ...record } = member

const world = { contacts: [member], companies: [acme, apex, third] }
