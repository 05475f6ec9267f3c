import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { inProcess, lookedAt } from "./inProcess.ts"
import { errorOf, lanekit, type Ran } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { company, contact, error, namesake, ok, pageOf, unsubscribed } from "./wire.ts"

const answering = (before: object, after: object) => answeringWith(before, ok(after))

const answeringWith = (before: object, reply: StubApi.Reply) =>
  StubApi.start({ "GET /contacts/c_1": ok(before), "PATCH /contacts/c_1": reply })

describe("contacts update", () => {
  it.scoped("sends what the flags name, and shows what changed", () =>
    Effect.gen(function*() {
      const api = yield* answering(contact, { ...contact, name: "Ada Lovelace", company_id: null })
      const ran = yield* lanekit(api.url, ["contacts", "update", "c_1", "--name", "Ada Lovelace"])
      assert.deepStrictEqual(ran, {
        code: 0,
        stdout: "Updated:\n  name        Ada -> Ada Lovelace\n  company_id  co_1 -> none\n",
        stderr: ""
      })
      assert.deepStrictEqual(api.asked(), ["GET /contacts/c_1", "PATCH /contacts/c_1 {\"name\":\"Ada Lovelace\"}"])
    }))

  it.scoped("takes every flag, before or after the id", () =>
    Effect.gen(function*() {
      const api = yield* answering(contact, contact)
      const ran = yield* lookedAt(api.url, [
        "contacts",
        "update",
        "--name=list",
        "--unsubscribe",
        "c_1",
        "--email",
        "x@y.example",
        "--company-external-id",
        "-x",
        "--image-url",
        "https://example.com/a.png"
      ])
      assert.deepStrictEqual(ran, { code: 0, stdout: "No change\n", stderr: "" })
      assert.deepStrictEqual(JSON.parse(api.requests[1]?.body ?? ""), {
        name: "list",
        email: "x@y.example",
        is_subscribed: false,
        company_external_id: "-x",
        image_url: "https://example.com/a.png"
      })
    }))

  it.scoped("sends values exactly as they were typed", () =>
    Effect.gen(function*() {
      const api = yield* answering(contact, contact)
      yield* lookedAt(api.url, ["contacts", "update", "c_1", "--name= \n%41=é ", "--company-name", "Acme "])
      assert.deepStrictEqual(JSON.parse(api.requests[1]?.body ?? ""), { name: " \n%41=é ", company_name: "Acme " })
    }))

  it.scoped("clears the picture with null", () =>
    Effect.gen(function*() {
      const before = { ...contact, image_url: `https://example.com/${"a".repeat(100)}`, name: "none" }
      const api = yield* answering(before, { ...before, image_url: null, name: null })
      const ran = yield* lookedAt(api.url, ["contacts", "update", "c_1", "--clear-image"])
      assert.strictEqual(
        ran.stdout,
        [
          "Updated:",
          "  name       \"none\" -> none",
          "  image_url",
          `    - https://example.com/${"a".repeat(54)}`,
          `      ${"a".repeat(46)}`,
          "    + none",
          ""
        ].join("\n")
      )
      assert.deepStrictEqual(api.asked()[1], "PATCH /contacts/c_1 {\"image_url\":null}")
    }))

  it.scoped("spells out characters that would steer a terminal", () =>
    Effect.gen(function*() {
      const api = yield* answering(contact, { ...contact, name: "A\u001b[31mB\u202e" })
      const ran = yield* lookedAt(api.url, ["contacts", "update", "c_1", "--name", "x"])
      assert.strictEqual(ran.stdout, "Updated:\n  name  Ada -> \"A\\u001b[31mB\\u202e\"\n")
    }))

  it.scoped("prints the contact and nothing else with --json, fields that it does not know included", () =>
    Effect.gen(function*() {
      const api = yield* answering(contact, { ...contact, name: "B" })
      const ran = yield* lookedAt(api.url, ["contacts", "update", "c_1", "--name", "B", "--json"])
      assert.strictEqual(ran.code, 0)
      assert.strictEqual(ran.stderr, "")
      assert.deepStrictEqual(JSON.parse(ran.stdout), { ...contact, name: "B" })
    }))

  const image = "https://example.com/a.png"
  const idle: ReadonlyArray<readonly [words: ReadonlyArray<string>, sent: object | undefined]> = [
    [["--name", "Ada", "--email", "ada@example.com", "--company-id", "co_1", "--image-url", image], undefined],
    [["--name", "Ada", "--email", "Ada@example.com"], { email: "Ada@example.com" }],
    [["--name", "ada", "--image-url", image], { name: "ada" }],
    [["--clear-image", "--subscribe"], { image_url: null }],
    [["--company-id", "co_2", "--name", "Ada"], { company_id: "co_2" }],
    [["--company-name", "Acme", "--name", "Ada"], { company_name: "Acme" }],
    [["--company-external-id", "co_1", "--name", "Ada"], { company_external_id: "co_1" }]
  ]
  for (const [words, sent] of idle) {
    it.scoped(`sends ${JSON.stringify(sent) ?? "nothing"} of ${words.join(" ")}: the rest is so already`, () =>
      Effect.gen(function*() {
        const before = { ...contact, image_url: image }
        const api = yield* answering(before, before)
        const ran = yield* inProcess(api.url, ["contacts", "update", "c_1", ...words])
        assert.deepStrictEqual(ran, { code: 0, stdout: "No change\n", stderr: "" })
        assert.deepStrictEqual(api.asked(), [
          "GET /contacts/c_1",
          ...(sent === undefined ? [] : [`PATCH /contacts/c_1 ${JSON.stringify(sent)}`])
        ])
      }))
  }

  it.scoped("puts an id of any alphabet into one segment of the path", () =>
    Effect.gen(function*() {
      const id = "a/b?x=1#f"
      const api = yield* StubApi.start({ "GET /contacts/a%2Fb%3Fx%3D1%23f": ok({ ...contact, id }) })
      const ran = yield* lookedAt(api.url, ["contacts", "get", id, "--json"])
      assert.strictEqual(ran.code, 0)
      assert.deepStrictEqual(api.asked(), ["GET /contacts/a%2Fb%3Fx%3D1%23f"])
    }))

  it.scoped("sends the key, the media type and its own name, and the key nowhere else", () =>
    Effect.gen(function*() {
      const api = yield* answering(contact, contact)
      yield* lookedAt(api.url, ["contacts", "update", "c_1", "--name", "B"])
      const [, patch] = api.requests
      assert.strictEqual(patch?.headers.authorization, "Bearer pl_v2_T0pS3cretKey")
      assert.match(patch?.headers["content-type"] ?? "", /^application\/json/)
      assert.match(patch?.headers["user-agent"] ?? "", /^lanekit\/\d/)
    }))

  it.scoped("lists the candidates of an ambiguous company", () =>
    Effect.gen(function*() {
      const details = {
        path: "company_name",
        reason: "company_ambiguous",
        candidates: [company, namesake],
        total: 21
      }
      const api = yield* answeringWith(contact, error(409, "conflict", details))
      const words = ["contacts", "update", "c_1", "--company-name", "Acme"]
      const ran = yield* lookedAt(api.url, words)
      assert.deepStrictEqual(ran, {
        code: 5,
        stdout: "",
        stderr: [
          "Error: 21 companies have this name",
          "  ID    NAME  DOMAINS       EXTERNAL IDS",
          "  co_1  Acme  acme.example  crm-1",
          "  co_2  Acme  acme.test     none",
          "  and 19 more",
          "Hint: name the company by id, with one of these",
          "Request id: req_42",
          ""
        ].join("\n")
      })
      const inJson = yield* lookedAt(api.url, [...words, "--json"])
      assert.strictEqual(inJson.stdout, "")
      assert.deepStrictEqual(errorOf(inJson), {
        code: "conflict",
        category: "conflict",
        message: "21 companies have this name",
        field: "company_name",
        candidates: [company, namesake].map(({ domains, external_ids, id, name }) => ({
          id,
          name,
          domains,
          external_ids
        })),
        total: 21,
        request_id: "req_42",
        hint: "name the company by id, with one of these"
      })
    }))
})

