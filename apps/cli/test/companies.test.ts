import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inProcess, lookedAt } from "./inProcess.ts"
import { errorOf, lanekit } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { company, contact, error, namesake, ok, pageOf } from "./wire.ts"

describe("companies create", () => {
  it.scoped("sends every field, and shows the company", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "POST /companies": ok(company) })
      const ran = yield* lanekit(api.url, [
        "companies",
        "create",
        "--name=Acme ",
        "--logo-url=https://acme.example/a.png",
        "--domains",
        "acme.example,acme.test",
        "--size=12",
        "--revenue=0",
        "--external-ids=[\"a,b\",\"c\"]",
        "--status-id=st_1",
        "--tier-id=ti_1",
        "--owner-id=me_1"
      ])
      assert.deepInclude(ran, { code: 0, stderr: "" })
      assert.match(ran.stdout, /^id {12}co_1\nname {10}Acme\n/)
      assert.deepStrictEqual(JSON.parse(api.requests[0]?.body ?? ""), {
        name: "Acme ",
        logo_url: "https://acme.example/a.png",
        domains: ["acme.example", "acme.test"],
        size: 12,
        revenue: 0,
        external_ids: ["a,b", "c"],
        status_id: "st_1",
        tier_id: "ti_1",
        owner_id: "me_1"
      })
      const inJson = yield* inProcess(api.url, ["companies", "create", "--name=Acme", "--json"])
      assert.deepStrictEqual(JSON.parse(inJson.stdout), company)
      assert.strictEqual(api.asked()[1], "POST /companies {\"name\":\"Acme\"}")
    }))

  it.scoped("with a tier that the workspace does not have gives 4, and names the flag", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "POST /companies": error(422, "unprocessable", { path: "tier_id" }) })
      const ran = yield* inProcess(api.url, ["companies", "create", "--name=Acme", "--tier-id=x", "--json"])
      assert.deepInclude(ran, { code: 4, stdout: "" })
      assert.deepInclude(errorOf(ran), { message: "--tier-id matches nothing in the workspace" })
    }))
})

describe("companies update", () => {
  const before = { ...company, owner: { id: "me_1", name: "Bo", avatar_url: null }, tier_id: "ti_1", tier_name: "Gold" }

  it.scoped("shows what changed", () =>
    Effect.gen(function*() {
      const after = { ...before, size: 13, owner: null, domains: ["acme.example", "a.test"] }
      const api = yield* StubApi.start({ "GET /companies/co_1": ok(before), "PATCH /companies/co_1": ok(after) })
      const words = ["companies", "update", "co_1", "--size=13", "--clear-owner", "--domains=acme.example,a.test"]
      assert.deepStrictEqual(yield* lookedAt(api.url, words), {
        code: 0,
        stdout: [
          "Updated:",
          "  domains  acme.example -> acme.example, a.test",
          "  size     12 -> 13",
          "  owner    id=me_1, name=Bo, avatar_url=none -> none",
          ""
        ].join("\n"),
        stderr: ""
      })
      const inJson = yield* inProcess(api.url, [...words, "--json"])
      assert.deepStrictEqual(JSON.parse(inJson.stdout), after)
    }))

  const sent: ReadonlyArray<readonly [words: ReadonlyArray<string>, body: object | undefined]> = [
    [
      ["--name=Acme", "--size=12", "--owner-id=me_1", "--tier-id=ti_1", "--clear-revenue", "--external-ids=crm-1"],
      undefined
    ],
    [["--name=acme", "--size=12"], { name: "acme" }],
    [["--clear-size", "--clear-owner", "--clear-tier"], { size: null, tier_id: null, owner_id: null }],
    [["--clear-domains", "--clear-external-ids", "--clear-logo"], { domains: [], external_ids: [] }],
    [["--status-id=st_2", "--revenue=7", "--clear-owner"], { revenue: 7, status_id: "st_2", owner_id: null }]
  ]
  for (const [words, body] of sent) {
    it.scoped(`sends ${JSON.stringify(body) ?? "nothing"} of ${words.join(" ")}`, () =>
      Effect.gen(function*() {
        const api = yield* StubApi.start({ "GET /companies/co_1": ok(before), "PATCH /companies/co_1": ok(before) })
        const ran = yield* inProcess(api.url, ["companies", "update", "co_1", ...words])
        assert.deepStrictEqual(ran, { code: 0, stdout: "No change\n", stderr: "" })
        assert.deepStrictEqual(
          api.requests.slice(1).map((request) => JSON.parse(request.body)),
          body === undefined ? [] : [body]
        )
      }))
  }
})

describe("companies delete", () => {
  const remove = ["companies", "delete", "co_1"]
  const answering = StubApi.start({
    "GET /companies/co_1": ok(company),
    "DELETE /companies/co_1": ok({ id: "co_1", deleted: true })
  })

  it.scoped("is refused when nobody can be asked, and is done with --yes", () =>
    Effect.gen(function*() {
      const api = yield* answering
      const refused = yield* inProcess(api.url, [...remove, "--json"])
      assert.deepInclude(refused, { code: 2, stdout: "" })
      assert.deepInclude(errorOf(refused), {
        code: "not_confirmed",
        message: "deleting a company needs a confirmation"
      })
      const ran = yield* inProcess(api.url, [...remove, "--yes", "--json"])
      assert.deepStrictEqual(JSON.parse(ran.stdout), { id: "co_1", deleted: true })
      assert.deepStrictEqual(api.asked(), ["DELETE /companies/co_1"])
    }))

  for (const [answer, code] of [["yes", 0], ["no", 2]] as const) {
    it.scoped(`asks by the name, and understands ${answer}`, () =>
      Effect.gen(function*() {
        const api = yield* answering
        const ran = yield* inProcess(api.url, remove, { answer })
        assert.strictEqual(ran.code, code)
        assert.match(
          ran.stderr,
          /^The company Acme will be deleted\. Its contacts stay, without it\.\nAre you sure\? Type/
        )
        assert.lengthOf(api.requests, code === 0 ? 2 : 1)
      }))
  }
})

