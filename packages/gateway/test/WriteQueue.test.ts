import { assert, describe, it } from "@effect/vitest"
import { Contact, ContactPatch, Failure } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { Productlane, vendorLimits } from "@lanekit/http"
import { Duration, Effect, Option, TestClock } from "effect"
import type { NewWrite } from "../src/NewWrite.ts"
import { OperationId } from "../src/QueuedWrite.ts"
import { WriteQueue } from "../src/WriteQueue.ts"
import { layer, rowsOf, World } from "./world.ts"

const records = { contacts: Array.from({ length: 20 }, (_, index) => Fixture.contact(`ct_${index + 1}`)) }

const full = { limits: { write: { ...vendorLimits.write, requests: 1 } } }

const patch = (number: number, body: object, overrides: Partial<NewWrite> = {}): NewWrite => ({
  id: OperationId.make(`op_${number}`),
  caller: "key_ada",
  share: 1,
  priority: "interactive",
  name: "updateContact",
  input: { params: { id: `ct_${number}` }, body },
  target: `contact ct_${number}`,
  requestId: `req_${number}`,
  idempotency: undefined,
  isGuarded: false,
  consentReason: undefined,
  wait: undefined,
  ...overrides
})

const create = patch(90, { email: "new@example.com" }, {
  name: "createContact",
  input: { params: {}, body: { email: "new@example.com" } },
  target: undefined
})

const rateLimited = new Failure.RateLimited({})

const writes = Effect.map(World, ({ arrivals }) => arrivals.filter(({ call }) => !call.startsWith("GET ")))

// A process that takes the next write from the queue, and dies.
const diesWith = Effect.fnUntraced(function*(write: NewWrite) {
  const queue = yield* WriteQueue
  yield* queue.takeIn(write)
  const claim = yield* queue.claim("gw_dead")
  return claim._tag === "Send" ? claim : assert.fail(claim._tag)
})

describe("a write whose process died", () => {
  it.effect("is taken up by another once its lease has ended, settled, and sent where it did not take effect", () =>
    Effect.gen(function*() {
      const queue = yield* WriteQueue
      yield* diesWith(patch(1, { name: "Ada" }))
      yield* TestClock.adjust("30 seconds")
      assert.lengthOf(yield* writes, 0)
      yield* TestClock.adjust("40 seconds")
      assert.deepStrictEqual((yield* writes).map(({ call }) => call), ["PATCH /contacts/ct_1"])
      const found = Option.getOrThrow(yield* queue.find(OperationId.make("op_1")))
      assert.deepNestedInclude(found, { status: "done", "outcome._tag": "Succeeded", attempts: 2 })
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("is not sent again where it took effect", () =>
    Effect.gen(function*() {
      const { contacts } = yield* Productlane
      yield* diesWith(patch(1, { name: "Ada" }))
      yield* contacts.update(Contact.ContactId.make("ct_1"), { name: ContactPatch.ContactName.make("Ada") })
      yield* TestClock.adjust("2 minutes")
      assert.lengthOf(yield* writes, 1)
      assert.deepStrictEqual((yield* rowsOf("operations")).map(({ status }) => status), ["done"])
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("is left alone, a POST, until nothing of it can arrive any more", () =>
    Effect.gen(function*() {
      yield* diesWith(create)
      yield* TestClock.adjust("149 seconds")
      assert.lengthOf(yield* writes, 0)
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual((yield* writes).map(({ call }) => call), ["POST /contacts"])
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("may have subscribed a person who is not now, so that it is not said to be forbidden", () =>
    Effect.gen(function*() {
      const queue = yield* WriteQueue
      yield* diesWith(patch(1, { is_subscribed: true }, { isGuarded: true }))
      const { contacts } = yield* Productlane
      yield* contacts.update(Contact.ContactId.make("ct_1"), { isSubscribed: false })
      yield* TestClock.adjust("2 minutes")
      const found = Option.getOrThrow(yield* queue.find(OperationId.make("op_1")))
      assert.deepNestedInclude(found, { status: "done", isFinal: false, "outcome.failure._tag": "OutcomeUnknown" })
      assert.lengthOf(yield* writes, 1)
    }).pipe(Effect.provide(layer({ records }))))

  it.effect("cannot be ended by that process any more", () =>
    Effect.gen(function*() {
      const queue = yield* WriteQueue
      const { writes: [write] } = yield* diesWith(patch(1, { name: "Ada" }))
      if (write === undefined) return assert.fail("nothing was claimed")
      yield* TestClock.adjust("70 seconds")
      const ended = yield* queue.end("gw_dead", [{
        _tag: "Done",
        id: write.id,
        outcome: { _tag: "Succeeded", body: {} },
        superseded: [],
        record: { caller: "", requestId: "", operation: "", fields: [], outcome: "" }
      }])
      assert.lengthOf(ended, 0)
      assert.lengthOf(yield* rowsOf("audit"), 1)
    }).pipe(Effect.provide(layer({ records }))))
})

describe("a process that has a write", () => {
  it.effect("keeps it as long as it renews its lease", () =>
    Effect.gen(function*() {
      const queue = yield* WriteQueue
      yield* diesWith(patch(1, { name: "Ada" }))
      for (let turn = 0; turn < 6; turn++) {
        yield* TestClock.adjust("30 seconds")
        yield* queue.renew("gw_dead")
      }
      assert.lengthOf(yield* writes, 0)
    }).pipe(Effect.provide(layer({ records }))))
})

describe("what a queue does twice", () => {
  it.effect("it does once", () =>
    Effect.gen(function*() {
      const queue = yield* WriteQueue
      yield* queue.takeIn(patch(1, { name: "first" }))
      yield* TestClock.adjust("1 second")
      const write = patch(2, { name: "Ada" })
      yield* queue.takeIn(write)
      yield* queue.takeIn(write)
      assert.lengthOf(yield* rowsOf("operations"), 2)
      yield* queue.takeIn(patch(3, { name: "other" }, { caller: "key_grace" }))
      // It stands there, whatever the queue says to one that comes now.
      const again = yield* queue.takeIn({ ...write, wait: Duration.zero })
      assert.strictEqual(again._tag, "Queued")
      assert.isTrue(yield* queue.giveUp(write.id, rateLimited))
      assert.isFalse(yield* queue.giveUp(write.id, rateLimited))
    }).pipe(Effect.provide(layer({ records, ...full }))))
})

describe("the place in a queue", () => {
  it.effect("is what it turns out to be, where nobody comes or goes", () =>
    Effect.gen(function*() {
      const queue = yield* WriteQueue
      yield* queue.takeIn(patch(20, { name: "first" }))
      // Nobody has told the dispatcher, so that it looks for itself.
      yield* TestClock.adjust("10 seconds")
      const lines = [
        ["key_ada", 1, 4],
        ["key_grace", 2, 6],
        ["key_mary", 1, 2]
      ] as const
      let number = 0
      for (const [key, share, count] of lines) {
        for (let each = 0; each < count; each++) {
          yield* queue.takeIn(patch(++number, { name: "waiting" }, { caller: key, share }))
        }
      }
      const { write } = yield* queue.takeIn(patch(19, { name: "last" }, { caller: "key_grace", share: 2 }))
      const { estimate, position } = yield* queue.place(write)
      yield* TestClock.adjust(Duration.sum(estimate, Duration.seconds(1)))
      const sent = (yield* writes).map(({ call }) => call)
      assert.strictEqual(sent.indexOf("PATCH /contacts/ct_19") - 1, position)
    }).pipe(Effect.provide(layer({ records, ...full }))))
})
