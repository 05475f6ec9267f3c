import { assert, describe, it } from "@effect/vitest"
import { Contact, ContactPatch } from "@lanekit/core"
import { Lanes, Retry, vendorLimits } from "@lanekit/http"
import { Duration, Effect, Exit, Fiber, TestClock } from "effect"
import { answer, cut, late, scripted, silent } from "./script.ts"
import { contactJson, json } from "./stub.ts"

const id = Contact.ContactId.make("ct_1")
const patch = { name: ContactPatch.ContactName.make("Ann Renamed") }
const renamed = answer(() => json(200, { ...contactJson, ...patch }))

const lanesOf = (reads: number, writes: number) =>
  Lanes.makeMemory({
    read: { ...vendorLimits.read, requests: reads },
    write: { ...vendorLimits.write, requests: writes }
  })

// Each of these is known from other clients of rate-limited APIs.
describe("what other clients get wrong", () => {
  it.effect("a slot is taken before the input is checked", () =>
    Effect.gen(function*() {
      const lanes = yield* lanesOf(1, 1)
      const { arrivals, client } = yield* scripted([renamed], { lanes, retries: Retry.none })
      const unchecked = JSON.parse("{\"nmae\": \"Ann\"}")
      for (let times = 0; times < 3; times++) {
        assert.propertyVal(yield* Effect.flip(client.contacts.update(id, unchecked)), "_tag", "ValidationFailed")
      }
      assert.propertyVal(yield* lanes.status("write"), "taken", 0)
      yield* client.contacts.update(id, patch)
      assert.lengthOf(arrivals, 1)
    }))

  it.effect("a request that others need waits behind them: settling a write needs no slot of the writes", () =>
    Effect.gen(function*() {
      const lanes = yield* lanesOf(1, 1)
      const { arrivals, client } = yield* scripted([cut(), renamed, renamed], { lanes, retries: Retry.defaultPolicy })
      const writes = yield* Effect.fork(
        Effect.forEach([1, 2], () => client.contacts.update(id, patch), { concurrency: 2 })
      )
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(arrivals.map(({ call }) => call), ["PATCH /contacts/ct_1", "GET /contacts/ct_1"])
      yield* TestClock.adjust("10 minutes")
      assert.lengthOf(yield* Fiber.join(writes), 2)
      assert.lengthOf(arrivals, 3)
    }))

  it.effect("one limiter is shared by all clients of a process", () =>
    Effect.gen(function*() {
      const [one, other] = [yield* scripted([renamed], {}), yield* scripted([renamed], {})]
      const many = yield* Effect.fork(
        Effect.forEach(Array.from({ length: 61 }), () => one.client.contacts.update(id, patch), {
          concurrency: "unbounded"
        })
      )
      yield* TestClock.adjust("1 second")
      assert.lengthOf(one.arrivals, 60)
      yield* other.client.contacts.update(id, patch)
      assert.lengthOf(other.arrivals, 1)
      yield* Fiber.interrupt(many)
    }))

  it.effect("requests of one's own pass the limiter by", () =>
    Effect.gen(function*() {
      const lanes = yield* lanesOf(1, 1)
      const { arrivals, client } = yield* scripted([renamed], { lanes })
      yield* client.contacts.update(id, patch)
      const raw = yield* Effect.fork(client.request({ method: "PATCH", path: "/contacts/ct_1", body: {} }))
      yield* TestClock.adjust("59 seconds")
      assert.lengthOf(arrivals, 1)
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(raw)
      assert.lengthOf(arrivals, 2)
    }))

  it.effect("the slot of a request that dies, or is interrupted, is taken for ever", () =>
    Effect.gen(function*() {
      const lanes = yield* lanesOf(3, 3)
      const { client } = yield* scripted([Effect.dieMessage("a bug of the platform"), silent, silent], { lanes })
      assert.isTrue(Exit.isFailure(yield* Effect.exit(client.contacts.update(id, patch))))
      const interrupted = yield* Effect.fork(client.contacts.update(id, patch))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(interrupted)
      assert.deepInclude(yield* lanes.status("write"), { taken: 2, underWay: 0 })
      yield* TestClock.adjust(Duration.sum(Duration.minutes(3), Duration.seconds(1)))
      assert.deepInclude(yield* lanes.status("write"), { taken: 0, underWay: 0 })
    }))

  it.effect("a waiter that gives up keeps its place", () =>
    Effect.gen(function*() {
      const lanes = yield* lanesOf(1, 1)
      const { arrivals, client } = yield* scripted([late("1 second", renamed)], { lanes })
      const update = Effect.fork(client.contacts.update(id, patch))
      const first = yield* update
      const second = yield* update
      const third = yield* update
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.interrupt(second)
      yield* TestClock.adjust("62 seconds")
      yield* Fiber.joinAll([first, third])
      assert.lengthOf(arrivals, 2)
      assert.deepStrictEqual((yield* lanes.status("write")).waiting, { consent: 0, interactive: 0, batch: 0 })
    }))

  it.effect("a change of consent waits behind everything else", () =>
    Effect.gen(function*() {
      const lanes = yield* lanesOf(10, 1)
      const { arrivals, client } = yield* scripted([renamed], { lanes })
      yield* client.contacts.update(id, patch)
      const others = yield* Effect.fork(
        Effect.forEach([1, 2, 3], () => client.contacts.update(id, patch), { concurrency: "unbounded" })
      )
      yield* TestClock.adjust("1 second")
      const consent = yield* Effect.fork(client.contacts.update(id, { isSubscribed: false }))
      yield* TestClock.adjust("60 seconds")
      assert.deepStrictEqual(arrivals.map(({ body }) => body).slice(1), ["{\"is_subscribed\":false}"])
      yield* Fiber.join(consent)
      yield* Fiber.interrupt(others)
    }))
})
