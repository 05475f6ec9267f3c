import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CompanyId, ExternalId } from "../../Company.ts"
import { ContactId } from "../../Contact.ts"
import type { ContactQuery } from "../../ContactQuery.ts"
import { ContactEmailUnmatched, ContactNotFound, CursorMalformed } from "../../Failure.ts"
import { Timestamp } from "../../Timestamp.ts"
import { at, contact } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { readAll } from "../readAll.ts"
import { acme, ann, apex, malformedCursors, rich } from "../records.ts"
import type { ContactSubject } from "./ContactSubject.ts"

/** What finding contacts means. */
export const reading = ({ idsOf, on }: ContactSubject): void => {
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

  describe("getByEmail", () => {
    it.effect("gives the contact that has the whole address, ignoring case", () =>
      on({ companies: [acme], contacts: [rich, ann] }, (store) =>
        Effect.gen(function*() {
          for (const email of [rich.email, rich.email.toUpperCase(), rich.email.toLowerCase()]) {
            assert.deepStrictEqual(yield* store.getByEmail(email), rich)
          }
          assert.deepStrictEqual(yield* store.getByEmail("ann@example.com"), ann)
        })))

    it.effect("knows neither a part of an address, nor one with wildcards, nor a deleted contact's", () =>
      on({ contacts: [ann, contact("gone", { deletedAt: at(1) })] }, (store) =>
        Effect.gen(function*() {
          const others = ["ann", "nn@example.com", "ann@example.co", "%", "_nn@example.com", " ann@example.com"]
          for (const email of [...others, "gone@example.com", "none@example.com", "no address", "' OR 1=1 --"]) {
            assert.deepStrictEqual(
              yield* Outcome.of(store.getByEmail(email)),
              Outcome.failed(new ContactEmailUnmatched())
            )
          }
        })))
  })

  describe("list", () => {
    const crowd = [
      contact("ct_1", {
        email: "Ann@Example.com",
        name: "Ann",
        companyId: acme.id,
        externalIds: { intercom: "1", front: "1" },
        createdAt: at(1),
        updatedAt: at(5)
      }),
      contact("ct_2", {
        email: "joann@example.com",
        name: "JoANN 100%_\\",
        companyId: apex.id,
        externalIds: { zendesk: "%" },
        updatedAt: Timestamp.make("2026-01-01T01:03:00.000999+01:00")
      }),
      contact("ct_3", {
        email: "b_b@example.com",
        name: "🚀 O'Brien \"B\"",
        companyId: acme.id,
        externalIds: { front: "1" },
        createdAt: at(2),
        updatedAt: at(4)
      }),
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
      [{ externalId: ExternalId.make("1") }, ["ct_3", "ct_1"]],
      [{ externalId: ExternalId.make("%") }, ["ct_2"]],
      [{ externalId: ExternalId.make("front") }, []],
      [{ externalId: ExternalId.make("11") }, []],
      [{ createdAfter: at(0) }, ["ct_3", "ct_1"]],
      [{ createdAfter: at(1) }, ["ct_3"]],
      [{ createdBefore: at(1) }, ["ct_4", "ct_2"]],
      [{ createdBefore: at(0) }, []],
      [{ createdAfter: at(0), createdBefore: at(2) }, ["ct_1"]],
      [{ createdAfter: at(1), createdBefore: at(1) }, []],
      [{ updatedAfter: at(3) }, ["ct_3", "ct_1"]],
      [{ updatedAfter: Timestamp.make("2026-01-01T00:02:59.999Z") }, ["ct_3", "ct_1", "ct_2"]],
      [{ updatedAfter: Timestamp.make("2025-12-31T19:03:00.0005-05:00") }, ["ct_3", "ct_1"]],
      [{ updatedBefore: at(4) }, ["ct_4", "ct_2"]],
      [{ updatedAfter: at(4), updatedBefore: at(6) }, ["ct_1"]],
      [{ updatedAfter: at(3), createdBefore: at(2) }, ["ct_1"]],
      [{ createdAfter: Timestamp.make("0001-01-01T00:00:00Z") }, ["ct_3", "ct_1", "ct_4", "ct_2"]],
      [{ updatedBefore: Timestamp.make("9999-12-31T23:59:59Z"), companyId: acme.id }, ["ct_3", "ct_1"]],
      [
        {
          email: "B@",
          nameContains: "o'b",
          companyId: acme.id,
          externalId: ExternalId.make("1"),
          createdAfter: at(1),
          createdBefore: at(3),
          updatedAfter: at(3),
          updatedBefore: at(5)
        },
        ["ct_3"]
      ],
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
          for (const cursor of malformedCursors) {
            assert.deepStrictEqual(
              yield* Outcome.of(store.list({ cursor })),
              Outcome.failed(new CursorMalformed())
            )
          }
        })))
  })
}
