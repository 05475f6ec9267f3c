import { assert, describe, it } from "@effect/vitest"
import { Effect, Random, TestClock } from "effect"
import { toRef } from "../../Company.ts"
import { ContactName } from "../../ContactPatch.ts"
import { EmailAddress } from "../../EmailAddress.ts"
import { CompanyAmbiguous, CompanyUnmatched, EmailTaken } from "../../Failure.ts"
import type { NewContact } from "../../NewContact.ts"
import { Timestamp } from "../../Timestamp.ts"
import { Uri } from "../../Uri.ts"
import { at, company, contact, momentAt } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { acme, ann, apex, awkwardTexts, byExternalId, byId, byName } from "../records.ts"
import type { ContactSubject } from "./ContactSubject.ts"

/** How a contact comes to be. */
export const creating = ({ on }: ContactSubject): void => {
  describe("create", () => {
    it.effect("needs an address alone: nothing else is known, and the person is subscribed", () =>
      on({}, (store) =>
        Effect.gen(function*() {
          const { id, ...made } = yield* store.create({ email })
          assert.match(id, /^ct_[0-9a-f]{24}$/)
          assert.deepStrictEqual(made, {
            email,
            name: null,
            imageUrl: null,
            companyId: null,
            isSubscribed: true,
            externalIds: {},
            createdAt: at(60),
            updatedAt: at(60)
          })
        })))

    it.effect("keeps every field, as all readers see it", () =>
      on({ companies: [acme, apex], contacts: [ann] }, (store, { memberships }) =>
        Effect.gen(function*() {
          const made = yield* store.create(whole)
          assert.deepStrictEqual(made, {
            id: made.id,
            email: "New.O'Brien@Example.com",
            name: "🚀 New \"100%_\\\"",
            imageUrl: "https://example.com/a.png?x=%20",
            companyId: apex.id,
            isSubscribed: false,
            externalIds: { "": "", intercom: "%" },
            createdAt: at(60),
            updatedAt: at(60)
          })
          assert.deepStrictEqual(yield* store.get(made.id), made)
          assert.deepStrictEqual(yield* store.getByEmail("new.o'brien@example.com"), made)
          assert.deepStrictEqual((yield* store.list({ nameContains: "NEW" })).data, [made])
          assert.deepStrictEqual((yield* store.list({ companyId: apex.id })).data, [made])
          assert.deepStrictEqual(yield* memberships.list(made.id), [apex])
          assert.deepStrictEqual(yield* store.get(ann.id), ann)
        })))

    it.effect("keeps text as it is, whatever it means to SQL, to JSON or to LIKE", () =>
      on({}, (store) =>
        Effect.gen(function*() {
          for (const [index, text] of awkwardTexts.entries()) {
            const made = yield* store.create({
              email: EmailAddress.make(`new${index}@example.com`),
              name: ContactName.make(text),
              externalIds: { [text]: text }
            })
            assert.deepStrictEqual([made.name, made.externalIds], [text, { [text]: text }])
            assert.deepStrictEqual(yield* store.get(made.id), made)
          }
        })))

    it.effect("tells picture and consent apart from nothing said", () =>
      on({}, (store) =>
        Effect.gen(function*() {
          const pictureless = yield* store.create({ email, imageUrl: null, isSubscribed: true })
          assert.deepStrictEqual([pictureless.imageUrl, pictureless.isSubscribed], [null, true])
          const silent = yield* store.create({ email: EmailAddress.make("b@example.com"), isSubscribed: false })
          assert.isFalse((yield* store.get(silent.id)).isSubscribed)
        })))

    it.effect("resolves every kind of selector", () =>
      on({ companies: [acme, apex] }, (store, { memberships }) =>
        Effect.gen(function*() {
          for (const [index, selector] of [byId(acme), byName("Acme"), byExternalId("crm-1")].entries()) {
            const made = yield* store.create({
              email: EmailAddress.make(`new${index}@example.com`),
              company: selector
            })
            assert.strictEqual(made.companyId, acme.id)
            assert.deepStrictEqual(yield* memberships.list(made.id), [acme])
          }
        })))

    it.effect("refuses a taken address, ignoring case, and a company that is none or several", () =>
      on(
        { contacts: [ann], companies: [...twins, { ...acme, deletedAt: at(1) }] },
        (store, { told }) =>
          Effect.gen(function*() {
            const unmatched = [byId(acme), byName(acme.name), byName("twin"), byExternalId("crm-1")]
            for (const selector of unmatched) {
              assert.deepStrictEqual(
                yield* Outcome.of(store.create({ email: EmailAddress.make(ann.email), company: selector })),
                Outcome.failed(new CompanyUnmatched({ selector }))
              )
            }
            const selector = byName("Twin")
            assert.deepStrictEqual(
              yield* Outcome.of(store.create({ email: EmailAddress.make(ann.email), company: selector })),
              Outcome.failed(new CompanyAmbiguous({ selector, candidates: twins.map(toRef), total: 2 }))
            )
            for (const taken of ["ann@example.com", "ANN@Example.COM"]) {
              assert.deepStrictEqual(
                yield* Outcome.of(store.create({ email: EmailAddress.make(taken), name: ContactName.make("A") })),
                Outcome.failed(new EmailTaken())
              )
            }
            assert.deepStrictEqual((yield* store.list({})).data, [ann])
            assert.deepStrictEqual(yield* told, [])
          })
      ))

    it.effect("takes the address of a deleted contact, and guards its own", () =>
      on({ contacts: [contact("gone", { email, deletedAt: at(1) })] }, (store) =>
        Effect.gen(function*() {
          const made = yield* store.create({ email })
          assert.strictEqual(made.email, email)
          assert.deepStrictEqual(yield* Outcome.of(store.create({ email })), Outcome.failed(new EmailTaken()))
        })))

    it.effect("puts the contact first in every list, though the clock stands still", () =>
      on({ contacts: [ann] }, (store) =>
        Effect.gen(function*() {
          const made = yield* Effect.forEach(emails, (email) => store.create({ email }))
          assert.deepStrictEqual(made.map(({ createdAt }): string => createdAt), [
            "2026-01-01T01:00:00.000Z",
            "2026-01-01T01:00:00.001Z",
            "2026-01-01T01:00:00.002Z"
          ])
          assert.deepStrictEqual(made.map(({ updatedAt }) => updatedAt), made.map(({ createdAt }) => createdAt))
          assert.deepStrictEqual((yield* store.list({})).data, [...made.toReversed(), ann])
          yield* TestClock.setTime(momentAt(61))
          assert.strictEqual((yield* store.create({ email })).createdAt, at(61))
        })))

    it.effect.each([{}, { deletedAt: at(2) }])(
      "puts it after the newest of all, even where the clock is behind that one: %j",
      (fields) =>
        on(
          {
            contacts: [contact("ahead", { ...fields, createdAt: Timestamp.make("2026-01-01T03:00:00.000999+01:00") })]
          },
          (store, { told }) =>
            Effect.gen(function*() {
              const made = yield* store.create({ email })
              assert.deepStrictEqual<ReadonlyArray<string>>(
                [made.createdAt, made.updatedAt],
                ["2026-01-01T02:00:00.001Z", "2026-01-01T02:00:00.001Z"]
              )
              assert.strictEqual((yield* store.list({ limit: 1 })).data[0]?.id, made.id)
              assert.deepStrictEqual(yield* told, [{ type: "contact.created", at: at(60), data: made }])
            })
        )
    )

    it.effect("tells of each contact that it makes", () =>
      on({ companies: [acme] }, (store, { told }) =>
        Effect.gen(function*() {
          const made = yield* store.create({ email, company: byId(acme) })
          assert.deepStrictEqual(yield* told, [{ type: "contact.created", at: at(60), data: made }])
        })))

    it.effect("draws an id for a contact that is made, and for no other", () =>
      Effect.gen(function*() {
        const drawn = (refusals: ReadonlyArray<NewContact>) =>
          on({ contacts: [ann] }, (store) =>
            Effect.gen(function*() {
              for (const refusal of refusals) yield* Effect.flip(store.create(refusal))
              return (yield* store.create({ email })).id
            })).pipe(Effect.withRandom(Random.make("ids")))
        const refusals = [
          { email: EmailAddress.make(ann.email) },
          { email, company: byName("nobody") }
        ]
        assert.strictEqual(yield* drawn(refusals), yield* drawn([]))
      }))
  })
}

const email = EmailAddress.make("new@example.com")

const emails = ["c@example.com", "a@example.com", "b@example.com"].map((email) => EmailAddress.make(email))

const twins = ["co_1", "co_2"].map((id) => company(id, { name: "Twin" }))

const whole: NewContact = {
  email: EmailAddress.make("New.O'Brien@Example.com"),
  name: ContactName.make("🚀 New \"100%_\\\""),
  imageUrl: Uri.make("https://example.com/a.png?x=%20"),
  company: byExternalId("100%_\\ \"🚀\""),
  isSubscribed: false,
  externalIds: { "": "", intercom: "%" }
}