describe("companies merge", () => {
  const source = {
    ...namesake,
    name: "Acme Two",
    domains: ["acme.example", "acme.test"],
    revenue: 9,
    status_id: "st_1",
    status_name: "Active",
    external_ids: ["crm-2"]
  }
  const merged = { ...company, revenue: 9, status_id: "st_1", status_name: "Active" }
  const replies = {
    "GET /companies/co_1": ok(company),
    "GET /companies/co_2": ok(source),
    "GET /contacts?limit=200&company_id=co_2": ok(pageOf([contact, contact], "next")),
    "GET /contacts?limit=200&cursor=next&company_id=co_2": ok(pageOf([contact])),
    "POST /companies/co_1/merge": ok(merged)
  }
  const merge = ["companies", "merge", "co_2", "--into", "co_1"]
  const plan = [
    "Acme Two (co_2) goes into Acme (co_1), and is gone afterwards.",
    "Moves:",
    "  contacts  3 with it as their primary company, and all its others",
    "Is filled:",
    "  revenue      none -> 9",
    "  status_id    none -> st_1",
    "  status_name  none -> Active",
    "Is lost, because the company that stays has its own:",
    "  name          Acme Two",
    "  domains       acme.test",
    "  external_ids  crm-2",
    ""
  ].join("\n")
  const done = "Merged:\n  revenue      none -> 9\n  status_id    none -> st_1\n  status_name  none -> Active\n"

  it.scoped("is refused when nobody can be asked, and is done with --yes", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start(replies)
      const refused = yield* inProcess(api.url, [...merge, "--json"])
      assert.deepInclude(refused, { code: 2, stdout: "" })
      assert.deepInclude(errorOf(refused), { message: "merging companies needs a confirmation" })
      assert.deepStrictEqual(api.requests, [])
      assert.deepStrictEqual(yield* lookedAt(api.url, [...merge, "--yes"]), { code: 0, stdout: done, stderr: "" })
      assert.strictEqual(api.asked().at(-1), "POST /companies/co_1/merge {\"source_id\":\"co_2\"}")
      const inJson = yield* inProcess(api.url, [...merge, "--yes", "--json"])
      assert.deepStrictEqual(JSON.parse(inJson.stdout), merged)
    }))

  for (const [answer, code] of [["yes", 0], ["y", 2], ["ctrl+c", 130]] as const) {
    it.scoped(`shows what will happen, asks, and understands ${answer}`, () =>
      Effect.gen(function*() {
        const api = yield* StubApi.start(replies)
        const ran = yield* inProcess(api.url, merge, { answer })
        assert.strictEqual(ran.code, code)
        assert.isTrue(ran.stderr.startsWith(`${plan}This cannot be taken back. Are you sure? Type yes`), ran.stderr)
        assert.strictEqual(ran.stdout, code === 0 ? done : "")
        assert.strictEqual(api.requests.some(({ method }) => method === "POST"), code === 0)
      }))
  }

  it.scoped("with --dry-run shows it, and writes nothing", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start(replies)
      assert.deepStrictEqual(yield* lookedAt(api.url, [...merge, "--dry-run"]), {
        code: 0,
        stdout: `Dry run, nothing was written.\n${plan}`,
        stderr: ""
      })
      const inJson = yield* inProcess(api.url, [...merge, "--dry-run", "--json"])
      assert.deepStrictEqual(JSON.parse(inJson.stdout), merged)
      assert.deepStrictEqual(JSON.parse(inJson.stderr), {
        notice: {
          code: "dry_run",
          message: "nothing was written",
          plan: {
            contacts: 3,
            has_more_contacts: false,
            filled: { revenue: 9, status_id: "st_1", status_name: "Active" },
            lost: { name: "Acme Two", domains: ["acme.test"], external_ids: ["crm-2"] }
          }
        }
      })
      assert.isTrue(api.requests.every(({ method }) => method === "GET"))
    }))

  it.scoped("does without the number of contacts where the key may not read them", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({
        "GET /companies/co_1": ok(company),
        "GET /companies/co_2": ok(source),
        "GET /contacts": error(403, "scope_required", { required: ["contacts:read"], granted: [] })
      })
      const ran = yield* inProcess(api.url, [...merge, "--dry-run"])
      assert.strictEqual(ran.code, 0)
      assert.include(ran.stdout, "  contacts  all of them; how many, the key may not read\n")
    }))

  it.scoped("counts contacts on ten pages at most", () =>
    Effect.gen(function*() {
      const pages = Array.from({ length: 11 }, (_, at) =>
        [
          `GET /contacts?limit=200${at === 0 ? "" : `&cursor=p${at}`}&company_id=co_2`,
          ok(pageOf([contact], `p${at + 1}`))
        ] as const)
      const api = yield* StubApi.start({ ...replies, ...Object.fromEntries(pages) })
      const ran = yield* inProcess(api.url, [...merge, "--dry-run"])
      assert.include(ran.stdout, "  contacts  10 or more with it")
      assert.lengthOf(api.requests.filter(({ url }) => url.startsWith("/contacts")), 10)
    }))

  it.scoped("tells which of the two is not there", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ ...replies, "GET /companies/co_2": error(404, "not_found") })
      const ran = yield* inProcess(api.url, [...merge, "--dry-run", "--json"])
      assert.deepInclude(ran, { code: 4, stdout: "" })
      assert.deepInclude(errorOf(ran), { message: "<source-id> is the id of no company" })
    }))
})
