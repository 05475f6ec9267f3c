import { assert, describe, it } from "@effect/vitest"
import { CompanyQuery, ContactQuery } from "@lanekit/core"
import { Effect, Schema, SchemaAST } from "effect"
import { inProcess } from "./inProcess.ts"
import { errorOf, lanekit } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { company, contact, identity, namesake, ok, pageOf } from "./wire.ts"

// The names of the query are the schema's, so that a filter that core learns is missed here.
const everyFilter = Effect.fnUntraced(function*(
  api: StubApi.StubApi,
  command: ReadonlyArray<string>,
  query: Schema.Schema.Any
) {
  const names = wireNamesOf(query).filter((name) => name !== "cursor")
  const values = names.map((name) => [name, valueOf(name)] as const)
  const words = values.map(([name, value]) => `--${name.replaceAll("_", "-")}=${value}`)
  assert.deepInclude(yield* inProcess(api.url, [...command, ...words]), { code: 0, stderr: "" })
  const asked = new URL(api.requests.at(-1)?.url ?? "", api.url).searchParams
  assert.deepStrictEqual([...asked].toSorted(), values.toSorted())
})

const wireNamesOf = (query: Schema.Schema.Any): ReadonlyArray<string> =>
  SchemaAST.getPropertySignatures(Schema.encodedSchema(query).ast).map(({ name }) => String(name))

const valueOf = (name: string): string =>
  /_(?:after|before)$/.test(name)
    ? "2026-01-02T03:04:05.000Z"
    : /^limit$|_[gl]te$/.test(name)
    ? "7"
    : "a"

describe("contacts list", () => {
  const other = { ...contact, id: "c".repeat(36), email: `${"x".repeat(60)}@example.com`, name: null }

  it.scoped("is a table of 80 columns, and tells how to go on", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts": ok(pageOf([contact, other], "ab==")) })
      const ran = yield* lanekit(api.url, ["contacts", "list", "--name-contains", "it's", "--limit", "2"])
      assert.deepStrictEqual(ran, {
        code: 0,
        stdout: [
          "ID                                    EMAIL                     NAME  SUBSCRIBED",
          "c_1                                   ada@example.com           Ada   yes",
          `${other.id}  xxxxxxxxxxxxxxxxxxxxxxx…  none  yes`,
          ""
        ].join("\n"),
        stderr: "Next page: lanekit contacts list --name-contains='it'\\''s' --limit=2 \\\n  --cursor=ab==\n"
      })
      assert.deepStrictEqual(api.asked(), ["GET /contacts?limit=2&name_contains=it%27s"])
    }))

  it.scoped("passes every filter on, and prints the page as it came with --json", () =>
    Effect.gen(function*() {
      const page = pageOf([contact], "ab==")
      const api = yield* StubApi.start({ "GET /contacts": ok(page) })
      const ran = yield* inProcess(api.url, [
        "contacts",
        "list",
        "--email=a@b",
        "--company-id=co_1",
        "--external-id=i_9",
        "--cursor=x",
        "--json"
      ])
      assert.deepInclude(ran, { code: 0, stderr: "" })
      assert.deepStrictEqual(JSON.parse(ran.stdout), page)
      const asked = new URL(api.requests[0]?.url ?? "", api.url).searchParams
      assert.deepStrictEqual([...asked].toSorted(), [
        ["company_id", "co_1"],
        ["cursor", "x"],
        ["email", "a@b"],
        ["external_id", "i_9"],
        ["limit", "50"]
      ])
    }))

  it.scoped("knows every filter that the API has", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts": ok(pageOf([])), "GET /companies": ok(pageOf([])) })
      yield* everyFilter(api, ["contacts", "list"], ContactQuery)
      yield* everyFilter(api, ["companies", "list"], CompanyQuery)
    }))

  for (const cursor of ["a\u001b]0;x\u0007", "a\nb", "a\u009b31mb", "a\u202eb", "a\u061cb", "é"]) {
    it.scoped(`never shows a cursor that could steer a terminal: ${JSON.stringify(cursor)}`, () =>
      Effect.gen(function*() {
        const api = yield* StubApi.start({ "GET /contacts": ok(pageOf([], cursor)) })
        assert.deepStrictEqual(yield* inProcess(api.url, ["contacts", "list"]), {
          code: 0,
          stdout: "Nothing found on this page\n",
          stderr: "Next page: its cursor cannot be shown here; --json prints it\n"
        })
      }))
  }

  it.scoped("may be empty, and still go on", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts": ok(pageOf([], "ab")) })
      assert.deepStrictEqual(yield* inProcess(api.url, ["contacts", "list"]), {
        code: 0,
        stdout: "Nothing found on this page\n",
        stderr: "Next page: lanekit contacts list --cursor=ab\n"
      })
      assert.deepStrictEqual(api.asked(), ["GET /contacts?limit=50"])
    }))
})

