import { assert, describe, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { type Company, CompanyId, CompanyName, ExternalId } from "../../Company.ts"
import type { CompanyPatch } from "../../CompanyPatch.ts"
import type { CompanyQuery } from "../../CompanyQuery.ts"
import type { CompanyStore } from "../../CompanyStore.ts"
import { CompanyAttributeUnmatched, CompanyNotFound, CompanyUnmatched } from "../../Failure.ts"
import { Uri } from "../../Uri.ts"
import { at, company, momentAt } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { ann, awkwardTexts, byExternalId, byName, richCompany } from "../records.ts"
import type { Subject } from "../Subject.ts"

/** How a company changes. */
export const updating = ({ on }: Subject<typeof CompanyStore.Service>): void => {
  const patched = (patch: CompanyPatch) => on(world, (store) => store.update(richCompany.id, patch))

  describe("update: absent, null and value", () => {
    it.effect("changes what the patch names and nothing else", () =>
      Effect.gen(function*() {
        for (const [patch, fields] of changes) {
          assert.deepStrictEqual(yield* patched(patch), { ...richCompany, ...fields, updatedAt: at(60) })
        }
      }))

    it.effect("changes all at once, and is read back as it was answered", () =>
      on(world, (store) =>
        Effect.gen(function*() {
          const answer = yield* store.update(richCompany.id, cleared)
          assert.deepStrictEqual(answer, {
            ...company(richCompany.id, { name: "Bare" }),
            createdAt: richCompany.createdAt,
            updatedAt: at(60)
          })
          assert.deepStrictEqual(yield* store.get(richCompany.id), answer)
          assert.deepStrictEqual((yield* store.list({ nameContains: "bare" })).data, [answer, plain])
        })))

    it.effect("counts an entry that is given twice once, where it stands first", () =>
      Effect.gen(function*() {
        const { domains, externalIds } = yield* patched({
          domains: ["b.test", "a.test", "b.test"],
          externalIds: ["2", "1", "2", "1"].map((id) => ExternalId.make(id))
        })
        assert.deepStrictEqual(domains, ["b.test", "a.test"])
        assert.deepStrictEqual<ReadonlyArray<string>>(externalIds, ["2", "1"])
      }))

    it.effect("keeps text as it is, whatever it means to SQL, to JSON or to LIKE", () =>
      on(world, (store) =>
        Effect.gen(function*() {
          for (const text of awkwardTexts) {
            const answer = yield* store.update(plain.id, {
              name: CompanyName.make(text),
              domains: [text],
              externalIds: [ExternalId.make(text)]
            })
            assert.deepStrictEqual([answer.name, answer.domains, answer.externalIds], [text, [text], [text]])
            assert.deepStrictEqual(yield* store.get(plain.id), answer)
          }
        })))

    it.effect("finds a company by what it has now, and no longer by what it had", () =>
      on({ ...world, contacts: [ann] }, (store, { contacts }) =>
        Effect.gen(function*() {
          yield* store.update(richCompany.id, {
            name: CompanyName.make("Renamed"),
            domains: ["new.test", "a.test"],
            externalIds: ["new", "a"].map((id) => ExternalId.make(id)),
            size: 13,
            revenue: null,
            statusId: "st_2",
            tierId: null
          })
          const count = (query: CompanyQuery) => Effect.map(store.list(query), ({ data }) => data.length)
          for (const [query, expected] of found) assert.deepStrictEqual([query, yield* count(query)], [query, expected])
          for (const selector of [byName(richCompany.name), byExternalId("z"), byExternalId("%")]) {
            assert.deepStrictEqual(
              yield* Outcome.of(contacts.update(ann.id, { company: selector })),
              Outcome.failed(new CompanyUnmatched({ selector }))
            )
          }
          for (const selector of [byName("Renamed"), byExternalId("new"), byExternalId("a")]) {
            assert.strictEqual((yield* contacts.update(ann.id, { company: selector })).companyId, richCompany.id)
          }
        })))

    it.effect("keeps a status, a tier and an owner known that no company has any more", () =>
      on(world, (store) =>
        Effect.gen(function*() {
          const ids = { statusId: null, tierId: null, ownerId: null }
          yield* store.update(richCompany.id, ids)
          const again = yield* store.update(richCompany.id, { statusId: "st_1", tierId: "ti_1", ownerId: "us_1" })
          assert.deepStrictEqual(again, { ...richCompany, updatedAt: at(60, 1) })
        })))
  })

  describe("update: failures", () => {
    it.effect("knows neither an absent company nor a deleted one, whatever else is wrong", () =>
      on({ companies: [company("co_gone", { deletedAt: at(1) })] }, (store, { told }) =>
        Effect.gen(function*() {
          for (const id of [CompanyId.make("co_gone"), CompanyId.make("co_none")]) {
            for (const patch of [{}, { name: CompanyName.make("X"), statusId: "none" }]) {
              assert.deepStrictEqual(
                yield* Outcome.of(store.update(id, patch)),
                Outcome.failed(new CompanyNotFound({ id }))
              )
            }
          }
          assert.deepStrictEqual(yield* told, [])
        })))

    it.effect("refuses a status, a tier and an owner that are none, in this order, and then changes nothing", () =>
      on(world, (store, { told }) =>
        Effect.gen(function*() {
          const refusals: ReadonlyArray<readonly [CompanyPatch, CompanyAttributeUnmatched["field"]]> = [
            [{ statusId: "none" }, "status_id"],
            [{ tierId: "none" }, "tier_id"],
            [{ ownerId: "none" }, "owner_id"],
            [{ statusId: null, tierId: "none", ownerId: "none" }, "tier_id"],
            [{ statusId: "none", tierId: "none", ownerId: "none" }, "status_id"]
          ]
          for (const [patch, field] of refusals) {
            assert.deepStrictEqual(
              yield* Outcome.of(store.update(richCompany.id, { ...patch, name: CompanyName.make("X") })),
              Outcome.failed(new CompanyAttributeUnmatched({ field }))
            )
          }
          assert.deepStrictEqual(yield* store.get(richCompany.id), richCompany)
          assert.deepStrictEqual(yield* told, [])
        })))
  })

  describe("update: time, and what is told", () => {
    it.effect("leaves updatedAt alone when no value changes, and tells of nothing", () =>
      on(world, (store, { told }) =>
        Effect.gen(function*() {
          for (const patch of unchanging) {
            assert.deepStrictEqual(yield* store.update(richCompany.id, patch), richCompany)
          }
          assert.deepStrictEqual(yield* store.update(plain.id, cleared), plain)
          assert.deepStrictEqual(yield* told, [])
        })))

    it.effect("tells of the company as it is afterwards, of each update that changes it", () =>
      on(world, (store, { told }) =>
        Effect.gen(function*() {
          for (const patch of [{ size: 1 }, { externalIds: [] }, { ownerId: null }, cleared]) {
            const data = yield* store.update(richCompany.id, patch)
            assert.deepStrictEqual(yield* told, [{ type: "company.updated", at: at(60), data }])
          }
        })))

    it.effect("moves updatedAt on, where the clock is behind it too", () => {
      const ahead = company("co_ahead", { updatedAt: at(90) })
      return on({ companies: [ahead] }, (store) =>
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* store.update(ahead.id, { size: 1 }), {
            ...ahead,
            size: 1,
            updatedAt: at(90, 1)
          })
        }))
    })

    it.effect("sets updatedAt to the time of each change", () =>
      on(world, (store) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* store.update(plain.id, { size: 1 })).updatedAt, at(60))
          yield* TestClock.setTime(momentAt(61))
          assert.strictEqual((yield* store.update(plain.id, { size: 1 })).updatedAt, at(60))
          assert.strictEqual((yield* store.update(plain.id, { size: 2 })).updatedAt, at(61))
          assert.lengthOf((yield* store.list({ updatedAfter: at(60) })).data, 1)
        })))
  })
}

