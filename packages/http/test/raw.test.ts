import { assert, describe, it } from "@effect/vitest"
import { Company } from "@lanekit/core"
import { type RawRequest, Retry } from "@lanekit/http"
import { Effect } from "effect"
import { error } from "./answers.ts"
import { answer, cut, run, scripted } from "./script.ts"
import { answering, clientOf, companyJson, contactJson, json, pageOf } from "./stub.ts"

describe("a request of one's own", () => {
  it.effect("is sent as it stands, with the key", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* answering(() => json(201, { ok: true }, { "x-request-id": "req_1" }))
      const got = yield* client.request({
        method: "POST",
        path: "/projects/p%201/notes",
        query: { a: ["1", "2"], b: "é" },
        body: { note: null }
      })
      assert.deepInclude(got, { status: 201, body: { ok: true } })
      assert.strictEqual(got.headers["x-request-id"], "req_1")
      const [sent] = requests
      assert.strictEqual(String(sent?.url), "https://api.test/v2/projects/p%201/notes?a=1&a=2&b=%C3%A9")
      assert.strictEqual(sent?.headers.authorization, "Bearer pl_v2_topsecret")
      assert.strictEqual(sent?.body, "{\"note\":null}")
    }))

  it.effect("may be answered with anything that is no failure", () =>
    Effect.gen(function*() {
      const none = yield* answering(() => new Response(null, { status: 204 }))
      assert.deepInclude(yield* none.client.request({ method: "DELETE", path: "/x" }), { status: 204, body: "" })
      const text = yield* answering(() => new Response("hello", { status: 202 }))
      assert.deepInclude(yield* text.client.request({ method: "GET", path: "/x" }), { status: 202, body: "hello" })
    }))

  it.effect("fails as the API tells, and names no id", () =>
    Effect.gen(function*() {
      const { client } = yield* answering(() => json(404, error("not_found", "contact not found")))
      const known = yield* Effect.flip(client.request({ method: "GET", path: "/contacts/ann@example.com" }))
      assert.deepInclude(known.origin, { operation: "GET /contacts/{id}", status: 404, code: "not_found" })
      const other = yield* Effect.flip(client.request({ method: "GET", path: "/people/ann@example.com" }))
      assert.strictEqual(other.origin?.operation, "GET /…")
    }))

  it.effect("is called by the endpoint that it goes to, where several fit its path", () =>
    Effect.gen(function*() {
      const { client } = yield* answering(() => json(403, error("forbidden", "no")))
      for (const path of ["/contacts/blocked-senders", "/contacts/by-email", "/contacts", "/companies"] as const) {
        const failure = yield* Effect.flip(client.request({ method: "GET", path }))
        assert.strictEqual(failure.origin?.operation, `GET ${path}`)
      }
    }))

  it.effect("that reads takes no body, which no connection would carry", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* clientOf(() => Effect.dieMessage("nothing may be sent"))
      const failure = yield* Effect.flip(client.request({ method: "GET", path: "/a", body: {} }))
      assert.propertyVal(failure, "message", "body must be absent from a GET")
      assert.lengthOf(requests, 0)
    }))

  it.effect("that writes companies makes the client forget what it knows of them", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* answering(() => json(200, pageOf(companyJson)))
      const lists = () => requests.filter(({ method, url }) => method === "GET" && url.pathname === "/v2/companies")
      const selector = { _tag: "ByName" as const, name: Company.CompanyName.make("Acme") }
      const resolved = (request: RawRequest) =>
        client.companies.resolve(selector).pipe(
          Effect.zipRight(client.request(request)),
          Effect.zipRight(client.companies.resolve(selector)),
          Effect.map(() => lists().length)
        )
      assert.strictEqual(yield* resolved({ method: "GET", path: "/companies/co_1" }), 1)
      assert.strictEqual(yield* resolved({ method: "POST", path: "/projects", body: {} }), 1)
      assert.strictEqual(yield* resolved({ method: "PATCH", path: "/companies/co_1", body: { name: "Apex" } }), 2)
      assert.strictEqual(yield* resolved({ method: "POST", path: "/companies", body: { name: "Acme" } }), 3)
    }))

  it.effect("leads nowhere else", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* clientOf(() => Effect.dieMessage("nothing may be sent"))
      for (const path of ["/../admin", "/a/%2e%2E/b", "/.", "/a?b=c", "/a#b", "/a b", "/a\\b"] as const) {
        const failure = yield* Effect.flip(client.request({ method: "GET", path }))
        assert.deepInclude(failure, { _tag: "ValidationFailed" })
      }
      const loop: { self?: unknown } = {}
      loop.self = loop
      const failure = yield* Effect.flip(client.request({ method: "POST", path: "/a", body: loop }))
      assert.propertyVal(failure, "message", "body must be what JSON can hold")
      assert.lengthOf(requests, 0)
    }))

  it.effect("is sent again as a read, and as a write only when it surely did nothing", () =>
    Effect.gen(function*() {
      const retries = { retries: Retry.defaultPolicy }
      const read = yield* scripted([cut(), answer(() => json(200, contactJson))], retries)
      assert.propertyVal(yield* run(read.client.request({ method: "GET", path: "/x" })), "status", 200)
      const unsent = yield* scripted([cut("ECONNREFUSED"), answer(() => json(200, {}))], retries)
      assert.propertyVal(yield* run(unsent.client.request({ method: "POST", path: "/x" })), "status", 200)
      const lost = yield* scripted([cut()], retries)
      assert.deepInclude(yield* run(lost.client.request({ method: "POST", path: "/x" })), {
        _tag: "OutcomeUnknown",
        reason: "cut"
      })
      assert.lengthOf(lost.arrivals, 1)
    }))
})
