import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { vendorLimits } from "@lanekit/http"
import { Effect, Redacted, type Scope } from "effect"
import { call } from "../admin/directed.ts"
import { exchange } from "../contract/exchange.ts"
import { fullKey } from "../servers.ts"
import { startGateway } from "./gatewayWorld.ts"

const live = <E>(name: string, body: Effect.Effect<void, E, NodeContext.NodeContext | Scope.Scope>) =>
  it.live(name, () => body.pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

const write = (port: number, body: object, headers: Readonly<Record<string, string>> = {}) =>
  call(port, "PATCH", "/api/v2/contacts/ct_ada", body, { authorization: `Bearer ${fullKey}`, ...headers })

const token = "t".repeat(32)

describe("the admin port of a gateway", () => {
  live(
    "lists what it answers, and answers that",
    Effect.gen(function*() {
      const { adminPort } = yield* startGateway()
      const { json } = yield* call(adminPort, "GET", "/admin")
      const paths = ["/admin", "/admin/audit", "/admin/queue", "/metrics", "/health/live", "/health/ready"]
      assert.deepStrictEqual(
        (json as { readonly routes: ReadonlyArray<{ readonly path: string }> }).routes.map(({ path }) => path),
        paths
      )
      for (const path of ["/admin/audit", "/admin/queue", "/health/live", "/health/ready"]) {
        assert.strictEqual((yield* call(adminPort, "GET", path)).status, 200, path)
      }
    })
  )

  live(
    "has nothing of the stand-in's",
    Effect.gen(function*() {
      const { adminPort, port } = yield* startGateway()
      for (const path of ["/admin/faults", "/admin/report", "/admin/state", "/admin/webhooks", "/api/v2/me"]) {
        assert.strictEqual((yield* call(adminPort, "GET", path)).status, 404, path)
      }
      assert.strictEqual((yield* call(adminPort, "POST", "/admin/state/reset", {})).status, 404)
      assert.strictEqual((yield* call(adminPort, "DELETE", "/admin/audit")).status, 405)
      assert.strictEqual((yield* call(port, "GET", "/admin/audit")).status, 404)
    })
  )

  live(
    "tells who wrote what, as pages and as lines",
    Effect.gen(function*() {
      const { adminPort, port } = yield* startGateway()
      for (const name of ["One", "Two", "Three"]) assert.strictEqual((yield* write(port, { name })).status, 200)
      yield* write(port, { name: "Three" })
      const first = yield* call(adminPort, "GET", "/admin/audit?limit=3")
      assert.nestedPropertyVal(first.json, "data.0.outcome", "unchanged")
      assert.nestedPropertyVal(first.json, "data.1.outcome", "succeeded")
      assert.deepNestedPropertyVal(first.json, "data.1.fields", ["name"])
      assert.nestedPropertyVal(first.json, "page.has_more", true)
      assert.notInclude(first.text, "Three")
      const { page } = first.json as { readonly page: { readonly cursor: string } }
      const second = yield* call(adminPort, "GET", `/admin/audit?limit=3&cursor=${page.cursor}`)
      assert.nestedPropertyVal(second.json, "page.has_more", false)
      assert.lengthOf((second.json as { readonly data: ReadonlyArray<unknown> }).data, 1)

      const lines = yield* readLines(adminPort, "/admin/audit?outcome=succeeded")
      assert.strictEqual(lines.headers["content-type"], "application/x-ndjson")
      assert.deepStrictEqual(lines.entries.map(({ outcome }) => outcome), ["succeeded", "succeeded", "succeeded"])
      assert.lengthOf((yield* readLines(adminPort, "/admin/audit?limit=2")).entries, 2)
      for (const accept of ["application/json", "application/x-ndjson"]) {
        const refused = yield* call(adminPort, "GET", "/admin/audit?cursor=nothing", undefined, { accept })
        assert.strictEqual(refused.status, 422)
      }
    })
  )

  live(
    "tells what waits",
    Effect.gen(function*() {
      const { adminPort, port } = yield* startGateway({
        baseUrl: "http://127.0.0.1:9",
        gateway: { lanes: { read: blocked(1000), write: blocked(1) } }
      })
      const async = { prefer: "respond-async" }
      for (const name of ["One", "Two"]) yield* write(port, { name }, async)
      const { json } = yield* call(adminPort, "GET", "/admin/queue")
      const [line] = (json as { readonly data: ReadonlyArray<Readonly<Record<string, unknown>>> }).data
      assert.include(line, { priority: "interactive", share: 1, waiting: 2 })
      assert.isAtLeast(Number(line?.["oldest_seconds"]), 0)
      assert.notInclude(JSON.stringify(json), fullKey)
    })
  )

  live(
    "is opened by the token alone, where there is one, but for the health",
    Effect.gen(function*() {
      const { adminPort } = yield* startGateway({
        operating: { adminHost: "0.0.0.0", adminToken: { value: Redacted.make(token) } }
      })
      const host = "gateway.internal:4011"
      for (const path of ["/admin", "/admin/audit", "/metrics", "/nothing"]) {
        for (const authorization of ["", `Bearer ${token}x`, "Bearer x", `Basic ${token}`]) {
          const headers = authorization === "" ? { host } : { host, authorization }
          const { headers: told, status } = yield* call(adminPort, "GET", path, undefined, headers)
          assert.deepStrictEqual([status, told["www-authenticate"]], [401, "Bearer"], `${path} ${authorization}`)
        }
      }
      const authorization = `bearer ${token}`
      assert.strictEqual((yield* call(adminPort, "GET", "/admin", undefined, { host, authorization })).status, 200)
      assert.strictEqual((yield* call(adminPort, "GET", "/health/ready", undefined, { host })).status, 200)
    })
  )

  live(
    "without a token lets no web page in",
    Effect.gen(function*() {
      const { adminPort } = yield* startGateway()
      for (const headers of [{ host: "evil.example" }, { origin: "https://evil.example" }]) {
        assert.strictEqual((yield* call(adminPort, "GET", "/admin/audit", undefined, headers)).status, 400)
      }
    })
  )
})

const blocked = (requests: number) => ({ ...vendorLimits.write, requests })

const readLines = (port: number, target: string) =>
  Effect.map(
    exchange(port, {
      method: "GET",
      target,
      headers: { accept: "application/x-ndjson" },
      body: undefined,
      chunked: false
    }),
    ({ headers, text }) => ({
      headers,
      entries: text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line))
    })
  )
