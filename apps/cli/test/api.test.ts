import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { maxInput } from "../src/Input.ts"
import { inProcess, lookedAt } from "./inProcess.ts"
import { errorOf, lanekit } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { contact, error, ok, pageOf } from "./wire.ts"

const file = (content: string | Uint8Array) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const path = join(mkdtempSync(join(tmpdir(), "lanekit-")), "body.json")
      writeFileSync(path, content)
      return path
    }),
    (path) => Effect.sync(() => rmSync(join(path, ".."), { recursive: true }))
  )

describe("api", () => {
  it.scoped("prints the body of the answer, for people and with --json", () =>
    Effect.gen(function*() {
      const page = pageOf([contact])
      const api = yield* StubApi.start({ "GET /contacts": ok(page) })
      const ran = yield* lanekit(api.url, ["api", "get", "/contacts?limit=5&email=a%40b&limit=6"])
      assert.deepStrictEqual(ran, { code: 0, stdout: `${JSON.stringify(page, null, 2)}\n`, stderr: "" })
      const inJson = yield* inProcess(api.url, ["api", "GET", "/contacts", "--json"])
      assert.deepStrictEqual(JSON.parse(inJson.stdout), page)
      assert.deepStrictEqual(api.asked(), ["GET /contacts?limit=5&limit=6&email=a%40b", "GET /contacts"])
      assert.strictEqual(api.requests[0]?.headers.authorization, "Bearer pl_v2_T0pS3cretKey")
    }))

  it.scoped("sends a body from a file, and from standard input", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "PATCH /contacts/c_1": ok(contact) })
      const path = yield* file("{\"name\": \"é\"}")
      const words = ["api", "PATCH", "/contacts/c_1"]
      assert.strictEqual((yield* lookedAt(api.url, [...words, "--file", path])).code, 0)
      assert.strictEqual((yield* inProcess(api.url, [...words, "-f", "-"], { stdin: "[1,null]" })).code, 0)
      assert.strictEqual((yield* inProcess(api.url, [...words, "--file=-"], { stdin: "{}" })).code, 0)
      assert.strictEqual((yield* inProcess(api.url, words)).code, 0)
      assert.deepStrictEqual(api.requests.map(({ body }) => body), ["{\"name\":\"é\"}", "[1,null]", "{}", ""])
    }))

  it.scoped("prints the status and the fields before the body with --include", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({
        "DELETE /contacts/c_1": { status: 202, body: "gone\u001b[31m", headers: { "x-request-id": "req_7" } }
      })
      const words = ["api", "DELETE", "/contacts/c_1", "--include"]
      const { code, stdout } = yield* inProcess(api.url, words)
      assert.strictEqual(code, 0)
      assert.match(stdout, /^HTTP 202\n(?:[\w-]+: .*\n)*x-request-id: req_7\n(?:[\w-]+: .*\n)*\ngone\\u001b\[31m\n$/)
      const inJson = JSON.parse((yield* inProcess(api.url, [...words, "--json"])).stdout)
      assert.deepInclude(inJson, { status: 202, body: "gone\u001b[31m" })
      assert.strictEqual(inJson.headers["x-request-id"], "req_7")
    }))

  it.scoped("takes a whole URL of the API, and sends the key nowhere else", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /api/v2/me": ok({ ok: true }) })
      const base = `${api.url}/api/v2`
      const there = yield* inProcess(base, ["api", "GET", `${base}/me`, "--json"])
      assert.deepStrictEqual(JSON.parse(there.stdout), { ok: true })
      for (
        const elsewhere of [
          "https://evil.example/api/v2/me",
          "http://localhost/api/v2/me",
          `${base}/../v1/me`,
          `${base}/%2e%2e/v1/me`,
          `${base}evil/me`,
          base,
          base.replace("http://", "http://user:word@"),
          base.replace("http:", "https:"),
          `${base}@evil.example/me`
        ]
      ) {
        const ran = yield* inProcess(base, ["api", "GET", elsewhere, "--json"])
        assert.deepInclude(ran, { code: 2, stdout: "" }, elsewhere)
        assert.deepInclude(errorOf(ran), {
          code: "validation_failed",
          message: `<path> must be below ${base}: the key is sent nowhere else`
        })
      }
      assert.lengthOf(api.requests, 1)
    }))

  it.scoped("stays below the base URL, whatever the path", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({})
      for (const path of ["/../../me", "/contacts/..", "/%2E%2e/me", "/a\\b", "/a b"]) {
        const ran = yield* inProcess(`${api.url}/api/v2`, ["api", "GET", path, "--json"])
        assert.deepInclude(ran, { code: 2, stdout: "" }, path)
      }
      assert.deepStrictEqual(api.requests, [])
      yield* inProcess(`${api.url}/api/v2`, ["api", "GET", "//evil.example/me"])
      assert.deepStrictEqual(api.asked(), ["GET /api/v2//evil.example/me"])
    }))

  const failures: ReadonlyArray<readonly [reply: StubApi.Reply, code: number, error: object]> = [
    [error(400, "validation_failed", [{ path: "is_subscribed", message: "is odd" }]), 2, {
      message: "is_subscribed is odd",
      issues: [{ flag: "is_subscribed", path: "is_subscribed", message: "is odd" }],
      request_id: "req_42"
    }],
    [error(401, "unauthenticated"), 3, { code: "unauthenticated" }],
    [error(404, "not_found"), 2, { code: "not_found", message: "no endpoint has this path" }],
    [error(409, "conflict", { path: "email", reason: "email_taken" }), 5, {
      message: "email belongs to another contact"
    }],
    [error(429, "rate_limited"), 6, { code: "rate_limited" }],
    [error(503, "unavailable"), 7, { code: "unavailable" }],
    [error(418, "teapot", { size: "small" }), 2, { code: "teapot", details: { size: "small" } }]
  ]
  for (const [reply, code, expected] of failures) {
    it.scoped(`gives ${code} for ${reply === "silence" ? reply : reply.status}`, () =>
      Effect.gen(function*() {
        const api = yield* StubApi.start({ "PATCH /contacts/c_1": reply })
        const words = ["api", "PATCH", "/contacts/c_1", "-f", "-", "--json"]
        const ran = yield* inProcess(api.url, words, { stdin: "{}" })
        assert.deepInclude(ran, { code, stdout: "" })
        assert.deepInclude(errorOf(ran), expected)
      }))
  }
})

