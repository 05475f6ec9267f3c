import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { vendorLimits } from "@lanekit/http"
import { Duration, Effect } from "effect"
import { exchange } from "../contract/exchange.ts"
import { fullKey, startEmbedded } from "../servers.ts"
import { fronting } from "./fronting.ts"

const kept = { cache: { timeToLive: Duration.minutes(10), entries: 10 } }

describe("an answer of a gateway", { timeout: 30_000 }, () => {
  it.live("has a tag, by which its client asks whether it is still so", () =>
    Effect.gen(function*() {
      const { api, read } = yield* fronting()
      const first = yield* read()
      const etag = String(first.headers.etag)
      assert.strictEqual(first.status, 200)
      assert.match(etag, /^"[\w-]{43}"$/)
      assert.strictEqual(first.headers["cache-control"], "private, no-cache")
      assert.strictEqual(JSON.parse(first.text).name, "Ada")
      for (const field of [etag, `W/${etag}`, `"another", ${etag}`, " * "]) {
        const again = yield* read({ "if-none-match": field })
        assert.strictEqual(again.status, 304, field)
        assert.strictEqual(again.text, "")
        assert.strictEqual(again.headers.etag, etag)
        assert.isDefined(again.headers["x-request-id"])
        assert.isDefined(again.headers["x-ratelimit-limit"])
      }
      for (const field of ["\"another\"", `"a,*,b"`, etag.replaceAll("\"", "")]) {
        assert.strictEqual((yield* read({ "if-none-match": field })).status, 200, field)
      }
      api.name = "Grace"
      const changed = yield* read({ "if-none-match": etag })
      assert.strictEqual(changed.status, 200)
      assert.notStrictEqual(changed.headers.etag, etag)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("is the same for HEAD, without its body", () =>
    Effect.gen(function*() {
      const { read } = yield* fronting()
      const { headers } = yield* read()
      const head = yield* read({}, "HEAD")
      assert.strictEqual(head.status, 200)
      assert.strictEqual(head.text, "")
      assert.strictEqual(head.headers.etag, headers.etag)
      assert.strictEqual(head.headers["content-length"], headers["content-length"])
      assert.strictEqual((yield* read({ "if-none-match": String(headers.etag) }, "HEAD")).status, 304)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("has no tag when it is a failure", () =>
    Effect.gen(function*() {
      const { api, read } = yield* fronting(kept)
      api.status = 500
      const failed = yield* read({ "if-none-match": "*" })
      assert.strictEqual(failed.status, 500)
      assert.isUndefined(failed.headers.etag)
      api.status = 200
      assert.strictEqual((yield* read()).status, 200)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("is kept for a while, where that is asked for, and tells its age", () =>
    Effect.gen(function*() {
      const { api, read } = yield* fronting(kept)
      const first = yield* read()
      assert.isUndefined(first.headers.age)
      const second = yield* read()
      assert.match(String(second.headers.age), /^\d+$/)
      assert.strictEqual(second.text, first.text)
      assert.strictEqual(api.requests, 1)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("is not kept otherwise, and never by the stand-in, which has no tags", () =>
    Effect.gen(function*() {
      const { api, read } = yield* fronting()
      yield* read()
      yield* read()
      assert.strictEqual(api.requests, 2)
      const { port } = yield* startEmbedded
      const request = { method: "GET", target: "/api/v2/me", body: undefined, chunked: false }
      const { headers } = yield* exchange(port, { ...request, headers: { authorization: `Bearer ${fullKey}` } })
      assert.isUndefined(headers.etag)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("is refused to whom the lane would keep waiting for too long, who is told for how long", () =>
    Effect.gen(function*() {
      const lanes = { ...vendorLimits, read: { ...vendorLimits.read, requests: 1 } }
      const { api, read } = yield* fronting({ lanes })
      assert.strictEqual((yield* read()).status, 200)
      const late = yield* read({ prefer: "wait=2" })
      assert.strictEqual(late.status, 429)
      assert.include(late.text, "\"code\":\"rate_limited\"")
      assert.isAbove(Number(late.headers["retry-after"]), 2)
      assert.strictEqual(late.headers["preference-applied"], "wait=2")
      assert.strictEqual(api.requests, 1)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})
