import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { call } from "../admin/directed.ts"
import { fullKey, startEmbedded } from "../servers.ts"
import { startGateway, startUpstream } from "./gatewayWorld.ts"

const ready = { database: "ok", upstream: "ok", lane: "ok", serving: "ok" }

const live = <E>(name: string, body: Effect.Effect<void, E, NodeContext.NodeContext | Scope.Scope>) =>
  it.live(name, () => body.pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

describe("the health of a gateway", () => {
  live(
    "is told to anybody, outside of limits, on both ports",
    Effect.gen(function*() {
      const { adminPort, port } = yield* startGateway()
      for (const at of [port, adminPort]) {
        const alive = yield* call(at, "GET", "/health/live")
        assert.deepStrictEqual([alive.status, alive.json], [200, { status: "ok", checks: {} }])
        const { headers, json, status } = yield* call(at, "GET", "/health/ready")
        assert.deepStrictEqual([status, json], [200, { status: "ok", checks: ready }])
        assert.strictEqual(headers["cache-control"], "no-store")
        assert.isUndefined(headers["x-ratelimit-limit"])
      }
    })
  )

  live(
    "is not that of a server on its own records",
    Effect.gen(function*() {
      const { port } = yield* startEmbedded
      assert.strictEqual((yield* call(port, "GET", "/health/ready")).status, 404)
    })
  )

  live(
    "asks the API once, and believes the answer for a while",
    Effect.gen(function*() {
      const { baseUrl, upstream } = yield* startUpstream
      const { port } = yield* startGateway({ baseUrl })
      yield* Effect.all(Array.from({ length: 5 }, () => call(port, "GET", "/health/ready")), { concurrency: 5 })
      assert.deepStrictEqual(upstream.seen.map(({ url }) => url), ["/me"])
    })
  )

  for (const [status, what] of [[401, "its key is refused"], [503, "the API is away"]] as const) {
    live(
      `says that ${what}, by the last request, without another`,
      Effect.gen(function*() {
        const { baseUrl, upstream } = yield* startUpstream
        upstream.status = status
        const { port } = yield* startGateway({ baseUrl })
        yield* call(port, "GET", "/api/v2/contacts/ct_ada", undefined, { authorization: `Bearer ${fullKey}` })
        const before = upstream.seen.length
        const answer = yield* call(port, "GET", "/health/ready")
        assert.deepStrictEqual(
          [answer.status, answer.json],
          [503, { status: "unavailable", checks: { ...ready, upstream: "unavailable" } }]
        )
        assert.strictEqual(upstream.seen.length, before)
        // The process itself is well.
        assert.strictEqual((yield* call(port, "GET", "/health/live")).status, 200)
      })
    )
  }

  live(
    "says that nobody is there",
    Effect.gen(function*() {
      const { port } = yield* startGateway({ baseUrl: "http://127.0.0.1:9" })
      const answer = yield* call(port, "GET", "/health/ready")
      assert.deepStrictEqual([answer.status, answer.json], [
        503,
        { status: "unavailable", checks: { ...ready, upstream: "unavailable" } }
      ])
    })
  )
})
