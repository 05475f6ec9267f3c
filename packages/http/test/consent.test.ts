import { assert, describe, it } from "@effect/vitest"
import { Contact } from "@lanekit/core"
import { Lanes, RequestPriority, Retry, vendorLimits } from "@lanekit/http"
import { Effect, Fiber, TestClock } from "effect"
import { answer, cut, scripted } from "./script.ts"
import { contactJson, json } from "./stub.ts"

const ann = Contact.ContactId.make("ct_1")
const other = Contact.ContactId.make("ct_2")
const contact = answer(() => json(200, contactJson))

const readLane = Lanes.makeMemory({ ...vendorLimits, read: { ...vendorLimits.read, requests: 1 } })

const inBatch = Effect.provideService(RequestPriority, "batch")

describe("a change of consent in a batch", () => {
  it.effect("has the read that tells whether it is needed go before those of the batch", () =>
    Effect.gen(function*() {
      const { arrivals, client } = yield* scripted([contact], { lanes: yield* readLane })
      yield* client.contacts.get(other)
      const batch = yield* Effect.fork(
        Effect.forEach([1, 2, 3], () => client.contacts.get(other), { concurrency: "unbounded" }).pipe(inBatch)
      )
      yield* TestClock.adjust("1 second")
      const change = yield* Effect.fork(
        client.contacts.update(ann, { isSubscribed: false }, { skipUnchanged: true }).pipe(inBatch)
      )
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(arrivals.map(({ call }) => call), [
        "GET /contacts/ct_2",
        "GET /contacts/ct_1",
        "PATCH /contacts/ct_1"
      ])
      yield* Fiber.join(change)
      yield* Fiber.interrupt(batch)
    }))

  it.effect("has the read that settles it go before those of the batch", () =>
    Effect.gen(function*() {
      const out = answer(() => json(200, { ...contactJson, is_subscribed: false }))
      const { arrivals, client } = yield* scripted([contact, cut(), out], {
        lanes: yield* readLane,
        retries: Retry.defaultPolicy
      })
      yield* client.contacts.get(other)
      const batch = yield* Effect.fork(
        Effect.forEach([1, 2, 3], () => client.contacts.get(other), { concurrency: "unbounded" }).pipe(inBatch)
      )
      yield* TestClock.adjust("1 second")
      const change = yield* Effect.fork(client.contacts.update(ann, { isSubscribed: false }).pipe(inBatch))
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(arrivals.map(({ call }) => call), [
        "GET /contacts/ct_2",
        "PATCH /contacts/ct_1",
        "GET /contacts/ct_1"
      ])
      assert.propertyVal(yield* Fiber.join(change), "isSubscribed", false)
      yield* Fiber.interrupt(batch)
    }))
})
