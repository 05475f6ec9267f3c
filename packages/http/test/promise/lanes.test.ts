import { assert, describe, it } from "@effect/vitest"
import { type Retry, UnavailableError, type Wait } from "@lanekit/http/promise"
import { contactJson, json, meJson } from "../stub.ts"
import { answeredBy, event, rejection } from "./stubFetch.ts"

/** A client whose write lane is full, so that a further write waits for the rest of the minute. */
const full = async () => {
  const stubbed = answeredBy(() => json(200, contactJson), { lanes: { write: 1 } })
  await stubbed.client.contacts.update("ct_1", {})
  return stubbed
}

describe("a call that has to wait for its lane", () => {
  it("says so, and is seen in the limits", async () => {
    const { client, requests } = await full()
    const waits = event<Wait>()
    const controller = new AbortController()
    const call = rejection(
      client.contacts.update("ct_1", { name: "Ann" }, {
        signal: controller.signal,
        priority: "batch",
        onWait: waits.happened
      })
    )
    const { estimate, ...wait } = await waits.awaited
    assert.deepStrictEqual(wait, { lane: "write", priority: "batch", position: 0 })
    assert.isTrue(estimate > 0 && estimate <= 60_100, String(estimate))

    const { read, write } = await client.limits()
    assert.deepInclude(read, { limit: 1000, taken: 0, underWay: 0 })
    assert.deepInclude(write, { limit: 1, taken: 1, underWay: 0, waiting: { consent: 0, interactive: 0, batch: 1 } })
    assert.isTrue(write.estimate > 0)

    controller.abort("enough")
    assert.strictEqual(await call, "enough")
    assert.deepInclude((await client.limits()).write, { waiting: { consent: 0, interactive: 0, batch: 0 } })
    assert.lengthOf(requests, 1)
  })

  it("goes before those that are worth less, and a change of consent before all", async () => {
    const { client } = await full()
    const controller = new AbortController()
    const { signal } = controller
    const positions = async (isSubscribed: boolean | undefined, priority: "interactive" | "batch") => {
      const waits = event<Wait>()
      const call = rejection(
        client.contacts.update("ct_1", { isSubscribed }, { signal, priority, onWait: waits.happened })
      )
      const { position, priority: worth } = await waits.awaited
      return { call, told: `${worth} ${position}` }
    }
    const calls = [
      await positions(undefined, "batch"),
      await positions(undefined, "interactive"),
      await positions(false, "batch"),
      await positions(undefined, "batch")
    ]
    assert.deepStrictEqual(calls.map(({ told }) => told), ["batch 0", "interactive 0", "consent 0", "batch 3"])
    controller.abort("enough")
    assert.deepStrictEqual(await Promise.all(calls.map(({ call }) => call)), calls.map(() => "enough"))
  })

  it("rejects with what its listener throws, and gives its place back", async () => {
    const { client } = await full()
    const error = new Error("listener")
    const call = client.contacts.update("ct_1", {}, {
      onWait: () => {
        throw error
      }
    })
    assert.strictEqual(await rejection(call), error)
    assert.deepInclude((await client.limits()).write, { waiting: { consent: 0, interactive: 0, batch: 0 } })
  })

  it("holds up no other client, and no request of the other lane", async () => {
    await full()
    const { client } = await full()
    const { client: other } = answeredBy(() => json(200, meJson))
    await client.request("GET", "/me")
    await other.me()
    assert.strictEqual((await other.limits()).read.taken, 1)
  })
})

const limitsOf = async (lanes?: { readonly read?: number | undefined } | false) => {
  const { read, write } = await answeredBy(() => json(200, meJson), { lanes }).client.limits()
  return [read.limit, write.limit]
}

describe("the limits", () => {
  it("are the vendor's, unless the options say otherwise", async () => {
    assert.deepStrictEqual(await limitsOf(), [1000, 60])
    assert.deepStrictEqual(await limitsOf({ read: 5 }), [5, 60])
    assert.deepStrictEqual(await limitsOf({ read: undefined }), [1000, 60])
    assert.deepStrictEqual(await limitsOf(false), [Infinity, Infinity])
  })
})

describe("a call that fails for a moment", () => {
  const failure = { error: { code: "unavailable", message: "no" } }
  const requestId = { "x-request-id": "req_1" }

  it("is made again where that does no harm, as often as the options say", async () => {
    let count = 0
    const { client, requests } = answeredBy(() => (count++ === 0 ? json(503, {}) : json(200, meJson)), { retries: 1 })
    await client.me()
    assert.lengthOf(requests, 2)
  })

  it("says so before it waits, with the error of the last attempt", async () => {
    let count = 0
    const { client } = answeredBy(() => (count++ === 0 ? json(503, failure, requestId) : json(200, meJson)), {
      retries: 1
    })
    const retries: Array<Retry> = []
    await client.me({ onRetry: (retry) => retries.push(retry) })
    const [retry] = retries
    assert.lengthOf(retries, 1)
    assert.deepInclude(retry, { operation: "GET /me", retry: 1 })
    assert.instanceOf(retry?.error, UnavailableError)
    assert.deepInclude(retry?.error, { code: "unavailable", status: 503, requestId: "req_1", operation: "GET /me" })
    assert.isTrue(retry !== undefined && retry.wait >= 0 && retry.wait <= 500)
  })

  it("rejects with what its listener throws, and is not made again", async () => {
    const { client, requests } = answeredBy(() => json(503, failure), { retries: 1 })
    const error = new Error("listener")
    const call = client.me({
      onRetry: () => {
        throw error
      }
    })
    assert.strictEqual(await rejection(call), error)
    assert.lengthOf(requests, 1)
  })
})
