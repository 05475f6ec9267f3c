import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inProcess } from "./inProcess.ts"
import { bare, errorOf, key, lanekit } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { contact, error, ok, pageOf } from "./wire.ts"

const html = { status: 502, body: "<html>\n<h1>Bad gateway</h1> ask root@proxy.example", headers: { server: "x" } }

const answers: ReadonlyArray<readonly [reply: StubApi.Reply, code: number, error: Readonly<Record<string, unknown>>]> =
  [
    [error(500, "internal_error"), 1, { code: "internal_error", request_id: "req_42" }],
    [{ status: 200, body: "<html>" }, 1, { code: "internal_error", status: 200, excerpt: "<html>" }],
    [{ status: 307, body: "", headers: { location: "/elsewhere" } }, 1, { code: "internal_error", status: 307 }],
    [error(400, "validation_failed", [{ path: "company_name", message: "is odd" }]), 2, {
      code: "validation_failed",
      message: "--company-name is odd",
      issues: [{ flag: "--company-name", path: "company_name", message: "is odd" }]
    }],
    [error(401, "unauthenticated"), 3, { code: "unauthenticated", request_id: "req_42" }],
    [error(403, "scope_required", { required: ["contacts:write"], granted: ["contacts:read"] }), 3, {
      code: "scope_required",
      required: ["contacts:write"],
      granted: ["contacts:read"]
    }],
    [error(403, "forbidden"), 3, { code: "forbidden" }],
    [error(410, "unsupported_key_version"), 3, { code: "unsupported_key_version" }],
    [error(404, "not_found"), 4, { code: "not_found", message: "contact not found" }],
    [error(409, "conflict", { path: "email", reason: "email_taken" }), 5, { code: "conflict" }],
    [error(429, "rate_limited", { limit: 60 }, { "retry-after": "7" }), 6, { code: "rate_limited", retry_after: 7 }],
    [html, 7, { code: "unavailable", status: 502, excerpt: "<html>\n<h1>Bad gateway</h1> ask <e-mail>" }],
    [error(503, "unavailable"), 7, { code: "unavailable" }],
    [error(504, "upstream_timeout"), 7, { code: "upstream_timeout" }],
    [error(418, "teapot", { size: "small" }), 2, {
      code: "teapot",
      text: "the API says teapot",
      details: { size: "small" },
      request_id: "req_42"
    }]
  ]

describe("an answer that is no success", () => {
  for (const [reply, code, expected] of answers) {
    it.scoped(`${reply === "silence" ? reply : `${reply.status} ${reply.body.slice(0, 40)}`} gives ${code}`, () =>
      Effect.gen(function*() {
        const api = yield* StubApi.start({ "GET /contacts/c_1": ok(contact), "PATCH /contacts/c_1": reply })
        const words = ["contacts", "update", "c_1", "--email", "x@y.example"]
        const ran = yield* inProcess(api.url, [...words, "--json"])
        assert.deepInclude(ran, { code, stdout: "" })
        assert.deepInclude(errorOf(ran), expected)
        assert.deepNestedPropertyVal({ hint: typeof Object(errorOf(ran)).hint }, "hint", "string")
        const forPeople = yield* inProcess(api.url, words)
        assert.deepInclude(forPeople, { code, stdout: "" })
        assert.match(forPeople.stderr, /^Error: .+\n(?:.+\n)*Hint: .+\n/)
        if ("request_id" in expected) assert.match(forPeople.stderr, /\nRequest id: req_42\n$/)
        for (const line of forPeople.stderr.split("\n")) assert.isAtMost(line.length, 80)
      }))
  }

  it.scoped("of an unknown code is told in the API's own words", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts/c_1": error(418, "teapot") })
      assert.deepStrictEqual(yield* lanekit(api.url, ["contacts", "get", "c_1"]), {
        code: 2,
        stdout: "",
        stderr: [
          "Error: the API answered teapot (status 418)",
          "  The API says: the API says teapot",
          "Hint: see the API's own words above; its support finds more by the request id",
          "Request id: req_42",
          ""
        ].join("\n")
      })
    }))

  it.scoped("to a write without a clear outcome warns that it may have happened", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts/c_1": ok(contact), "PATCH /contacts/c_1": html })
      const ran = yield* lanekit(api.url, ["contacts", "update", "c_1", "--name", "B"])
      assert.deepStrictEqual(ran, {
        code: 7,
        stdout: "",
        stderr: [
          "Error: the answer (status 502) does not follow the API's contract",
          "  The answer begins: <html> <h1>Bad gateway</h1> ask <e-mail>",
          "Hint: the change may have been made: look first; check that the base URL",
          "      (lanekit config get base-url) is the API's, and that no proxy answers for",
          "      it",
          ""
        ].join("\n")
      })
    }))

  it.effect("for nobody listens gives 7", () =>
    Effect.gen(function*() {
      const ran = yield* lanekit("http://127.0.0.1:9", ["contacts", "get", "c_1"])
      assert.deepInclude(ran, { code: 7, stdout: "" })
      assert.match(ran.stderr, /^Error: the API cannot be reached\nHint: check the network/)
    }))

  it.scoped("for it never comes gives 7", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts/c_1": "silence" })
      const ran = yield* lanekit(api.url, ["contacts", "get", "c_1", "--json"], { PRODUCTLANE_TIMEOUT: "200 millis" })
      assert.deepInclude(ran, { code: 7, stdout: "" })
      assert.deepInclude(errorOf(ran), { code: "upstream_timeout", category: "unavailable" })
    }))
})

describe("a cursor of somebody else's", () => {
  it.scoped("gives 2 and names the flag", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts": error(422, "unprocessable", { path: "cursor" }) })
      const ran = yield* inProcess(api.url, ["contacts", "list", "--cursor", "x"])
      assert.deepInclude(ran, { code: 2, stdout: "" })
      assert.match(ran.stderr, /^Error: --cursor is not a cursor that the API wrote\n/)
    }))
})

describe("the process", () => {
  it.scoped("ends with 130 when interrupted", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts/c_1": "silence" })
      const environment = { PRODUCTLANE_API_KEY: key, PRODUCTLANE_BASE_URL: api.url }
      const ran = yield* bare(["contacts", "get", "c_1"], environment, (child) =>
        Effect.andThen(
          api.isAsked,
          Effect.sync(() => child.kill("SIGINT"))
        ))
      assert.deepStrictEqual(ran, { code: 130, stdout: "", stderr: "" })
    }))

  it.scoped("ends quietly when its reader has gone", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts": ok(pageOf([contact])) })
      const environment = { PRODUCTLANE_API_KEY: key, PRODUCTLANE_BASE_URL: api.url }
      const ran = yield* bare(["contacts", "list"], environment, (child) => Effect.sync(() => child.stdout?.destroy()))
      assert.deepStrictEqual(ran, { code: 0, stdout: "", stderr: "" })
    }))
})
