import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, Option, TestClock } from "effect"
import { CompanyId, CompanyName, ExternalId, toRef } from "../Company.ts"
import type { CompanySelector } from "../CompanySelector.ts"
import { ContactId } from "../Contact.ts"
import { ContactName, type ContactPatch } from "../ContactPatch.ts"
import type { ContactQuery } from "../ContactQuery.ts"
import { ContactStore } from "../ContactStore.ts"
import { EmailAddress } from "../EmailAddress.ts"
import {
  CompanyAmbiguous,
  CompanyUnmatched,
  ContactNotFound,
  CursorMalformed,
  EmailTaken,
  type Failure
} from "../Failure.ts"
import { Cursor } from "../Page.ts"
import type { SeedContact, SeedData } from "../SeedData.ts"
import { Uri } from "../Uri.ts"
import { at, company, contact, momentAt, seed } from "./Fixture.ts"
import { OtherCompanies } from "./OtherCompanies.ts"
import * as Outcome from "./Outcome.ts"
import { readAll } from "./readAll.ts"

/**
 * What every `ContactStore` does, declared as tests of the store that `layerOf` makes of a seed.
 *
 * A layer that gives {@link OtherCompanies} as well has the companies beside the primary one checked, too.
 */
export const contactStoreContract = (
  name: string,
  layerOf: (seed: SeedData) => Layer.Layer<ContactStore, unknown>
): void => {
  const on = <A>(
    data: Partial<SeedData>,
    body: (store: typeof ContactStore.Service) => Effect.Effect<A, Failure>
  ) =>
    TestClock.setTime(momentAt(60)).pipe(
      Effect.andThen(Effect.flatMap(ContactStore, body)),
      Effect.provide(layerOf(seed(data)))
    )

  const patched = (data: Partial<SeedData>, patch: ContactPatch, id: ContactId = ann.id) =>
    on(data, (store) => Outcome.of(store.update(id, patch)))

  const idsOf = (contacts: ReadonlyArray<SeedContact>, query: ContactQuery, data: Partial<SeedData> = {}) =>
    on({ ...data, contacts }, (store) => Effect.map(store.list(query), ({ data }) => data.map(({ id }): string => id)))

  describe(`${name} as a ContactStore`, () => {
    describe("get", () => {
      it.effect("gives every field back as it was", () =>
        on({ companies: [acme], contacts: [rich, ann] }, (store) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* store.get(rich.id), rich)
            assert.deepStrictEqual(yield* store.get(ann.id), ann)
          })))

      it.effect("knows neither an absent contact nor a deleted one", () =>
        on({ contacts: [contact("gone", { deletedAt: at(1) })] }, (store) =>
          Effect.gen(function*() {
            for (const id of [ContactId.make("gone"), ContactId.make("none"), ContactId.make("' OR 1=1 --")]) {
              assert.deepStrictEqual(yield* Outcome.of(store.get(id)), Outcome.failed(new ContactNotFound({ id })))
            }
          })))
    })

    describe("list", () => {
      const crowd = [
        contact("ct_1", { email: "Ann@Example.com", name: "Ann", companyId: acme.id, createdAt: at(1) }),
        contact("ct_2", { email: "joann@example.com", name: "JoANN 100%_\\", companyId: apex.id }),
        contact("ct_3", { email: "b_b@example.com", name: "🚀 O'Brien \"B\"", companyId: acme.id, createdAt: at(2) }),
        contact("ct_4", { email: "bxb@example.org" }),
        contact("ct_5", { email: "ann@example.com", name: "Ann", companyId: acme.id, deletedAt: at(3) })
      ]
      const world = { companies: [acme, apex] }

      it.effect("lists the newest first, then by id descending, without deleted ones", () =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* idsOf(crowd, {}, world), ["ct_3", "ct_1", "ct_4", "ct_2"])
        }))

      it.effect("orders ids by code points, astral ones last", () =>
        Effect.gen(function*() {
          const ids = ["z", "🚀", "\uffee", "é"]
          const contacts = ids.map((id, index) => contact(id, { email: `${index}@example.com` }))
          assert.deepStrictEqual(yield* idsOf(contacts, {}), ["🚀", "\uffee", "é", "z"])
        }))

      it.effect("gives whole contacts, and says so when there are no more", () =>
        on({ companies: [acme], contacts: [rich] }, (store) =>
          Effect.gen(function*() {
            const page = { cursor: null, hasMore: false, limit: 50 }
            assert.deepStrictEqual(yield* store.list({}), { data: [rich], page })
            assert.deepStrictEqual(yield* store.list({ email: "nobody" }), { data: [], page })
          })))

      it.effect.each<readonly [ContactQuery, ReadonlyArray<string>]>([
        [{ email: "ann@example.com" }, ["ct_1", "ct_2"]],
        [{ email: "ANN" }, ["ct_1", "ct_2"]],
        [{ email: "b_b" }, ["ct_3"]],
        [{ email: "%" }, []],
        [{ nameContains: "ann" }, ["ct_1", "ct_2"]],
        [{ nameContains: "%_\\" }, ["ct_2"]],
        [{ nameContains: "\"b\"" }, ["ct_3"]],
        [{ nameContains: "🚀 o'" }, ["ct_3"]],
        [{ nameContains: "a_n" }, []],
        [{ companyId: acme.id }, ["ct_3", "ct_1"]],
        [{ companyId: CompanyId.make("co_none") }, []],
        [{ email: "ann", nameContains: "ANN", companyId: apex.id }, ["ct_2"]],
        [{ email: "ann", companyId: CompanyId.make("co_none") }, []]
      ])("filters by %j", ([query, expected]) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* idsOf(crowd, query, world), expected)
        }))

      it.effect("takes the primary company alone for a contact's company", () =>
        Effect.gen(function*() {
          const several = contact("ct_1", { companyId: acme.id, otherCompanyIds: [apex.id] })
          assert.deepStrictEqual(yield* idsOf([several], { companyId: apex.id }, world), [])
        }))

      it.effect("holds 50 when the query does not say, and up to 200", () => {
        const contacts = Array.from({ length: 201 }, (_, index) => contact(`ct_${index}`))
        return on({ contacts }, (store) =>
          Effect.gen(function*() {
            const usual = yield* store.list({})
            assert.deepStrictEqual([usual.data.length, usual.page.hasMore, usual.page.limit], [50, true, 50])
            const largest = yield* store.list({ limit: 200 })
            assert.deepStrictEqual([largest.data.length, largest.page.hasMore, largest.page.limit], [200, true, 200])
          }))
      })

      it.effect("pages through everything, whatever the limit, with the filters of each page", () => {
        const contacts = Array.from(
          { length: 7 },
          (_, index) => contact(`ct_${index}`, { createdAt: at(index % 3), name: index % 2 === 0 ? "even" : "odd" })
        )
        return on({ contacts }, (store) =>
          Effect.gen(function*() {
            for (const query of [{}, { nameContains: "EVEN" }]) {
              const whole = (yield* store.list(query)).data
              for (const limit of [1, 2, 3, 4, 6, 7, 8]) {
                assert.deepStrictEqual(yield* readAll((page) => store.list({ ...query, ...page, limit })), whole)
              }
            }
          }))
      })

      it.effect("refuses a cursor that it did not write", () =>
        on({ contacts: crowd, ...world }, (store) =>
          Effect.gen(function*() {
            for (const cursor of ["garbage", "!", "MTIz", "MTIzOg", "🚀"]) {
              assert.deepStrictEqual(
                yield* Outcome.of(store.list({ cursor: Cursor.make(cursor) })),
                Outcome.failed(new CursorMalformed())
              )
            }
          })))
    })

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

      it.effect("never sets updatedAt back", () =>
        Effect.gen(function*() {
          const ahead = contact("ann", { updatedAt: at(90) })
          assert.deepStrictEqual(yield* patched({ contacts: [ahead] }, { isSubscribed: false }), {
            value: { ...ahead, isSubscribed: false }
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

    describe("update: company", () => {
      const selectors: ReadonlyArray<CompanySelector> = [
        { _tag: "ById", id: apex.id },
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
          const selector: CompanySelector = { _tag: "ById", id: acme.id }
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
          const contacts = [contact("ann", { companyId: acme.id, otherCompanyIds: [apex.id, third.id] })]
          const companies = [acme, apex, third, company("co_new")]
          const othersAfter = (...ids: ReadonlyArray<CompanyId>) =>
            on({ contacts, companies }, (store) =>
              Effect.gen(function*() {
                for (const id of ids) {
                  const answer = yield* store.update(ann.id, { company: { _tag: "ById", id } })
                  assert.strictEqual(answer.companyId, id)
                }
                const others = yield* Effect.serviceOption(OtherCompanies)
                return Option.isNone(others) ? undefined : yield* others.value.of(ann.id)
              }))
          assertWhereSeen(yield* othersAfter(), [apex.id, third.id])
          assertWhereSeen(yield* othersAfter(acme.id), [apex.id, third.id])
          assertWhereSeen(yield* othersAfter(CompanyId.make("co_new")), [apex.id, third.id])
          assertWhereSeen(yield* othersAfter(apex.id), [third.id])
          assertWhereSeen(yield* othersAfter(apex.id, acme.id), [third.id])
        }))
    })
  })
}

