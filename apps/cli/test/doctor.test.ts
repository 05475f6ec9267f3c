import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmodSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as configHome from "./configHome.ts"
import { inProcess } from "./inProcess.ts"
import { bare, errorOf, key } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { error, identity } from "./wire.ts"

// Time stands at its beginning in these tests.
const limits = { "x-ratelimit-limit": "1000", "x-ratelimit-remaining": "990" }
const epoch = { ...limits, date: "Thu, 01 Jan 1970 00:00:00 GMT" }
const all = { ...identity, scopes: ["contacts:read", "contacts:write", "companies:read", "companies:write"] }
const answering = (body: object, headers: Readonly<Record<string, string>> = epoch): StubApi.Reply => ({
  status: 200,
  body: JSON.stringify(body),
  headers
})

const refusal: StubApi.Reply = {
  status: 401,
  body: JSON.stringify({ error: { code: "unauthenticated" } }),
  headers: epoch
}

/** The checks of a run, by name. */
const checksOf = (stdout: string): Readonly<Record<string, Readonly<Record<string, unknown>>>> =>
  Object.fromEntries(
    JSON.parse(stdout).checks.map((check: Readonly<Record<string, unknown>>) => [check["name"], check])
  )

describe("doctor", () => {
  it.scoped("gives 0 when all is well, and has one line or more for each check", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /me": answering(all) })
      const ran = yield* inProcess(api.url, ["doctor"])
      assert.deepInclude(ran, { code: 0, stderr: "" })
      assert.strictEqual(
        ran.stdout.replace(/in \d+ ms/, "in 7 ms").replaceAll(/\n {16}/g, " "),
        [
          "ok    version   lanekit 1.2.3 on Node 22.1.0 (linux)",
          "ok    profile   default",
          "ok    files     nobody says where the configuration is: HOME is not set",
          `ok    settings  ${api.url} (PRODUCTLANE_BASE_URL), timeout 30 seconds, retries 0`,
          "ok    key       pl_v2_…tKey from PRODUCTLANE_API_KEY",
          "ok    proxy     requests go directly",
          "ok    api       answers in 7 ms",
          "ok    clock     goes with the API's",
          "ok    scopes    contacts:read, contacts:write, companies:read, companies:write",
          "ok    budget    990 of 1000 reads left; what is left of the writes, the API tells with a write alone",
          ""
        ].join("\n")
      )
      assert.deepStrictEqual(api.asked(), ["GET /me"])
      const inJson = JSON.parse((yield* inProcess(api.url, ["doctor", "--json"])).stdout)
      assert.strictEqual(inJson.status, "ok")
      for (const check of inJson.checks) {
        assert.hasAllKeys(check, ["name", "status", "message", "hint", "data"])
      }
    }))

  it.scoped("warns of what should be better, and gives 0", () =>
    Effect.gen(function*() {
      const headers = { ...limits, "x-ratelimit-remaining": "9", date: "Thu, 01 Jan 1970 00:00:40 GMT" }
      const api = yield* StubApi.start({ "GET /me": answering(identity, headers) })
      const home = yield* configHome.make
      const path = join(home.directory, "..", "mounted")
      writeFileSync(path, `${key}\n`)
      home.write("profiles/default.json", JSON.stringify({ base_url: api.url, retries: 0 }))
      chmodSync(home.directory, 0o755)
      const environment = { PRODUCTLANE_API_KEY_FILE: path, http_proxy: "http://user:pass@proxy.example" }
      const ran = yield* home.run(["doctor", "--json"], { environment })
      assert.deepInclude(ran, { code: 0, stderr: "" })
      assert.strictEqual(JSON.parse(ran.stdout).status, "warn")
      const checks = checksOf(ran.stdout)
      const warnings = Object.values(checks).filter(({ status }) => status === "warn").map(({ name }) => name)
      assert.deepStrictEqual(warnings, ["files", "key", "proxy", "clock", "scopes", "budget"])
      assert.deepInclude(checks["clock"], { message: "is 40 s behind the API's", data: { skew_s: 40 } })
      assert.deepInclude(checks["scopes"]?.["data"], { lacking: ["companies:read", "companies:write"] })
      assert.deepInclude(checks["proxy"], { data: { variables: ["http_proxy"] } })
      for (const secret of [key, "user", "pass@"]) assert.notInclude(ran.stdout, secret)
      const usable = yield* home.run(["doctor", "--json"], { environment: { ...environment, NODE_USE_ENV_PROXY: "1" } })
      assert.deepInclude(checksOf(usable.stdout)["proxy"], { status: "ok" })
      const clear = yield* home.run(["doctor", "--json"], {
        environment: {
          ...environment,
          PRODUCTLANE_BASE_URL: "http://[::ffff:127.0.0.1]:9",
          NODE_TLS_REJECT_UNAUTHORIZED: "0"
        }
      })
      assert.deepInclude(checksOf(clear.stdout)["settings"], { status: "warn" })
      assert.deepInclude(checksOf(clear.stdout)["proxy"], { message: "certificates are not checked" })
    }))

  it.effect("tells of no key and no network in one go, as a process", () =>
    Effect.gen(function*() {
      const ran = yield* bare(["doctor"], { PRODUCTLANE_BASE_URL: "http://127.0.0.1:9" })
      assert.strictEqual(ran.code, 3)
      assert.match(ran.stdout, /^fail {2}key {7}no API key\n {16}Hint: keep one with/m)
      assert.match(ran.stdout, /^fail {2}api {7}the API cannot be reached\n {16}Hint: check the network/m)
      assert.match(ran.stdout, /^skip {2}scopes /m)
      assert.strictEqual(
        ran.stderr,
        "Error: 2 of 10 checks failed: key, api\nHint: do what the hints above say, the first one first\n"
      )
    }))

  it.scoped("asks without a key whether the API answers at all", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /me": refusal })
      const ran = yield* inProcess(api.url, ["doctor", "--json"], { environment: { PRODUCTLANE_API_KEY: "" } })
      assert.strictEqual(ran.code, 3)
      const checks = checksOf(ran.stdout)
      assert.deepInclude(checks["key"], { status: "fail", data: { code: "api_key_missing" } })
      for (const name of ["api", "clock", "budget"]) assert.deepInclude(checks[name], { status: "ok" })
      assert.isUndefined(api.requests[0]?.headers.authorization)
    }))

  const failures: ReadonlyArray<
    readonly [reply: StubApi.Reply, code: number, failed: ReadonlyArray<string>, data: string]
  > = [
    [error(401, "unauthenticated"), 3, ["key"], "unauthenticated"],
    [error(410, "unsupported_key_version"), 3, ["key"], "unsupported_key_version"],
    [error(503, "unavailable"), 7, ["api"], "unavailable"],
    [error(429, "rate_limited"), 6, ["api"], "rate_limited"],
    [{ status: 200, body: "<html>" }, 1, ["api"], "internal_error"]
  ]
  for (const [reply, code, names, data] of failures) {
    it.scoped(`tells what the answer is about: ${data}`, () =>
      Effect.gen(function*() {
        const api = yield* StubApi.start({ "GET /me": reply })
        const ran = yield* inProcess(api.url, ["doctor", "--json"])
        assert.strictEqual(ran.code, code)
        const checks = checksOf(ran.stdout)
        const failed = Object.values(checks).filter(({ status }) => status === "fail").map(({ name }) => name)
        assert.deepStrictEqual(failed, [...names])
        assert.deepInclude(checks[names[0] ?? ""]?.["data"], { code: data })
        assert.deepInclude(errorOf(ran), { code: "checks_failed" })
        assert.lengthOf(api.requests, 1)
      }))
  }

  it.scoped("goes on as far as it can where the configuration is broken", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      home.write("config.json", "{")
      const broken = yield* home.run(["doctor", "--json"])
      assert.strictEqual(broken.code, 2)
      assert.deepInclude(checksOf(broken.stdout)["profile"], { status: "fail" })
      assert.deepInclude(checksOf(broken.stdout)["files"], { status: "warn" })
      home.write("config.json", "{}")
      const setting = yield* home.run(["doctor", "--json"], { environment: { PRODUCTLANE_TIMEOUT: "soon" } })
      assert.strictEqual(setting.code, 2)
      assert.deepInclude(checksOf(setting.stdout)["settings"], { status: "fail" })
      assert.deepInclude(checksOf(setting.stdout)["api"], { status: "skip" })
    }))
})