const refused = (words: ReadonlyArray<string>, stdin: string | Uint8Array, message: string) =>
  Effect.gen(function*() {
    const api = yield* StubApi.start({})
    const ran = yield* inProcess(api.url, ["api", "POST", "/contacts", ...words, "--json"], { stdin })
    assert.deepInclude(ran, { code: 2, stdout: "" })
    assert.deepInclude(errorOf(ran), { code: "validation_failed", message: `--file ${message}` })
    assert.deepStrictEqual(api.requests, [])
  })

describe("the body of api", () => {
  it.scoped("must be JSON", () => refused(["-f", "-"], "{a}", "must hold JSON"))
  it.scoped("must not be empty", () => refused(["-f", "-"], "", "must hold JSON"))
  it.scoped("must be UTF-8", () => refused(["-f", "-"], Uint8Array.of(0x22, 0xff, 0x22), "must be UTF-8"))
  it.scoped("must be there", () => refused(["-f", "/nowhere/at/all"], "", "cannot be read"))
  it.scoped("must be a file", () => refused(["-f", tmpdir()], "", "cannot be read"))
  it.scoped("must not be huge", () =>
    Effect.gen(function*() {
      yield* refused(["-f", "-"], new Uint8Array(maxInput + 1), "must have at most 10 MiB")
      const path = yield* file(new Uint8Array(maxInput + 1))
      yield* refused(["-f", path], "", "must have at most 10 MiB")
    }))
})
