import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inProcess, lookedAt } from "./inProcess.ts"
import { errorOf, lanekit } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { company, error, namesake, ok, pageOf } from "./wire.ts"

const both = { data: [company, namesake] }
const table = [
  "ID    NAME  DOMAINS       EXTERNAL IDS  PRIMARY",
  "co_1  Acme  acme.example  crm-1         yes",
  "co_2  Acme  acme.test     none          no",
  ""
].join("\n")

describe("contacts companies", () => {
  it.scoped("are listed, the primary one first", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts/c_1/companies": ok(both) })
      const words = ["contacts", "companies", "list", "c_1"]
      assert.deepStrictEqual(yield* lanekit(api.url, words), { code: 0, stdout: table, stderr: "" })
      assert.deepStrictEqual(JSON.parse((yield* inProcess(api.url, [...words, "--json"])).stdout), both)
    }))

  it.scoped("may be none", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts/c_1/companies": ok({ data: [] }) })
      const ran = yield* inProcess(api.url, ["contacts", "companies", "list", "c_1"])
      assert.deepStrictEqual(ran, { code: 0, stdout: "No company\n", stderr: "" })
    }))

  for (
    const [words, body] of [
      [["--company-id=co_2"], { company_id: "co_2" }],
      [["--company-name", "Acme "], { company_name: "Acme " }],
      [["--company-external-id=crm-1"], { company_external_id: "crm-1" }]
    ] as const
  ) {
    it.scoped(`are added by ${words.join(" ")}`, () =>
      Effect.gen(function*() {
        const api = yield* StubApi.start({ "POST /contacts/c_1/companies": ok(both) })
        const ran = yield* inProcess(api.url, ["contacts", "companies", "add", "c_1", ...words])
        assert.deepStrictEqual(ran, { code: 0, stdout: table, stderr: "" })
        assert.deepStrictEqual(api.asked(), [`POST /contacts/c_1/companies ${JSON.stringify(body)}`])
      }))
  }

  it.scoped("that share a name are listed as candidates", () =>
    Effect.gen(function*() {
      const details = { path: "company_name", reason: "company_ambiguous", candidates: both.data }
      const api = yield* StubApi.start({ "POST /contacts/c_1/companies": error(409, "conflict", details) })
      const words = ["contacts", "companies", "add", "c_1", "--company-name=Acme", "--json"]
      const ran = yield* inProcess(api.url, words)
      assert.deepInclude(ran, { code: 5, stdout: "" })
      assert.deepInclude(errorOf(ran), { code: "conflict", field: "company_name" })
    }))

  it.scoped("are removed", () =>
    Effect.gen(function*() {
      const left = { data: [namesake] }
      const api = yield* StubApi.start({ "DELETE /contacts/c_1/companies/co_1": ok(left) })
      const ran = yield* inProcess(api.url, ["contacts", "companies", "remove", "c_1", "co_1", "--json"])
      assert.deepInclude(ran, { code: 0, stderr: "" })
      assert.deepStrictEqual(JSON.parse(ran.stdout), left)
    }))
})

describe("a company that the contact does not belong to", () => {
  it.scoped("cannot be removed, and is told apart from one that is not there", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({
        "DELETE /contacts/c_1/companies/co_9": {
          status: 404,
          body: JSON.stringify({ error: { code: "not_found", message: "company not found", request_id: "req_1" } })
        }
      })
      const ran = yield* inProcess(api.url, ["contacts", "companies", "remove", "c_1", "co_9"])
      assert.deepStrictEqual(ran, {
        code: 4,
        stdout: "",
        stderr: "Error: the contact does not belong to this company\n" +
          "Hint: lanekit contacts companies list <id> shows those that it belongs to\n" +
          "Request id: req_1\n"
      })
    }))
})

describe("blocked senders", () => {
  const blocked = { id: "b_1", value: "x@y.example", type: "EMAIL", created_at: "2026-01-02T03:04:05.000Z" }

  it.scoped("are listed, page by page", () =>
    Effect.gen(function*() {
      const page = pageOf([blocked], "ab==")
      const api = yield* StubApi.start({ "GET /contacts/blocked-senders": ok(page) })
      const words = ["blocked-senders", "list", "--type=EMAIL"]
      assert.deepStrictEqual(yield* lookedAt(api.url, words), {
        code: 0,
        stdout: "ID   TYPE   VALUE\nb_1  EMAIL  x@y.example\n",
        stderr: "Next page: lanekit blocked-senders list --type=EMAIL --cursor=ab==\n"
      })
      assert.deepStrictEqual(JSON.parse((yield* inProcess(api.url, [...words, "--json"])).stdout), page)
      assert.strictEqual(api.asked()[0], "GET /contacts/blocked-senders?limit=50&type=EMAIL")
    }))

  for (const [value, type] of [["x@y.example", "EMAIL"], ["y.example", "DOMAIN"]] as const) {
    it.scoped(`are added: ${value} is ${type}`, () =>
      Effect.gen(function*() {
        const api = yield* StubApi.start({ "POST /contacts/blocked-senders": ok({ ...blocked, value, type }) })
        const ran = yield* inProcess(api.url, ["blocked-senders", "add", value, "--json"])
        assert.deepInclude(ran, { code: 0, stderr: "" })
        assert.deepStrictEqual(JSON.parse(ran.stdout), { ...blocked, value, type })
        assert.deepStrictEqual(JSON.parse(api.requests[0]?.body ?? ""), { type, value })
      }))
  }

  it.scoped("that are blocked already are a conflict", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({
        "POST /contacts/blocked-senders": error(409, "conflict", { path: "value", reason: "already_blocked" })
      })
      const ran = yield* inProcess(api.url, ["blocked-senders", "add", "x@y.example", "--json"])
      assert.deepInclude(ran, { code: 5, stdout: "" })
      assert.deepInclude(errorOf(ran), { message: "<value> is blocked already" })
    }))

  it.scoped("are removed", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "DELETE /contacts/blocked-senders/b_1": ok({ id: "b_1", deleted: true }) })
      assert.deepStrictEqual(yield* inProcess(api.url, ["blocked-senders", "remove", "b_1"]), {
        code: 0,
        stdout: "Removed b_1\n",
        stderr: ""
      })
    }))
})
