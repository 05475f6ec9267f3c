import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inProcess } from "./inProcess.ts"
import { errorOf } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { company, contact, error, identity, ok, pageOf } from "./wire.ts"

const contacts = ["sync", "export", "contacts"]

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "lanekit-export-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
)

const bob = { ...contact, id: "c_2", email: "bob@example.com", name: "=1+1", company_id: null, external_ids: {} }

const first = ok(pageOf([contact], "one"))
const second = ok(pageOf([bob]))

const pages = (): Record<string, StubApi.Reply> => ({
  "GET /me": ok(identity),
  "GET /contacts?limit=200": first,
  "GET /contacts?limit=200&cursor=one": second
})

const header = "id,email,name,is_subscribed,company_id,image_url,created_at,updated_at\n"
const ada = "c_1,ada@example.com,Ada,true,co_1,,2026-01-02T03:04:05.000Z,2026-01-02T03:04:05.000Z\n"
const guarded = "c_2,bob@example.com,'=1+1,true,,,2026-01-02T03:04:05.000Z,2026-01-02T03:04:05.000Z\n"
const csv = header + ada + guarded

describe("sync export contacts", () => {
  it.scoped("writes records to standard output, 200 from each request, and nothing else", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start(pages())
      const ran = yield* inProcess(api.url, [...contacts, "--external-ids", "intercom"])
      assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
      assert.strictEqual(
        ran.stdout,
        csv.replace("image_url,", "image_url,external_ids.intercom,").replace("co_1,,", "co_1,,i_9,")
          .replace("true,,,", "true,,,,")
      )
      assert.deepStrictEqual(api.asked(), ["GET /contacts?limit=200", "GET /contacts?limit=200&cursor=one"])
    }))

  it.scoped("says of which systems the ids have no column, and leaves that out with --quiet", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start(pages())
      const ran = yield* inProcess(api.url, contacts)
      assert.strictEqual(ran.stdout, csv)
      assert.match(ran.stderr, /^Note: ids in "intercom" have no column/)
      assert.strictEqual((yield* inProcess(api.url, [...contacts, "--quiet"])).stderr, "")
    }))

  it.scoped("sends filters with every request", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /contacts": second })
      yield* inProcess(api.url, [...contacts, "--company-id", "co_1", "--updated-after", "2026-01-01T00:00:00Z"])
      assert.match(api.asked()[0] ?? "", /company_id=co_1.*updated_after=2026-01-01T00/)
    }))

  it.scoped("says with which cursor to go on where a run to standard output was not finished", () =>
    Effect.gen(function*() {
      const replies = pages()
      const api = yield* StubApi.start({ ...replies, "GET /contacts?limit=200&cursor=one": error(503, "unavailable") })
      const ran = yield* inProcess(api.url, [...contacts, "--external-ids", "intercom"])
      assert.strictEqual(ran.code, 7)
      assert.include(ran.stderr, "  --cursor=one\n")
      const later = yield* StubApi.start(replies)
      const rest = yield* inProcess(later.url, [...contacts, "--external-ids", "intercom", "--cursor=one"])
      assert.strictEqual(rest.stdout, guarded.replace("true,,,", "true,,,,"))
      assert.deepStrictEqual(later.asked(), ["GET /contacts?limit=200&cursor=one"])
    }))

  it.scoped("goes on with a file where a run ended, and puts it in its place once it is whole", () =>
    Effect.gen(function*() {
      const replies: Record<string, StubApi.Reply> = {
        ...pages(),
        "GET /contacts?limit=200&cursor=one": error(503, "unavailable")
      }
      const api = yield* StubApi.start(replies)
      const directory = yield* folder
      const out = join(directory, "contacts.csv")
      const command = [...contacts, "--out", out]
      const failed = yield* inProcess(api.url, command)
      assert.strictEqual(readFileSync(`${out}.part`, "utf8"), header + ada)
      assert.deepStrictEqual([failed.code, failed.stdout], [7, ""])
      assert.include(failed.stderr, "the same command goes on after 1 contact")
      assert.isFalse(existsSync(out))
      replies["GET /contacts?limit=200&cursor=one"] = second
      const ran = yield* inProcess(api.url, command)
      assert.strictEqual(ran.code, 0)
      assert.strictEqual(ran.stdout, `2 contacts are in ${out}\n`)
      assert.include(ran.stderr, "going on after 1 contact")
      assert.strictEqual(readFileSync(out, "utf8"), csv)
      assert.deepStrictEqual(readdirSync(directory), ["contacts.csv"])
      assert.strictEqual(api.asked().filter((asked) => asked === "GET /contacts?limit=200").length, 1)
    }))

  it.scoped("refuses to go on with other options, or in another workspace", () =>
    Effect.gen(function*() {
      const replies: Record<string, StubApi.Reply> = {
        ...pages(),
        "GET /contacts?limit=200&cursor=one": error(503, "unavailable")
      }
      const api = yield* StubApi.start(replies)
      const out = join(yield* folder, "contacts.csv")
      const command = [...contacts, "--out", out, "--json"]
      yield* inProcess(api.url, command)
      const before = readFileSync(`${out}.part`, "utf8")
      const other = yield* inProcess(api.url, [...command, "--external-ids", "intercom"])
      assert.strictEqual(other.code, 2)
      assert.deepInclude(errorOf(other), { code: "export_options", differing: ["external_ids"] })
      replies["GET /me"] = ok({ ...identity, workspace_id: "ws_2" })
      assert.deepInclude(errorOf(yield* inProcess(api.url, command)), { differing: ["workspace"] })
      assert.strictEqual(readFileSync(`${out}.part`, "utf8"), before)
    }))

  it.scoped("says so where the API knows no more where it was", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({
        ...pages(),
        "GET /contacts?limit=200&cursor=one": error(422, "unprocessable", { path: "cursor" })
      })
      const out = join(yield* folder, "contacts.csv")
      const ran = yield* inProcess(api.url, [...contacts, "--out", out])
      assert.strictEqual(ran.code, 2)
      assert.include(ran.stderr, "to begin anew")
    }))

  it.scoped("writes JSON lines where --out is called so, and says what it wrote with --json", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start(pages())
      const out = join(yield* folder, "contacts.ndjson")
      const ran = yield* inProcess(api.url, [...contacts, "--out", out, "--json"])
      assert.deepStrictEqual(JSON.parse(ran.stdout), { file: out, records: "contacts", format: "ndjson", count: 2 })
      const lines = readFileSync(out, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line))
      assert.deepStrictEqual(lines.map(({ external_ids, id }) => [id, external_ids]), [
        ["c_1", { intercom: "i_9" }],
        ["c_2", {}]
      ])
    }))

  it.scoped.each([
    ["--format", "xml"],
    ["--out", "x.csv", "--cursor", "one"],
    ["--out="],
    ["--json", "--format", "csv"],
    ["--cursor="]
  ])("sends nothing where its flags make no sense: %s", (...words) =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({})
      assert.strictEqual((yield* inProcess(api.url, [...contacts, ...words.flat()])).code, 2)
      assert.lengthOf(api.requests, 0)
    }))
})

describe("sync export companies", () => {
  it.scoped("writes them with their own fields", () =>
    Effect.gen(function*() {
      const api = yield* StubApi.start({ "GET /companies": ok(pageOf([company])) })
      const ran = yield* inProcess(api.url, ["sync", "export", "companies", "--size-gte", "10"])
      assert.deepStrictEqual([ran.code, ran.stderr], [0, ""])
      assert.match(ran.stdout, /^id,name,logo_url,domains,.*\nco_1,Acme,,acme\.example,12,,/)
      assert.match(api.asked()[0] ?? "", /size_gte=10/)
    }))
})
