import { assert, describe, it } from "@effect/vitest"
import { Contact } from "@lanekit/core"
import { Lanes, Retry } from "@lanekit/http"
import { Effect } from "effect"
import { margin, vendorLimits } from "../../src/Lane.ts"
import { error } from "../answers.ts"
import { answer, run, scripted } from "../script.ts"
import { contactJson, json } from "../stub.ts"

const id = Contact.ContactId.make("ct_1")
const window = 60_000 + margin
const lateArrival = 120_000

const page = (status: number, headers: Readonly<Record<string, string>> = {}) =>
  new Response("<html></html>", { status, headers: { "content-type": "text/html", ...headers } })

const counted = { "x-ratelimit-limit": "1", "x-ratelimit-remaining": "0" }

/** How long after the first answer the next request is sent, where the lane has one slot. */
const waitAfter = (response: () => Response) =>
  Effect.gen(function*() {
    const lanes = yield* Lanes.makeMemory({ ...vendorLimits, read: { ...vendorLimits.read, requests: 1 } })
    const reactions = [answer(response), answer(() => json(200, contactJson))]
    const { arrivals, client } = yield* scripted(reactions, { lanes, retries: Retry.none })
    yield* Effect.either(client.contacts.get(id))
    yield* run(client.contacts.get(id))
    return (arrivals[1]?.at ?? 0) - (arrivals[0]?.at ?? 0)
  })

describe("the slot of a request that a proxy may have given up", () => {
  for (const status of [408, 500, 502, 503, 504, 524]) {
    it.effect(`is that of a lost one: the API may count it later (${status})`, () =>
      Effect.gen(function*() {
        assert.strictEqual(yield* waitAfter(() => page(status)), window + lateArrival)
        // Proxies make request ids of their own.
        assert.strictEqual(yield* waitAfter(() => page(status, { "x-request-id": "1" })), window + lateArrival)
      }))
  }

  it.effect("is that of an answered one where the answer tells of the limit: it was counted", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* waitAfter(() => json(503, error("unavailable", "no"), counted)), window)
      assert.strictEqual(yield* waitAfter(() => page(500, { "x-ratelimit-remaining": "5" })), window)
    }))

  it.effect("is that of an answered one where nobody has given it up", () =>
    Effect.gen(function*() {
      for (const status of [200, 301, 404, 413]) {
        assert.strictEqual(yield* waitAfter(() => page(status)), window)
      }
    }))

  it.effect("does not keep the lane from being closed for as long as the proxy asks", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* waitAfter(() => page(503, { "retry-after": "300" })), 300_000)
    }))
})
