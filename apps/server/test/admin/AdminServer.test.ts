import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import { adminOperations } from "../../src/admin/adminOperations.ts"
import { call, startDirected } from "./directed.ts"

const live = (
  name: string,
  body: (server: Effect.Effect.Success<ReturnType<typeof startDirected>>) => Effect.Effect<void>
) => it.live(name, () => startDirected().pipe(Effect.flatMap(body), Effect.scoped, Effect.provide(NodeContext.layer)))

describe("the admin port", () => {
  live("lists what it answers, and answers that", ({ admin, adminPort }) =>
    Effect.gen(function*() {
      const { json } = yield* admin("GET", "")
      assert.deepStrictEqual(json, {
        routes: Object.values(adminOperations).map(({ method, path, summary }) => ({ method, path, summary }))
      })
      for (const { method, path } of Object.values(adminOperations).filter(({ method }) => method === "GET")) {
        const { headers, status } = yield* call(adminPort, method, path)
        assert.strictEqual(status, 200, path)
        assert.match(String(headers["x-request-id"]), /^req_[0-9a-f]{32}$/)
        assert.isUndefined(headers["x-ratelimit-limit"])
      }
    }))

  live("leads from its root to the list", ({ adminPort }) =>
    Effect.gen(function*() {
      const { headers, status } = yield* call(adminPort, "GET", "/")
      assert.deepStrictEqual([status, headers["location"]], [302, "/admin"])
    }))

  live("is not on the port of the API, nor the API on its own", ({ adminPort, port }) =>
    Effect.gen(function*() {
      assert.strictEqual((yield* call(port, "GET", "/admin")).status, 404)
      assert.strictEqual((yield* call(adminPort, "GET", "/api/v2/me")).status, 404)
    }))

  live("answers what it cannot with the envelope", ({ adminPort }) =>
    Effect.gen(function*() {
      for (
        const [method, target, body, status, code] of [
          ["GET", "/nothing", undefined, 404, "not_found"],
          ["GET", "/admin/", undefined, 404, "not_found"],
          ["GET", "/admin/nothing", undefined, 404, "not_found"],
          ["PUT", "/admin/report", undefined, 405, "method_not_allowed"],
          ["GET", "/admin/state/reset", undefined, 405, "method_not_allowed"],
          ["OPTIONS", "/admin/state", undefined, 405, "method_not_allowed"],
          ["DELETE", "/admin/faults/fault_99", undefined, 404, "not_found"],
          ["POST", "/admin/clock", "{", 400, "validation_failed"],
          ["POST", "/admin/clock", undefined, 400, "validation_failed"],
          ["POST", "/admin/clock", { advance_seconds: 1, advance_hours: 1 }, 400, "validation_failed"],
          ["POST", "/admin/clock", { advance_seconds: -1 }, 400, "validation_failed"],
          ["POST", "/admin/state/reset?hard=1", undefined, 400, "validation_failed"],
          ["GET", "/admin/requests?limit=0", undefined, 400, "validation_failed"],
          ["GET", "/admin/requests?limit=10001", undefined, 400, "validation_failed"]
        ] as const
      ) {
        const answer = yield* call(adminPort, method, target, body)
        assert.strictEqual(answer.status, status, `${method} ${target}`)
        assert.nestedPropertyVal(answer.json, "error.code", code)
        assert.nestedPropertyVal(answer.json, "error.request_id", answer.headers["x-request-id"])
      }
      const { headers } = yield* call(adminPort, "PUT", "/admin/report")
      assert.strictEqual(headers["allow"], "GET, HEAD, DELETE")
    }))

  for (
    const [who, headers] of [
      ["a page of another origin", { origin: "https://evil.example" }],
      ["a page without an origin", { origin: "null" }],
      ["a page's image", { "sec-fetch-site": "cross-site" }],
      ["a page on another port", { "sec-fetch-site": "same-site" }],
      ["a name that was made to point here", { host: "evil.example" }],
      ["a name that begins like an address of loopback", { host: "127.0.0.1.evil.example:80" }],
      ["another address", { host: "192.168.0.1:4011" }]
    ] as const
  ) {
    live(`does nothing for ${who}, and lets no page read the answer`, ({ admin }) =>
      Effect.gen(function*() {
        for (const [method, path] of [["POST", "/state/reset"], ["GET", "/state"], ["GET", "/nothing"]] as const) {
          const answer = yield* admin(method, path, undefined, headers)
          assert.strictEqual(answer.status, 400)
          assert.nestedPropertyVal(answer.json, "error.code", "validation_failed")
          assert.deepStrictEqual(Object.keys(answer.headers).filter((name) => name.startsWith("access-control")), [])
        }
      }))
  }

  for (const host of ["localhost", "LOCALHOST:4011", "127.0.0.1", "127.1.2.3:80", "[::1]:4011", "[::1]"]) {
    live(
      `knows itself as ${host}`,
      ({ admin }) =>
        Effect.map(admin("GET", "/state", undefined, { host }), ({ status }) => assert.strictEqual(status, 200))
    )
  }

  live("takes bodies as JSON alone: what a form can send is none", ({ admin }) =>
    Effect.map(
      admin("POST", "/clock", "{\"advance_seconds\":1}", { "content-type": "text/plain" }),
      ({ status }) => assert.strictEqual(status, 415)
    ))

  it.live("is gone with the server, and its port can be taken again", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { admin, adminPort } = yield* Scope.extend(startDirected(), scope)
      assert.strictEqual((yield* admin("GET", "")).status, 200)
      yield* Scope.close(scope, Exit.void)
      const again = yield* startDirected({ adminPort })
      assert.strictEqual(again.adminPort, adminPort)
      assert.strictEqual((yield* again.admin("GET", "")).status, 200)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})
