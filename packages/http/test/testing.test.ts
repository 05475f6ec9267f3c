import { assert, describe, it } from "@effect/vitest"
import { Company, Contact, ContactPatch, EmailAddress } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { Productlane } from "@lanekit/http"
import { TestClient } from "@lanekit/http/testing"
import { Effect, Fiber, Stream, TestClock } from "effect"

const id = Contact.ContactId.make("ct_1")
const name = Company.CompanyName.make("Acme")
const records = {
  companies: [Fixture.company("co_1", { name })],
  contacts: Array.from({ length: 450 }, (_, index) => Fixture.contact(`ct_${index + 1}`))
}

describe("a client on an API in memory", () => {
  it.effect("does all that a client does", () =>
    Effect.gen(function*() {
      const { companies, contacts, me } = yield* Productlane
      assert.propertyVal(yield* me, "workspaceId", "ws_1")
      assert.strictEqual(yield* Stream.runCount(contacts.items({})), 450)
      const patch = { company: { _tag: "ByName" as const, name } }
      assert.propertyVal(yield* contacts.update(id, patch), "companyId", "co_1")
      assert.propertyVal(yield* companies.resolve(patch.company), "_tag", "Resolved")
      const email = EmailAddress.EmailAddress.make("CT_2@example.com")
      assert.propertyVal(yield* Effect.flip(contacts.create({ email })), "_tag", "EmailTaken")
      assert.propertyVal(yield* contacts.getByEmail(email), "id", "ct_2")
      assert.propertyVal(yield* contacts.delete(id), "deleted", true)
      assert.propertyVal(yield* Effect.flip(contacts.get(id)), "_tag", "ContactNotFound")
    }).pipe(Effect.provide(TestClient.layer(records))))

  it.effect("keeps to the limits in the test's own time", () =>
    Effect.gen(function*() {
      const { contacts, lanes } = yield* Productlane
      const rename = (turn: number) => contacts.update(id, { name: ContactPatch.ContactName.make(`Ann ${turn}`) })
      const writes = yield* Effect.fork(
        Effect.forEach(Array.from({ length: 61 }, (_, turn) => turn), rename, { concurrency: "unbounded" })
      )
      yield* TestClock.adjust("1 second")
      assert.deepInclude(yield* lanes.status("write"), { taken: 60, underWay: 0 })
      yield* TestClock.adjust("1 minute")
      assert.lengthOf(yield* Fiber.join(writes), 61)
    }).pipe(Effect.provide(TestClient.layer(records))))
})
