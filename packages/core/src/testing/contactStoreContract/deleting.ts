import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ContactId } from "../../Contact.ts"
import { ContactName } from "../../ContactPatch.ts"
import { ContactEmailUnmatched, ContactNotFound } from "../../Failure.ts"
import { at, contact } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { acme, ann, rich } from "../records.ts"
import type { ContactSubject } from "./ContactSubject.ts"

/** How a contact ceases to be. */
export const deleting = ({ on }: ContactSubject): void => {
  describe("delete", () => {
    it.effect("takes the contact out of everything, and leaves the others alone", () =>
      on({ contacts: [ann, rich], companies: [acme] }, (store, { companies, memberships }) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* store.delete(rich.id), { id: rich.id, deleted: true })
          const notFound = Outcome.failed(new ContactNotFound({ id: rich.id }))
          assert.deepStrictEqual(yield* Outcome.of(store.get(rich.id)), notFound)
          assert.deepStrictEqual(yield* Outcome.of(store.update(rich.id, {})), notFound)
          assert.deepStrictEqual(yield* Outcome.of(store.delete(rich.id)), notFound)
          assert.deepStrictEqual(yield* Outcome.of(memberships.list(rich.id)), notFound)
          assert.deepStrictEqual(
            yield* Outcome.of(store.getByEmail(rich.email)),
            Outcome.failed(new ContactEmailUnmatched())
          )
          assert.deepStrictEqual((yield* store.list({})).data, [ann])
          for (const query of [{ email: "rich" }, { nameContains: "rich" }, { companyId: acme.id }]) {
            assert.deepStrictEqual((yield* store.list(query)).data, [])
          }
          assert.deepStrictEqual(yield* companies.get(acme.id), acme)
        })))

    it.effect("knows neither an absent contact nor a deleted one", () =>
      on({ contacts: [ann, contact("gone", { deletedAt: at(1) })] }, (store, { told }) =>
        Effect.gen(function*() {
          for (const id of [ContactId.make("gone"), ContactId.make("none")]) {
            assert.deepStrictEqual(yield* Outcome.of(store.delete(id)), Outcome.failed(new ContactNotFound({ id })))
          }
          assert.deepStrictEqual((yield* store.list({})).data, [ann])
          assert.deepStrictEqual(yield* told, [])
        })))

    it.effect("tells of the contact as it last was", () =>
      on({ contacts: [ann], companies: [acme] }, (store, { told }) =>
        Effect.gen(function*() {
          const renamed = yield* store.update(ann.id, { name: ContactName.make("Anna") })
          yield* told
          yield* store.delete(ann.id)
          assert.deepStrictEqual(yield* told, [{ type: "contact.deleted", at: at(60), data: renamed }])
        })))

    it.effect("leaves what comes between pages right", () => {
      const crowd = ["ct_1", "ct_2", "ct_3", "ct_4"].map((id) => contact(id))
      return on({ contacts: crowd }, (store) =>
        Effect.gen(function*() {
          const first = yield* store.list({ limit: 2 })
          for (const { id } of first.data) yield* store.delete(id)
          const cursor = first.page.cursor
          assert.isNotNull(cursor)
          if (cursor === null) return
          assert.deepStrictEqual((yield* store.list({ cursor })).data.map(({ id }): string => id), ["ct_2", "ct_1"])
        }))
    })
  })
}
