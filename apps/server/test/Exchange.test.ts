import type { HttpServerResponse } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { type Context, Effect, Layer } from "effect"
import type { Exchange } from "../src/Exchange.ts"
import { ExchangeObserver } from "../src/ExchangeObserver.ts"
import { exchange as send } from "./contract/exchange.ts"
import { fullKey, start, unlimited } from "./servers.ts"

type Seen = readonly [exchange: Context.Tag.Service<Exchange>, response: HttpServerResponse.HttpServerResponse]

/** The record of one request as an observer is shown it, with the status of its answer. */
const observed = Effect.fnUntraced(
  function*(method: string, target: string, key: string, body?: string) {
    const seen: Array<Seen> = []
    const observer = Layer.succeed(ExchangeObserver, {
      arrived: () => Effect.void,
      answered: (...both) => Effect.sync(() => void seen.push(both))
    })
    const port = yield* start({}).pipe(Effect.provide(observer))
    const answer = yield* send(port, {
      method,
      target,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: body === undefined ? undefined : Buffer.from(body),
      chunked: false
    })
    const [only] = seen
    if (only === undefined || seen.length > 1) return assert.fail(`shown ${seen.length} times`)
    const [{ answer: sent, answeredAt, receivedAt, requestId, success, ...rest }, response] = only
    assert.isAbove(receivedAt, 1_700_000_000_000)
    assert.isAtLeast(answeredAt ?? 0, receivedAt)
    assert.strictEqual(requestId, answer.headers["x-request-id"])
    assert.strictEqual(requestId, response.headers["x-request-id"])
    assert.strictEqual(sent, response)
    assert.strictEqual(
      success === undefined ? undefined : JSON.stringify(success),
      response.status === 200 ? answer.text : undefined
    )
    const { budget, ...known } = rest
    return { ...known, ...(budget !== undefined && { limit: budget.limit }), status: response.status }
  },
  Effect.scoped,
  Effect.provide(NodeContext.layer)
)

describe("the record of a request", () => {
  it.live("holds what it asked for, and is shown once with its answer", () =>
    Effect.map(
      observed("PATCH", "/api/v2/contacts/ct_ada?", fullKey, "{\"name\":\"Ada\"}"),
      (seen) =>
        assert.deepStrictEqual(seen, {
          method: "PATCH",
          lane: "write",
          path: "/api/v2/contacts/ct_ada",
          operation: "updateContact",
          keyId: "key_full",
          limit: unlimited.lanes.write.perMinute,
          query: {},
          body: "{\"name\":\"Ada\"}",
          hasChanged: false,
          status: 200
        })
    ))

  it.live("holds no more than what the request came to", () =>
    Effect.gen(function*() {
      const list = { lane: "read", path: "/api/v2/contacts" } as const
      assert.deepStrictEqual(yield* observed("HEAD", "/api/v2/contacts?email=x", "pl_v2_none"), {
        ...list,
        method: "HEAD",
        operation: "listContacts",
        status: 401
      })
      assert.deepStrictEqual(yield* observed("DELETE", "/elsewhere?a=b", fullKey), {
        method: "DELETE",
        lane: "write",
        path: "/elsewhere",
        status: 404
      })
    }))
})
