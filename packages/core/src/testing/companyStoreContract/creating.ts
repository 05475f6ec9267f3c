import { assert, describe, it } from "@effect/vitest"
import { Effect, Random, TestClock } from "effect"
import { CompanyName, ExternalId, toRef } from "../../Company.ts"
import type { CompanyStore } from "../../CompanyStore.ts"
import { CompanyAmbiguous, CompanyAttributeUnmatched } from "../../Failure.ts"
import type { NewCompany } from "../../NewCompany.ts"
import { Timestamp } from "../../Timestamp.ts"
import { Uri } from "../../Uri.ts"
import { at, company, momentAt } from "../Fixture.ts"
import * as Outcome from "../Outcome.ts"
import { acme, ann, awkwardTexts, byExternalId, byId, byName, richCompany } from "../records.ts"
import type { Subject } from "../Subject.ts"

/** How a company comes to be. */
export const creating = ({ on }: Subject<typeof CompanyStore.Service>): void => {
  describe("create", () => {
    it.effect("needs a name alone: everything else is empty", () =>
      on({}, (store) =>
        Effect.gen(function*() {
          const { id, ...made } = yield* store.create({ name })
          assert.match(id, /^co_[0-9a-f]{24}$/)
          assert.deepStrictEqual(made, {
            name,
            logoUrl: null,
            domains: [],
            size: null,
            revenue: null,
            statusId: null,
            statusName: null,
            tierId: null,
            tierName: null,
            owner: null,
            externalIds: [],
            createdAt: at(60),
            updatedAt: at(60)
          })
        })))

    it.effect("keeps every field, as all readers see it, with what the ids name", () =>
      on(catalog, (store) =>
        Effect.gen(function*() {
          const made = yield* store.create(whole)
          assert.deepStrictEqual(made, {
            id: made.id,
            name: "🚀 New \"100%_\\\"",
            logoUrl: "https://example.com/a.png?x=%20",
            domains: ["z.test", "A.test", "a.test"],
            size: 0,
            revenue: Number.MAX_SAFE_INTEGER,
            statusId: "st_2",
            statusName: "Paused",
            tierId: "ti_2",
            tierName: "",
            owner: { id: "us_2", name: null, avatarUrl: "https://example.com/o.png" },
            externalIds: ["z", "%", "a"],
            createdAt: at(60),
            updatedAt: at(60)
          })
          assert.deepStrictEqual(yield* store.get(made.id), made)
          for (
            const query of [
              { nameContains: "NEW" },
              { domain: "Z.TEST" },
              { externalId: ExternalId.make("%") },
              { statusId: "st_2", tierId: "ti_2", sizeLte: 0, revenueGte: 1 }
            ]
          ) assert.deepStrictEqual((yield* store.list(query)).data, [made])
        })))

    it.effect("counts an entry that is given twice once, where it stands first", () =>
      on({}, (store) =>
        Effect.gen(function*() {
          const made = yield* store.create({
            name,
            domains: ["b.test", "a.test", "b.test", "B.test"],
            externalIds: ["2", "1", "1", "2"].map((id) => ExternalId.make(id))
          })
          assert.deepStrictEqual(made.domains, ["b.test", "a.test", "B.test"])
          assert.deepStrictEqual<ReadonlyArray<string>>(made.externalIds, ["2", "1"])
          assert.deepStrictEqual(yield* store.get(made.id), made)
        })))

    it.effect("keeps text as it is, whatever it means to SQL, to JSON or to LIKE", () =>
      on({}, (store) =>
        Effect.gen(function*() {
          for (const text of awkwardTexts) {
            const made = yield* store.create({
              name: CompanyName.make(text),
              domains: [text],
              externalIds: [ExternalId.make(text)]
            })
            assert.deepStrictEqual([made.name, made.domains, made.externalIds], [text, [text], [text]])
            assert.deepStrictEqual(yield* store.get(made.id), made)
          }
        })))

    it.effect("knows what companies of the seed have, by the seed's own word first", () =>
      on(
        { ...catalog, companies: [richCompany, company("co_gone", { ...gone, deletedAt: at(1) })] },
        (store) =>
          Effect.gen(function*() {
            const made = yield* store.create({ name, statusId: "st_1", tierId: "ti_1", ownerId: "us_1" })
            assert.deepStrictEqual([made.statusName, made.tierName], ["Prospect", "Gold"])
            assert.deepStrictEqual(made.owner, richCompany.owner)
            const revived = yield* store.create({ name, statusId: "st_gone", tierId: "ti_gone", ownerId: "us_gone" })
            assert.deepStrictEqual([revived.statusName, revived.tierName], ["Gone", ""])
            assert.deepStrictEqual(revived.owner, gone.owner)
          })
      ))

    it.effect("refuses a status, a tier and an owner that the workspace does not have, in this order", () =>
      on(catalog, (store, { told }) =>
        Effect.gen(function*() {
          const refusals: ReadonlyArray<readonly [Partial<NewCompany>, CompanyAttributeUnmatched["field"]]> = [
            [{ statusId: "none" }, "status_id"],
            [{ statusId: "ST_2" }, "status_id"],
            [{ statusId: "ti_2" }, "status_id"],
            [{ tierId: "none" }, "tier_id"],
            [{ ownerId: "none" }, "owner_id"],
            [{ statusId: "st_2", tierId: "none", ownerId: "none" }, "tier_id"],
            [{ statusId: "none", tierId: "none", ownerId: "none" }, "status_id"],
            [{ statusId: "st_2", tierId: "ti_2", ownerId: "none" }, "owner_id"]
          ]
          for (const [ids, field] of refusals) {
            assert.deepStrictEqual(
              yield* Outcome.of(store.create({ name, ...ids })),
              Outcome.failed(new CompanyAttributeUnmatched({ field }))
            )
          }
          assert.deepStrictEqual((yield* store.list({})).data, [])
          assert.deepStrictEqual(yield* told, [])
        })))

    it.effect("is found by selectors at once, and makes a name ambiguous that it shares", () =>
      on({ companies: [acme], contacts: [ann] }, (store, { contacts }) =>
        Effect.gen(function*() {
          const made = yield* store.create({
            name: CompanyName.make(acme.name),
            externalIds: [ExternalId.make("new")]
          })
          assert.strictEqual((yield* contacts.update(ann.id, { company: byExternalId("new") })).companyId, made.id)
          assert.strictEqual((yield* contacts.update(ann.id, { company: byId(acme) })).companyId, acme.id)
          assert.strictEqual((yield* contacts.update(ann.id, { company: byId(made) })).companyId, made.id)
          const candidates = [acme, made].map(toRef).toSorted((a, b) => a.id < b.id ? -1 : 1)
          const selector = byName(acme.name)
          assert.deepStrictEqual(
            yield* Outcome.of(contacts.update(ann.id, { company: selector })),
            Outcome.failed(new CompanyAmbiguous({ selector, candidates, total: 2 }))
          )
        })))

    it.effect("puts the company first in every list, though the clock stands still", () =>
      on({ companies: [acme] }, (store) =>
        Effect.gen(function*() {
          const made = yield* Effect.forEach(["c", "a", "b"], (name) => store.create({ name: CompanyName.make(name) }))
          assert.deepStrictEqual(made.map(({ createdAt }): string => createdAt), [
            "2026-01-01T01:00:00.000Z",
            "2026-01-01T01:00:00.001Z",
            "2026-01-01T01:00:00.002Z"
          ])
          assert.deepStrictEqual(made.map(({ updatedAt }) => updatedAt), made.map(({ createdAt }) => createdAt))
          assert.deepStrictEqual((yield* store.list({})).data, [...made.toReversed(), acme])
          yield* TestClock.setTime(momentAt(61))
          assert.strictEqual((yield* store.create({ name })).createdAt, at(61))
        })))

    it.effect("puts it after the newest of all, even one that was deleted, and where the clock is behind", () =>
      on(
        { companies: [company("ahead", { createdAt: at(90), deletedAt: at(91) }), acme] },
        (store, { told }) =>
          Effect.gen(function*() {
            const made = yield* store.create({ name })
            const createdAt = Timestamp.make("2026-01-01T01:30:00.001Z")
            assert.deepStrictEqual([made.createdAt, made.updatedAt], [createdAt, createdAt])
            assert.deepStrictEqual((yield* store.list({})).data, [made, acme])
            assert.deepStrictEqual(yield* told, [{ type: "company.created", at: at(60), data: made }])
          })
      ))

    it.effect("draws an id for a company that is made, and for no other", () =>
      Effect.gen(function*() {
        const drawn = (refusals: ReadonlyArray<NewCompany>) =>
          on({}, (store) =>
            Effect.gen(function*() {
              for (const refusal of refusals) yield* Effect.flip(store.create(refusal))
              return (yield* store.create({ name })).id
            })).pipe(Effect.withRandom(Random.make("ids")))
        assert.strictEqual(yield* drawn([{ name, statusId: "none" }]), yield* drawn([]))
      }))
  })
}

const name = CompanyName.make("New")

const whole: NewCompany = {
  name: CompanyName.make("🚀 New \"100%_\\\""),
  logoUrl: Uri.make("https://example.com/a.png?x=%20"),
  domains: ["z.test", "A.test", "a.test"],
  size: 0,
  revenue: Number.MAX_SAFE_INTEGER,
  externalIds: ["z", "%", "a"].map((id) => ExternalId.make(id)),
  statusId: "st_2",
  tierId: "ti_2",
  ownerId: "us_2"
}

const catalog = {
  statuses: [{ id: "st_1", name: "Prospect" }, { id: "st_2", name: "Paused" }],
  tiers: [{ id: "ti_2", name: "" }],
  owners: [{ id: "us_2", name: null, avatarUrl: "https://example.com/o.png" }]
}

const gone = {
  statusId: "st_gone",
  statusName: "Gone",
  tierId: "ti_gone",
  tierName: null,
  owner: { id: "us_gone", name: "Gone", avatarUrl: null }
}
