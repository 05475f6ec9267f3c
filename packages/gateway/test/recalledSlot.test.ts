import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import { Contact, ContactPatch } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { Clock, Deferred, Duration, Effect, Fiber, TestClock } from "effect"
import { Gateway } from "../src/Gateway.ts"
import { caller, layer, World } from "./world.ts"

const records = { contacts: [Fixture.contact("ct_1"), Fixture.contact("ct_2")] }

// Whether it subscribes somebody again is looked at once more just before it is sent.
const change = (id: string, requestId: string) =>
  Effect.flatMap(Gateway, ({ submit }) =>
    submit({
      name: "updateContact",
      input: {
        params: { id: Contact.ContactId.make(id) },
        query: {},
        body: { name: ContactPatch.ContactName.make("Ada"), isSubscribed: true }
      },
      caller: caller("key_guarded", { consent: "guard" }),
      requestId,
      idempotency: undefined,
      wait: Duration.minutes(5),
      respondAsync: false,
      consentReason: undefined
    }))

const busy = () =>
  HttpClientResponse.fromWeb(
    HttpClientRequest.get("https://memory.invalid"),
    new Response(JSON.stringify({ error: { code: "unavailable", message: "", request_id: "req_busy" } }), {
      status: 503,
      headers: { "retry-after": "30" }
    })
  )

describe("a write that has its slot, and reads before it is sent", () => {
  it.effect("waits when the API tells another one to meanwhile, and gives its slot back", () =>
    Effect.gen(function*() {
      const world = yield* World
      const isRead = yield* Deferred.make<void>()
      const second = "GET /contacts/ct_2"
      let isRefused = false
      world.interfere = ({ call }, proceed) => {
        const reads = world.arrivals.filter((arrival) => arrival.call === second).length
        if (call === second && reads > 1) return Effect.zipRight(Deferred.await(isRead), proceed)
        if (call !== "PATCH /contacts/ct_1" || isRefused) return proceed
        isRefused = true
        return Effect.sync(busy)
      }
      const waiting = yield* Effect.fork(change("ct_2", "req_2"))
      yield* TestClock.adjust("1 second")
      const refused = yield* Effect.fork(change("ct_1", "req_1"))
      yield* TestClock.adjust("1 second")
      assert.isTrue(isRefused)
      const refusedAt = yield* Clock.currentTimeMillis
      yield* Deferred.succeed(isRead, undefined)
      yield* TestClock.adjust("5 minutes")
      assert.deepNestedInclude(yield* Fiber.join(waiting), { "outcome._tag": "Succeeded" })
      assert.deepNestedInclude(yield* Fiber.join(refused), { "outcome._tag": "Succeeded" })
      const after = world.arrivals.filter(({ at, call }) => call.startsWith("PATCH") && at >= refusedAt)
      assert.lengthOf(after, 2)
      for (const { at } of after) assert.isAtLeast(at - refusedAt, 28_000)
    }).pipe(Effect.provide(layer({ records }))))
})