const ann = contact("ann")

const acme = company("co_acme", { name: "Acme", externalIds: ["crm-0", "crm-1"], domains: ["acme.test"] })

const apex = company("co_apex", { name: "Apex \"&\" O'Brien 100%_\\", externalIds: ["100%_\\ \"🚀\""] })

const rich = {
  ...contact("rich", {
    email: "Rich.O'Brien@Example.com",
    companyId: acme.id,
    isSubscribed: false,
    externalIds: { front: "1", intercom: "2" },
    createdAt: at(1),
    updatedAt: at(2)
  }),
  name: "🚀 Rich \"100%_\\\" O'Brien",
  imageUrl: "https://example.com/a.png?x=%20"
}

const order: ReadonlyArray<string> = ["co_2", "co_\uffee", "co_🚀"]

const awkwardTexts = [
  "%",
  "_",
  "\\",
  "\\%",
  "'",
  "''; DROP TABLE contacts; --",
  "\"",
  "{\"a\":1}",
  "🚀👩‍👩‍👧",
  "İI",
  "\n\t",
  " a "
]

const byName = (name: string): CompanySelector => ({ _tag: "ByName", name: CompanyName.make(name) })

const byExternalId = (id: string): CompanySelector => ({ _tag: "ByExternalId", externalId: ExternalId.make(id) })

const assertWhereSeen = (actual: ReadonlyArray<CompanyId> | undefined, expected: ReadonlyArray<CompanyId>) => {
  if (actual !== undefined) assert.deepStrictEqual(actual, expected)
}
