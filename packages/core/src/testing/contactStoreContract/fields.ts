import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { ExternalId } from "../../Company.ts"
import { ContactId } from "../../Contact.ts"
import { ContactName, type ContactPatch } from "../../ContactPatch.ts"
import type { ContactQuery } from "../../ContactQuery.ts"
import { EmailAddress } from "../../EmailAddress.ts"
import { ContactNotFound } from "../../Failure.ts"
import type { SeedContact } from "../../SeedData.ts"
import { Uri } from "../../Uri.ts"
import { at, contact, momentAt } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { acme, ann, apex, awkwardTexts, byName, rich } from "../records.ts"
import type { ContactSubject } from "./ContactSubject.ts"

/** What a patch makes of the fields that it names, of those that it does not, and of the time of the last change. */
export const fields = ({ on, patched }: ContactSubject): void => {
  describe("update: absent, null and value", () => {
    it.effect("changes what the patch names and nothing else", () =>
      Effect.gen(function*() {
        const contacts = [rich]
        const companies = [acme, apex]
        const changes: ReadonlyArray<readonly [ContactPatch, Partial<SeedContact>]> = [
          [{ name: ContactName.make("Rita") }, { name: "Rita" }],
          [{ email: EmailAddress.make("rita@example.com") }, { email: "rita@example.com" }],
          [{ isSubscribed: true }, { isSubscribed: true }],
          [{ imageUrl: null }, { imageUrl: null }],
          [{ imageUrl: Uri.make("https://example.com/b.png") }, { imageUrl: "https://example.com/b.png" }],
          [{ externalIds: { front: "9" } }, { externalIds: { front: "9" } }],
          [{ company: { _tag: "ById", id: apex.id } }, { companyId: apex.id }]
        ]
        for (const [patch, fields] of changes) {
          assert.deepStrictEqual(yield* patched({ companies, contacts }, patch, rich.id), {
            value: { ...rich, ...fields, updatedAt: at(60) }
          })
        }
      }))

    it.effect("is read back as it was answered, by get and by list", () =>
      on({ contacts: [ann, rich], companies: [acme] }, (store) =>
        Effect.gen(function*() {
          const answer = yield* store.update(ann.id, { name: ContactName.make("Anna"), imageUrl: null })
          assert.deepStrictEqual(yield* store.get(ann.id), answer)
          assert.deepStrictEqual((yield* store.list({ nameContains: "anna" })).data, [answer])
          assert.deepStrictEqual(yield* store.get(rich.id), rich)
        })))

    it.effect("finds a contact under its new name and address, and no longer under the old", () =>
      on({ contacts: [contact("ann", { name: "Ann" })] }, (store) =>
        Effect.gen(function*() {
          yield* store.update(ann.id, { name: ContactName.make("ZOË"), email: EmailAddress.make("ZOE@new.test") })
          const count = (query: ContactQuery) => Effect.map(store.list(query), ({ data }) => data.length)
          assert.strictEqual(yield* count({ nameContains: "zoë" }), 1)
          assert.strictEqual(yield* count({ email: "zoe@NEW" }), 1)
          assert.strictEqual(yield* count({ nameContains: "ann" }), 0)
          assert.strictEqual(yield* count({ email: "ann@" }), 0)
        })))

    it.effect("replaces the external ids whole; an empty object clears them", () =>
      on({ contacts: [rich], companies: [acme] }, (store) =>
        Effect.gen(function*() {
          const replaced = yield* store.update(rich.id, { externalIds: { zendesk: "1", "": "" } })
          assert.deepStrictEqual(replaced.externalIds, { zendesk: "1", "": "" })
          const cleared = yield* store.update(rich.id, { externalIds: {} })
          assert.deepStrictEqual(cleared.externalIds, {})
        })))

    it.effect("keeps text as it is, whatever it means to SQL, to JSON or to LIKE", () =>
      on({ contacts: [ann] }, (store) =>
        Effect.gen(function*() {
          for (const text of [...awkwardTexts, "🚀".repeat(255)]) {
            const answer = yield* store.update(ann.id, {
              name: ContactName.make(text),
              externalIds: { [text]: text }
            })
            assert.strictEqual(answer.name, text)
            assert.deepStrictEqual(yield* store.get(ann.id), answer)
            assert.lengthOf((yield* store.list({ nameContains: text })).data, 1)
          }
        })))

    it.effect("knows neither an absent contact nor a deleted one, whatever else is wrong", () =>
      Effect.gen(function*() {
        const contacts = [contact("gone", { deletedAt: at(1) }), ann]
        const patch = { email: EmailAddress.make(ann.email), company: byName("nobody") }
        for (const id of [ContactId.make("gone"), ContactId.make("none")]) {
          const expected = Outcome.failed(new ContactNotFound({ id }))
          assert.deepStrictEqual(yield* patched({ contacts }, {}, id), expected)
          assert.deepStrictEqual(yield* patched({ contacts }, patch, id), expected)
        }
      }))
  })

  describe("update: what is told", () => {
    it.effect("is the contact as it is afterwards, of each update that changes it", () =>
      on({ contacts: [rich, ann], companies: [acme, apex] }, (store, { told }) =>
        Effect.gen(function*() {
          const patches: ReadonlyArray<ContactPatch> = [
            { name: ContactName.make("Rita") },
            { email: EmailAddress.make("rita@example.com"), isSubscribed: true, imageUrl: null },
            { externalIds: {} },
            { company: byName(apex.name) }
          ]
          for (const patch of patches) {
            const data = yield* store.update(rich.id, patch)
            assert.deepStrictEqual(yield* told, [{ type: "contact.updated", at: at(60), data }])
          }
        })))

    it.effect("is nothing of an update that changes no value, and of one that fails", () =>
      on({ contacts: [rich, ann], companies: [acme] }, (store, { told }) =>
        Effect.gen(function*() {
          yield* store.update(rich.id, {})
          yield* store.update(rich.id, { company: byName(acme.name), isSubscribed: rich.isSubscribed })
          yield* Effect.flip(store.update(ContactId.make("none"), { isSubscribed: true }))
          yield* Effect.flip(store.update(rich.id, { company: byName("nobody"), isSubscribed: true }))
          yield* Effect.flip(store.update(rich.id, { email: EmailAddress.make(ann.email), isSubscribed: true }))
          assert.deepStrictEqual(yield* told, [])
        })))
  })

  describe("update: time", () => {
    it.effect("leaves updatedAt alone when no value changes", () =>
      Effect.gen(function*() {
        const same: ReadonlyArray<ContactPatch> = [
          {},
          { name: ContactName.make(rich.name) },
          { email: EmailAddress.make(rich.email) },
          { isSubscribed: rich.isSubscribed },
          { imageUrl: Uri.make(rich.imageUrl) },
          { externalIds: { intercom: "2", front: "1" } },
          { company: { _tag: "ById", id: acme.id } },
          { company: byName(acme.name) },
          { company: { _tag: "ByExternalId", externalId: ExternalId.make("crm-1") } }
        ]
        for (const patch of same) {
          assert.deepStrictEqual(yield* patched({ contacts: [rich], companies: [acme] }, patch, rich.id), {
            value: rich
          })
        }
      }))

    it.effect("moves updatedAt on, where the clock is behind it too", () =>
      Effect.gen(function*() {
        const ahead = contact("ann", { updatedAt: at(90) })
        assert.deepStrictEqual(yield* patched({ contacts: [ahead] }, { isSubscribed: false }), {
          value: { ...ahead, isSubscribed: false, updatedAt: at(90, 1) }
        })
      }))

    it.effect("sets updatedAt to the time of each change", () =>
      on({ contacts: [ann] }, (store) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* store.update(ann.id, { isSubscribed: false })).updatedAt, at(60))
          yield* TestClock.setTime(momentAt(61))
          assert.strictEqual((yield* store.update(ann.id, { isSubscribed: false })).updatedAt, at(60))
          assert.strictEqual((yield* store.update(ann.id, { isSubscribed: true })).updatedAt, at(61))
        })))
  })
}