const dryRunNotice = "{\"notice\":{\"code\":\"dry_run\",\"message\":\"nothing was written\"}}\n"

const preview = (
  email: string,
  replies: Readonly<Record<string, StubApi.Reply>>,
  check: (ran: Ran, asked: ReadonlyArray<string>) => void
) =>
  Effect.gen(function*() {
    const api = yield* StubApi.start({ "GET /contacts/c_1": ok(contact), ...replies })
    const words = ["contacts", "update", "c_1", "--email", email, "--dry-run", "--json"]
    check(yield* inProcess(api.url, words), api.asked())
  })

describe("contacts update --dry-run", () => {
  it.scoped("resolves the company with reads, and writes nothing", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({
        "GET /contacts/c_1": ok(contact),
        "GET /companies": ok(pageOf([{ ...company, id: "co_9", name: "Other Acme" }, namesake]))
      })
      const words = ["contacts", "update", "c_1", "--company-name", "Acme", "--dry-run"]
      const ran = yield* lookedAt(api.url, words)
      assert.deepStrictEqual(ran, {
        code: 0,
        stdout: "Dry run, nothing was written. It would change:\n  company_id  co_1 -> co_2\n",
        stderr: ""
      })
      const inJson = yield* lookedAt(api.url, [...words, "--json"])
      assert.deepStrictEqual(JSON.parse(inJson.stdout), { ...contact, company_id: "co_2" })
      assert.strictEqual(inJson.stderr, dryRunNotice)
      assert.isTrue(api.requests.every(({ method }) => method === "GET"))
    }))

  it.scoped("says when nothing would change, and when the company is not one", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({
        "GET /contacts/c_1": ok(contact),
        "GET /companies": ok(pageOf([company, namesake]))
      })
      const same = yield* lookedAt(api.url, ["contacts", "update", "c_1", "--name", "Ada", "--dry-run"])
      assert.deepStrictEqual(same, { code: 0, stdout: "Dry run, nothing was written:\nNo change\n", stderr: "" })
      const two = yield* lookedAt(api.url, ["contacts", "update", "c_1", "--company-name", "Acme", "--dry-run"])
      assert.deepInclude(two, { code: 5, stdout: "" })
      const none = yield* lookedAt(api.url, ["contacts", "update", "c_1", "--company-name", "acme", "--dry-run"])
      assert.deepInclude(none, { code: 4, stdout: "" })
      assert.match(none.stderr, /^Error: no company has this name\n/)
    }))

  it.scoped("needs no consent, and says that it would be needed", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts/c_1": ok(unsubscribed) })
      const words = ["contacts", "update", "c_1", "--subscribe", "--dry-run"]
      const ran = yield* lookedAt(api.url, words)
      assert.deepStrictEqual(ran, {
        code: 0,
        stdout: "Dry run, nothing was written. It would change:\n  is_subscribed  false -> true\n",
        stderr: "Note: this would subscribe a person who has unsubscribed; the update itself\n" +
          "      asks, or needs --yes\n"
      })
      const inJson = yield* lookedAt(api.url, [...words, "--json"])
      assert.deepStrictEqual(JSON.parse(inJson.stdout), contact)
      const notices = inJson.stderr.trimEnd().split("\n").map((line) => JSON.parse(line).notice.code)
      assert.deepStrictEqual(notices, ["would_resubscribe", "dry_run"])
      assert.deepStrictEqual(api.asked(), ["GET /contacts/c_1", "GET /contacts/c_1"])
    }))

  it.scoped("fails as the update would when the address is another contact's, on whichever page that is", () => {
    const near = { ...contact, id: "c_2", email: "xbob@example.com" }
    const other = { ...contact, id: "c_3", email: "BOB@example.com" }
    const found = "GET /contacts?limit=200&email=bob%40Example.com"
    return preview("bob@Example.com", {
      [found]: ok(pageOf([near], "next")),
      "GET /contacts?limit=200&cursor=next&email=bob%40Example.com": ok(pageOf([other]))
    }, (ran, asked) => {
      assert.deepInclude(ran, { code: 5, stdout: "" })
      assert.deepInclude(errorOf(ran), { category: "conflict", message: "--email belongs to another contact" })
      assert.strictEqual(asked.length, 3)
    })
  })

  it.scoped("promises an address that only resembles those of others", () =>
    preview("bob@example.com", {
      "GET /contacts": ok(pageOf([{ ...contact, id: "c_2", email: "xbob@example.com" }]))
    }, (ran) => {
      assert.deepInclude(ran, { code: 0, stderr: dryRunNotice })
      assert.deepStrictEqual(JSON.parse(ran.stdout), { ...contact, email: "bob@example.com" })
    }))

  it.scoped("promises the contact its own address in another case", () =>
    preview("Ada@example.com", { "GET /contacts": ok(pageOf([contact])) }, (ran) => {
      assert.deepInclude(ran, { code: 0, stderr: dryRunNotice })
    }))

  it.scoped("looks for the address on ten pages at most", () =>
    preview("bob@example.com", { "GET /contacts": ok(pageOf([], "again")) }, (ran, asked) => {
      assert.strictEqual(ran.code, 0)
      assert.strictEqual(asked.length, 11)
    }))

  it.scoped("looks for no address that the contact has already", () =>
    preview("ada@example.com", {}, (ran, asked) => {
      assert.strictEqual(ran.code, 0)
      assert.deepStrictEqual(asked, ["GET /contacts/c_1"])
    }))
})