const plain = company("co_plain", { name: "Bare" })

const world = {
  companies: [richCompany, plain],
  statuses: [{ id: "st_2", name: "Paused" }],
  tiers: [{ id: "ti_2", name: "Silver" }],
  owners: [{ id: "us_2", name: null, avatarUrl: "https://example.com/o.png" }]
}

/** Leaves nothing of a company but its name. */
const cleared: CompanyPatch = {
  name: CompanyName.make("Bare"),
  logoUrl: null,
  domains: [],
  size: null,
  revenue: null,
  externalIds: [],
  statusId: null,
  tierId: null,
  ownerId: null
}

const changes: ReadonlyArray<readonly [CompanyPatch, Partial<Company>]> = [
  [{ name: CompanyName.make("Rich") }, { name: "Rich" }],
  [{ logoUrl: null }, { logoUrl: null }],
  [{ logoUrl: Uri.make("https://example.com/b.png") }, { logoUrl: "https://example.com/b.png" }],
  [{ domains: ["new.test"] }, { domains: ["new.test"] }],
  [{ domains: [] }, { domains: [] }],
  [{ domains: richCompany.domains.toReversed() }, { domains: richCompany.domains.toReversed() }],
  [{ size: null }, { size: null }],
  [{ size: 0 }, { size: 0 }],
  [{ size: Number.MAX_SAFE_INTEGER }, { size: Number.MAX_SAFE_INTEGER }],
  [{ revenue: null }, { revenue: null }],
  [{ revenue: 1 }, { revenue: 1 }],
  [{ externalIds: [ExternalId.make("new")] }, { externalIds: ["new"] }],
  [{ externalIds: [] }, { externalIds: [] }],
  [{ statusId: null }, { statusId: null, statusName: null }],
  [{ statusId: "st_2" }, { statusId: "st_2", statusName: "Paused" }],
  [{ tierId: null }, { tierId: null, tierName: null }],
  [{ tierId: "ti_2" }, { tierId: "ti_2", tierName: "Silver" }],
  [{ ownerId: null }, { owner: null }],
  [{ ownerId: "us_2" }, { owner: { id: "us_2", name: null, avatarUrl: "https://example.com/o.png" } }]
]

const unchanging: ReadonlyArray<CompanyPatch> = [
  {},
  { name: CompanyName.make(richCompany.name) },
  { logoUrl: Uri.make("https://example.com/logo.png") },
  { domains: richCompany.domains },
  { domains: [...richCompany.domains, ...richCompany.domains] },
  { size: 12 },
  { externalIds: ["z", "a", "%", "z"].map((id) => ExternalId.make(id)) },
  { statusId: "st_1" },
  { tierId: "ti_1" },
  { ownerId: "us_1" }
]

const found: ReadonlyArray<readonly [CompanyQuery, number]> = [
  [{ nameContains: "RENAMED" }, 1],
  [{ nameContains: "söhne" }, 0],
  [{ domain: "NEW.test" }, 1],
  [{ domain: "a.test" }, 1],
  [{ domain: "z.test" }, 0],
  [{ externalId: ExternalId.make("new") }, 1],
  [{ externalId: ExternalId.make("a") }, 1],
  [{ externalId: ExternalId.make("z") }, 0],
  [{ sizeGte: 13 }, 1],
  [{ sizeLte: 12 }, 0],
  [{ revenueGte: 0 }, 0],
  [{ statusId: "st_2" }, 1],
  [{ statusId: "st_1" }, 0],
  [{ tierId: "ti_1" }, 0],
  [{ updatedAfter: at(59) }, 1]
]
