import { assert, describe, it } from "@effect/vitest"
import { Contact, ContactPatch } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { vendorLimits } from "@lanekit/http"
import { Context, Deferred, Duration, Effect, Fiber, Layer, TestClock } from "effect"
import { Gateway } from "../src/Gateway.ts"
import { Leave } from "../src/Leave.ts"
import type { WriteRequest } from "../src/WriteRequest.ts"
import { caller, layer, rowsOf, World } from "./world.ts"

class LastCall extends Context.Tag("test/LastCall")<LastCall, Deferred.Deferred<void>>() {}

const records = { contacts: [1, 2].map((number) => Fixture.contact(`ct_${number}`)) }

// One write, and the next a minute later.
const leaving = layer({ records, limits: { write: { ...vendorLimits.write, requests: 1 } } }).pipe(
  Layer.provide(
    Layer.effect(
      Leave,
      Effect.map(LastCall, (call) => ({ begins: Deferred.await(call), grace: Duration.seconds(1) }))
    )
  ),
  Layer.provideMerge(Layer.effect(LastCall, Deferred.make<void>()))
)

const update = (number: number, options: Partial<WriteRequest<"updateContact">> = {}) =>
  Effect.flatMap(Gateway, ({ submit }) =>
    submit({
      name: "updateContact",
      input: {
        params: { id: Contact.ContactId.make(`ct_${number}`) },
        query: {},
        body: { name: ContactPatch.ContactName.make("Ada") }
      },
      caller: caller("key_ada"),
      requestId: `req_${number}`,
      idempotency: undefined,
      wait: undefined,
      respondAsync: false,
      consentReason: undefined,
      ...options
    }))

const call = Effect.flatMap(LastCall, (deferred) => Deferred.succeed(deferred, undefined))

const states = Effect.map(rowsOf("operations"), (rows) => rows.map(({ status }) => status))

describe("those who wait for a write when the gateway stops", () => {
  it.effect("are told so, and the write is given up", () =>
    Effect.gen(function*() {
      yield* update(1)
      const waiting = yield* Effect.fork(Effect.flip(update(2, { wait: Duration.minutes(3) })))
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* states, ["done", "queued"])
      yield* call
      assert.deepInclude(yield* Fiber.join(waiting), { _tag: "Unavailable", reason: "stopping" })
      assert.deepStrictEqual(yield* states, ["done", "done"])
      yield* TestClock.adjust("5 minutes")
      assert.lengthOf((yield* World).arrivals.filter(({ call }) => call.startsWith("PATCH")), 1)
    }).pipe(Effect.provide(leaving)))

  it.effect("are told so, and a write that has a key stays where it is", () =>
    Effect.gen(function*() {
      yield* update(1)
      const idempotency = { key: "change", route: "PATCH /contacts/ct_2" }
      const waiting = yield* Effect.fork(Effect.flip(update(2, { idempotency, wait: Duration.minutes(3) })))
      yield* TestClock.adjust("1 second")
      yield* call
      assert.deepInclude(yield* Fiber.join(waiting), { _tag: "Unavailable", reason: "stopping" })
      assert.deepStrictEqual(yield* states, ["done", "queued"])
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(yield* states, ["done", "done"])
      assert.lengthOf((yield* World).arrivals.filter(({ call }) => call.startsWith("PATCH")), 2)
    }).pipe(Effect.provide(leaving)))

  it.effect.each<readonly [string, Duration.Duration, string]>([
    ["in time", Duration.millis(800), "Ended"],
    ["too late", Duration.millis(1200), "UpstreamTimeout"]
  ])("are told how it ended when it is being sent and that comes %s", ([, latency, told]) =>
    Effect.gen(function*() {
      const world = yield* World
      world.interfere = ({ call }, proceed) => call.startsWith("PATCH") ? Effect.delay(proceed, latency) : proceed
      const waiting = yield* Effect.fork(Effect.merge(update(1)))
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* states, ["sending"])
      yield* call
      yield* TestClock.adjust("1 second")
      assert.propertyVal(yield* Fiber.join(waiting), "_tag", told)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(yield* states, ["done"])
    }).pipe(Effect.provide(leaving)))
})