describe("contacts get", () => {
  it.scoped("shows every field under its wire name", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts/c_1": ok({ ...contact, name: "none" }) })
      assert.deepStrictEqual(yield* inProcess(api.url, ["contacts", "get", "c_1"]), {
        code: 0,
        stdout: [
          "id             c_1",
          "email          ada@example.com",
          "name           \"none\"",
          "image_url      none",
          "company_id     co_1",
          "is_subscribed  true",
          "external_ids   intercom=i_9",
          "created_at     2026-01-02T03:04:05.000Z",
          "updated_at     2026-01-02T03:04:05.000Z",
          "score          7",
          ""
        ].join("\n"),
        stderr: ""
      })
    }))
})

describe("companies", () => {
  it.scoped("are listed", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /companies": ok(pageOf([company, namesake])) })
      const ran = yield* inProcess(api.url, ["companies", "list", "--domain", "acme.example", "--external-id", "x"])
      assert.deepStrictEqual(ran, {
        code: 0,
        stdout: [
          "ID    NAME  DOMAINS       EXTERNAL IDS",
          "co_1  Acme  acme.example  crm-1",
          "co_2  Acme  acme.test     none",
          ""
        ].join("\n"),
        stderr: ""
      })
      assert.deepStrictEqual(api.asked(), ["GET /companies?limit=50&external_id=x&domain=acme.example"])
    }))

  it.scoped("are shown", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /companies/co_1": ok(company) })
      const ran = yield* inProcess(api.url, ["companies", "get", "co_1", "--json"])
      assert.deepStrictEqual(JSON.parse(ran.stdout), company)
    }))

  it.scoped("are resolved by id, exact name or external id", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({
        "GET /companies/co_1": ok(company),
        "GET /companies": ok(pageOf([company, { ...namesake, name: "Acme Two" }]))
      })
      for (const words of [["--id", "co_1"], ["--name", "Acme"], ["--external-id", "crm-1"]]) {
        const ran = yield* inProcess(api.url, ["companies", "resolve", ...words, "--json"])
        assert.deepStrictEqual(JSON.parse(ran.stdout), company)
      }
      const none = yield* inProcess(api.url, ["companies", "resolve", "--name", "ACME", "--json"])
      assert.deepInclude(none, { code: 4, stdout: "" })
      assert.deepInclude(errorOf(none), { category: "not found", message: "no company has this name" })
    }))

  it.scoped("are resolved by a whole domain, ignoring case", () =>
    Effect.gen(function*() {
      const similar = { ...company, id: "co_3", domains: ["not.acme.example"] }
      const api = yield* StubApi.start({ "GET /companies": ok(pageOf([similar, company, namesake])) })
      const resolve = (domain: string) => inProcess(api.url, ["companies", "resolve", "--domain", domain, "--json"])
      assert.deepStrictEqual(JSON.parse((yield* resolve("ACME.example")).stdout), company)
      assert.deepStrictEqual(api.asked(), ["GET /companies?limit=200&domain=ACME.example"])
      const none = yield* resolve("acme")
      assert.strictEqual(none.code, 4)
      assert.deepInclude(errorOf(none), { code: "not_found", field: "domain", message: "no company has this domain" })
    }))

  it.scoped("that share a domain are listed as candidates", () =>
    Effect.gen(function*() {
      const twin = { ...namesake, domains: company.domains }
      const api = yield* StubApi.start({ "GET /companies": ok(pageOf([company, twin])) })
      const words = ["companies", "resolve", "--domain", "acme.example"]
      const ran = yield* inProcess(api.url, words)
      assert.deepInclude(ran, { code: 5, stdout: "" })
      assert.include(ran.stderr, "Error: 2 companies have this domain\n  ID    NAME")
      const { candidates } = JSON.parse((yield* inProcess(api.url, [...words, "--json"])).stderr).error
      assert.lengthOf(candidates, 2)
    }))

  it.scoped("that share a name are listed as candidates", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /companies": ok(pageOf([company, namesake])) })
      const ran = yield* inProcess(api.url, ["companies", "resolve", "--name", "Acme"])
      assert.deepInclude(ran, { code: 5, stdout: "" })
      assert.include(ran.stderr, "Error: 2 companies have this name\n  ID    NAME")
    }))
})

describe("whoami", () => {
  it.scoped("shows the key's workspace and scopes", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /me": ok(identity) })
      const ran = yield* inProcess(api.url, ["whoami"])
      assert.include(ran.stdout, "scopes                  contacts:read, contacts:write\n")
      const inJson = yield* inProcess(api.url, ["whoami", "--json"])
      assert.deepStrictEqual(JSON.parse(inJson.stdout), identity)
    }))
})
