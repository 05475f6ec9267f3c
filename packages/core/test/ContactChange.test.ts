import { assert, describe, it } from "@effect/vitest"
import { CompanyDirectory, type Contact, ContactChange, ContactDirectory, Timestamp } from "@lanekit/core"
import { EagerClock, Fixture, Memory, Outcome, World, Writes } from "@lanekit/core/testing"
import { DateTime, Effect, FastCheck as fc, Layer } from "effect"

const company = Fixture.company("co_1")
const contacts: fc.Arbitrary<Contact.Contact> = World.seedData.map(({ contacts: [contact] }) =>
  contact ?? Fixture.contact("ct_1")
)

const withIds = (externalIds: Contact.ContactExternalIds) => Fixture.contact("ct_1", { externalIds })

const withConsent = (isSubscribed: boolean) => Fixture.contact("ct_1", { isSubscribed })

describe("ContactChange", () => {
  it("has the laws of a patch", () => {
    fc.assert(fc.property(contacts, Writes.contactPatch, (before, patch) => {
      const after = ContactChange.apply(before, patch, patch.company && company)
      assert.deepStrictEqual(ContactChange.diff(before, before), [])
      assert.deepStrictEqual(ContactChange.apply(before, {}, undefined), before)
      assert.deepStrictEqual(ContactChange.apply(after, patch, patch.company && company), after)
      assert.strictEqual(after.updatedAt, before.updatedAt)
      const named = Object.keys(patch).map((field) => field === "company" ? "companyId" : field)
      for (const change of ContactChange.diff(before, after)) {
        assert.include(named, change.field)
        assert.notDeepEqual(change.before, change.after)
        assert.deepStrictEqual(change.before, before[change.field])
        assert.deepStrictEqual(change.after, after[change.field])
      }
      const changes = ContactChange.diff(before, after).map(({ after, field }) => [field, after])
      const rebuilt = { ...before, ...Object.fromEntries(changes) }
      assert.deepStrictEqual(ContactChange.diff(rebuilt, after), [])
    }))
  })

  it("does not take another order of external ids for a change", () => {
    assert.deepStrictEqual(ContactChange.diff(withIds({ a: "1", b: "2" }), withIds({ b: "2", a: "1" })), [])
    assert.lengthOf(ContactChange.diff(withIds({ a: "1", b: "2" }), withIds({ a: "2", b: "1" })), 1)
    assert.lengthOf(ContactChange.diff(withIds({ a: "1" }), withIds({ b: "1" })), 1)
    assert.lengthOf(ContactChange.diff(withIds({}), withIds({ toString: "1" })), 1)
    assert.lengthOf(ContactChange.diff(withIds({ constructor: "1" }), withIds({ toString: "1" })), 1)
  })

  it("notices a re-subscription alone", () => {
    const found = [[false, true], [true, false], [true, true], [false, false]].map(([before = true, after = true]) =>
      ContactChange.isResubscription(withConsent(before), withConsent(after))
    )
    assert.deepStrictEqual(found, [true, false, false, false])
  })

  it("stamps a change with a time after that of the last one", () => {
    const contact = Fixture.contact("ct_1", { updatedAt: Fixture.at(5) })
    assert.strictEqual(ContactChange.stamp(contact, Fixture.momentAt(6)).updatedAt, Fixture.at(6))
    assert.strictEqual(ContactChange.stamp(contact, Fixture.momentAt(4)).updatedAt, "2026-01-01T00:05:00.001Z")
    assert.strictEqual(ContactChange.stamp(contact, Fixture.momentAt(5)).updatedAt, "2026-01-01T00:05:00.001Z")
    const finer = Fixture.contact("ct_1", { updatedAt: Timestamp.make("2026-01-01T00:05:00.000999Z") })
    assert.strictEqual(ContactChange.stamp(finer, Fixture.momentAt(5)).updatedAt, "2026-01-01T00:05:00.001Z")
    assert.isTrue(DateTime.greaterThan(Fixture.momentAt(6), Fixture.momentAt(4)))
  })
})

describe("ContactDirectory.preview", () => {
  it.effect.prop(
    "foretells an update, and writes nothing",
    [World.seedData, World.contactId, Writes.contactPatch],
    ([seed, id, patch]) =>
      Effect.gen(function*() {
        const directory = yield* ContactDirectory
        const stored = yield* Outcome.of(directory.get(id))
        const preview = yield* Outcome.of(directory.preview(id, patch))
        assert.deepStrictEqual(yield* Outcome.of(directory.get(id)), stored)
        const update = yield* Outcome.of(directory.update(id, patch))
        if ("failure" in update) {
          if (!("failure" in preview)) assert.propertyVal(update.failure, "_tag", "EmailTaken")
          else assert.deepStrictEqual(update, preview)
          return
        }
        assert.property(preview, "value")
        if (!("value" in preview)) return
        const { after, before, changes } = preview.value
        assert.deepStrictEqual(stored, { value: before })
        assert.deepStrictEqual({ ...update.value, updatedAt: after.updatedAt }, after)
        assert.strictEqual(changes.length === 0, update.value.updatedAt === before.updatedAt)
      }).pipe(
        Effect.provide(
          ContactDirectory.layer.pipe(Layer.provide(CompanyDirectory.layer), Layer.provide(Memory.layer(seed)))
        ),
        Effect.withClock(EagerClock.make(Fixture.momentAt(9)))
      )
  )
})
