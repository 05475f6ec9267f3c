import { assert, describe, it } from "@effect/vitest"
import type { Change } from "@lanekit/core"
import { Memory, Steps, World } from "@lanekit/core/testing"
import { Effect, FastCheck as fc } from "effect"

interface Identified {
  readonly id: string
}

/** Records by their ids, after the changes that were told of. */
const replay = (
  before: ReadonlyArray<Identified>,
  changes: ReadonlyArray<Change.Change>
): ReadonlyMap<string, Identified> => {
  const records = new Map(before.map((record) => [record.id, record]))
  for (const { data, type } of changes) {
    if (type.endsWith(".deleted")) records.delete(data.id)
    else records.set(data.id, data)
  }
  return records
}

const isOfContact = ({ type }: Change.Change) => type.startsWith("contact.")

/** Calls that tell of what they change. */
const telling = [
  "contacts.create",
  "contacts.update",
  "contacts.delete",
  "memberships.add",
  "memberships.remove",
  "companies.create",
  "companies.update",
  "companies.delete",
  "companies.merge"
]

/** Calls that tell of nothing. */
const silent = [
  "blockedSenders.create",
  "blockedSenders.delete",
  "blockedSenders.list",
  "companies.get",
  "companies.list",
  "contacts.get",
  "contacts.getByEmail",
  "contacts.list",
  "memberships.list",
  "wait"
]

describe("steps through the model", () => {
  it.effect.prop(
    "tell of every change and of nothing else: replayed, the changes give the last state",
    [World.seedData, Steps.steps],
    ([seed, steps]) =>
      Effect.gen(function*() {
        const { answers, before, after } = yield* Steps.run(steps, Memory.layer(seed))
        const changes = answers.flatMap(({ told }) => told)
        assert.deepStrictEqual(replay(before.contacts, changes.filter(isOfContact)), replay(after.contacts, []))
        assert.deepStrictEqual(
          replay(before.companies, changes.filter((change) => !isOfContact(change))),
          replay(after.companies, [])
        )
        for (const { call, outcome, told } of answers) {
          if ("failure" in outcome || !telling.includes(call)) assert.deepStrictEqual(told, [])
        }
      }),
    { fastCheck: { numRuns: 50 } }
  )

  it.effect.prop(
    "keep one primary company at most, and it stands first",
    [World.seedData, Steps.steps],
    ([seed, steps]) =>
      Effect.gen(function*() {
        const { after } = yield* Steps.run(steps, Memory.layer(seed))
        const live = new Set(after.companies.map(({ id }) => id))
        for (const [index, { companyId }] of after.contacts.entries()) {
          const ids = after.memberships[index]?.map(({ id }) => id) ?? []
          assert.lengthOf(new Set(ids), ids.length)
          if (companyId === null) assert.deepStrictEqual(ids, [])
          else if (live.has(companyId)) assert.strictEqual(ids[0], companyId)
          else assert.notInclude(ids, companyId)
        }
      }),
    { fastCheck: { numRuns: 50 } }
  )

  it.effect("meet every failure of the stores, and succeed with every call", () =>
    Effect.gen(function*() {
      const met = new Set<string>()
      for (const [seed, steps] of fc.sample(fc.tuple(World.seedData, Steps.steps), { numRuns: 60, seed: 1 })) {
        for (const { call, outcome } of (yield* Steps.run(steps, Memory.layer(seed))).answers) {
          met.add("value" in outcome ? call : outcome.failure._tag)
        }
      }
      assert.deepStrictEqual([...met].toSorted(), [
        "BlockedSenderNotFound",
        "CompanyAmbiguous",
        "CompanyAttributeUnmatched",
        "CompanyNotFound",
        "CompanyUnmatched",
        "ContactEmailUnmatched",
        "ContactNotFound",
        "EmailTaken",
        "MergeSourceUnmatched",
        "SenderAlreadyBlocked",
        ...[...telling, ...silent].toSorted()
      ])
    }))
})
