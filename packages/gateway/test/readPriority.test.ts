import { assert, describe, it } from "@effect/vitest"
import { Contact, ContactPatch } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { vendorLimits } from "@lanekit/http"
import { Duration, Effect, Fiber, Schema, TestClock } from "effect"
import { Gateway } from "../src/Gateway.ts"
import { Upstream } from "../src/Upstream.ts"
import { ada, ask, textOf } from "./reading.ts"
import { caller, layer, World } from "./world.ts"

const batch = caller("key_batch", { priority: "batch" })

const records = { contacts: [1, 2, 3, 4].map((number) => Fixture.contact(`ct_${number}`)) }

// One read at a time, so that there is an order.
const oneByOne = layer({ records, limits: { read: { ...vendorLimits.read, requests: 1 } } })

const read = (number: number, by: typeof ada) =>
  Effect.flatMap(Upstream, ({ records }) => {
    const id = Contact.ContactId.make(`ct_${number}`)
    const found = records.getContact({ params: { id }, query: {}, body: undefined })
    const encoded = Effect.flatMap(found, (contact) => Effect.orDie(Schema.encode(Contact.Contact)(contact)))
    return ask(Effect.map(encoded, (body) => textOf(JSON.stringify(body))), { by, id, wait: 600 })
  })

const rename = (number: number, by: typeof ada) =>
  Effect.flatMap(Gateway, ({ submit }) =>
    submit({
      name: "updateContact",
      input: {
        params: { id: Contact.ContactId.make(`ct_${number}`) },
        query: {},
        body: { name: ContactPatch.ContactName.make("New") }
      },
      caller: by,
      requestId: `req_${number}`,
      idempotency: undefined,
      wait: Duration.minutes(10),
      respondAsync: false,
      consentReason: undefined
    }))

// Everything has come as far as it can without time.
const settled = Effect.repeatN(Effect.yieldNow(), 200)

const begin = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.tap(Effect.fork(Effect.asVoid(effect)), settled)

describe("a read that nobody waits for urgently", () => {
  it.effect("goes after one that somebody waits for, though it came before", () =>
    Effect.gen(function*() {
      const { arrivals } = yield* World
      const fibers = [
        yield* begin(read(1, batch)),
        yield* begin(read(2, batch)),
        // What is looked at before a write is sent.
        yield* begin(rename(3, batch)),
        yield* begin(read(4, ada)),
        yield* begin(read(2, ada))
      ]
      yield* TestClock.adjust("10 minutes")
      yield* Effect.forEach(fibers, Fiber.join)
      assert.deepStrictEqual(arrivals.map(({ call }) => call).slice(0, 5), [
        "GET /contacts/ct_1",
        "GET /contacts/ct_4",
        "GET /contacts/ct_2",
        "GET /contacts/ct_3",
        "PATCH /contacts/ct_3"
      ])
    }).pipe(Effect.provide(oneByOne)))
})
