import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ContactName } from "../../ContactPatch.ts"
import { EmailAddress } from "../../EmailAddress.ts"
import { EmailTaken } from "../../Failure.ts"
import { at, contact } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { acme, ann, byName } from "../records.ts"
import type { ContactSubject } from "./ContactSubject.ts"

/** How an e-mail address stays one contact's own. */
export const email = ({ on, patched }: ContactSubject): void => {
  describe("update: e-mail", () => {
    const bob = contact("bob", { email: "Bob@Example.com" })

    it.effect("refuses another contact's address, ignoring case, and then changes nothing", () =>
      on({ contacts: [ann, bob], companies: [acme] }, (store) =>
        Effect.gen(function*() {
          for (const email of ["bob@example.com", "BOB@EXAMPLE.COM", "Bob@Example.com"]) {
            const patch = { email: EmailAddress.make(email), name: ContactName.make("B"), company: byName(acme.name) }
            assert.deepStrictEqual(yield* Outcome.of(store.update(ann.id, patch)), Outcome.failed(new EmailTaken()))
          }
          assert.deepStrictEqual(yield* store.get(ann.id), ann)
        })))

    it.effect("takes the contact's own address in another case, and stores it as given", () =>
      Effect.gen(function*() {
        const email = EmailAddress.make("ANN@example.com")
        assert.deepStrictEqual(yield* patched({ contacts: [ann, bob] }, { email }), {
          value: { ...ann, email, updatedAt: at(60) }
        })
      }))

    it.effect("takes a deleted contact's address, and one that another contact has given up", () =>
      on(
        { contacts: [ann, bob, contact("gone", { email: "free@example.com", deletedAt: at(1) })] },
        (store) =>
          Effect.gen(function*() {
            const free = EmailAddress.make("free@example.com")
            assert.strictEqual((yield* store.update(bob.id, { email: free })).email, free)
            const given = EmailAddress.make("bob@example.com")
            assert.strictEqual((yield* store.update(ann.id, { email: given })).email, given)
          })
      ))

    it.effect("tells addresses apart by every character but case", () =>
      on({ contacts: [ann, contact("b", { email: "b_b@example.com" })] }, (store) =>
        Effect.gen(function*() {
          for (const email of ["bxb@example.com", "b.b@example.com", "b_b+tag@example.com"]) {
            assert.strictEqual((yield* store.update(ann.id, { email: EmailAddress.make(email) })).email, email)
          }
        })))
  })
}
