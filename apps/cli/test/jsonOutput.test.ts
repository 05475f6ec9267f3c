import { assert, describe, it } from "@effect/vitest"
import { BlockedSender, Company, Contact, Workspace } from "@lanekit/core"
import { manual } from "@lanekit/terminal"
import { Effect, Either, Predicate, Schema } from "effect"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { program } from "../src/Cli.ts"
import * as configHome from "./configHome.ts"
import { key } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { company, contact, error, identity, ok, pageOf } from "./wire.ts"

const text = readFileSync(fileURLToPath(new URL("../../../docs/json-output.md", import.meta.url)), "utf8")

/** The rows of the first table after a title. */
const rowsAfter = (title: string): ReadonlyArray<ReadonlyArray<string>> => {
  const part = text.slice(text.indexOf(`\n${title}\n`)).split("\n").slice(2)
  const start = part.findIndex((line) => line.startsWith("| ---"))
  const end = part.findIndex((line, at) => at > start && !line.startsWith("|"))
  return part.slice(start + 1, end).map((line) => line.slice(2, -1).split(" |").map((cell) => cell.trim()))
}

const shapes: ReadonlyMap<string, ReadonlyArray<ReadonlyArray<string>>> = new Map(
  [...text.matchAll(/^### (.+)$/gm)].map(([title, name = ""]) => [name, rowsAfter(title)])
)

/** What is wrong with a value that ought to be of a type of the page. */
const problems = (value: unknown, type: string, path: string): ReadonlyArray<string> => {
  if (type.includes(" or ")) {
    const each = type.split(" or ").map((one) => problems(value, one, path))
    return each.find((found) => found.length === 0) ?? [`${path} is not ${type}`]
  }
  const [, list] = /^list of (.+)$/.exec(type) ?? []
  if (list !== undefined) {
    return Array.isArray(value)
      ? value.flatMap((one, at) => problems(one, list, `${path}[${at}]`))
      : [`${path} is no list`]
  }
  const shape = shapes.get(type)
  if (shape !== undefined) return problemsOfShape(value, shape, path)
  const isRight = type === "any" || JSON.stringify(value) === type || typeof value === type && value !== null ||
    (type === "null" && value === null)
  return isRight ? [] : [`${path} is not ${type}`]
}

const problemsOfShape = (
  value: unknown,
  shape: ReadonlyArray<ReadonlyArray<string>>,
  path: string
): ReadonlyArray<string> => {
  if (!Predicate.isRecord(value)) return [`${path} is no object`]
  const fields = shape.map(([name = "", type = ""]) => ({
    name: name.replaceAll(/[`?]/g, ""),
    isOptional: name.includes("?"),
    type
  }))
  const known = new Set(fields.map(({ name }) => name))
  return [
    ...fields.flatMap(({ isOptional, name, type }) =>
      name in value ? problems(value[name], type, `${path}.${name}`) : isOptional ? [] : [`${path}.${name} is missing`]
    ),
    ...Object.keys(value).filter((name) => !known.has(name)).map((name) => `${path}.${name} is not on the page`)
  ]
}

const { score: _, ...known } = contact
const sender = { id: "bs_1", value: "spam.example", type: "DOMAIN", created_at: contact.created_at }
const deleted = (id: string) => ok({ id, deleted: true })
const source = { ...company, id: "co_2", name: "Other" }
const owned = { ...company, owner: { id: "m_1", name: null, avatar_url: null } }

const start = StubApi.start({
  "GET /contacts/c_1": ok(known),
  "PATCH /contacts/c_1": ok(known),
  "POST /contacts": ok(known),
  "DELETE /contacts/c_1": deleted("c_1"),
  "GET /contacts": ok(
    pageOf([known, { ...known, id: "c_2", email: "b@example.com", external_ids: { a: "twice", b: "i" } }, {
      ...known,
      id: "c_3",
      email: "c@example.com",
      external_ids: { a: "twice" }
    }])
  ),
  "GET /contacts?limit=200&name_contains=Ada": ok(pageOf([known])),
  "GET /contacts/c_1/companies": ok({ data: [company] }),
  "POST /contacts/c_1/companies": ok({ data: [company] }),
  "DELETE /contacts/c_1/companies/co_1": ok({ data: [] }),
  "GET /companies/co_1": ok(owned),
  "GET /companies/co_2": ok(source),
  "PATCH /companies/co_1": ok(owned),
  "POST /companies": ok(owned),
  "POST /companies/co_1/merge": ok(owned),
  "DELETE /companies/co_1": deleted("co_1"),
  "GET /companies": ok(pageOf([owned])),
  "GET /companies?limit=200&external_id=twice": ok(pageOf([
    { ...company, external_ids: ["twice"] },
    { ...source, external_ids: ["twice"] }
  ])),
  "GET /contacts/blocked-senders": ok(pageOf([sender])),
  "POST /contacts/blocked-senders": ok(sender),
  "DELETE /contacts/blocked-senders/bs_1": deleted("bs_1"),
  "GET /me": ok(identity),
  "GET /contacts/c_404": error(404, "not_found"),
  "GET /contacts/c_401": error(401, "unauthenticated"),
  "GET /contacts/c_403": error(403, "scope_required", { required: ["contacts:read"], granted: [] }),
  "GET /contacts/c_429": error(429, "rate_limited", { limit: 60 }, { "retry-after": "7" }),
  "GET /contacts/c_503": error(503, "unavailable"),
  "GET /contacts/c_html": { status: 200, body: "<html>" }
})

const table = "email,name\nada@example.com,Ada\n"

/** Somebody who has a key, and a profile without one. */
const make = Effect.gen(function*() {
  const api = yield* start
  const home = yield* configHome.make
  home.write("profiles/default.json", JSON.stringify({ base_url: api.url, retries: 0, key_store: "file" }))
  home.write("profiles/default.key", key)
  home.write("profiles/empty.json", JSON.stringify({ base_url: api.url, retries: 0 }))
  const pathOf = (word: string) => /^\w+\.(?:json|csv)$/.test(word) ? join(home.directory, word) : word
  const run = (command: string) =>
    home.run([...command.split(" ").map(pathOf), "--json"], { stdin: command.startsWith("sync") ? table : key })
  yield* run("sync plan - --out plan.json")
  return { home, run }
})

const commands = rowsAfter("## Commands").map(([command = "", prints = ""]) => ({
  command: command.replaceAll("`", ""),
  prints: /^[\w ]+/.exec(prints)?.[0] ?? ""
}))

describe("the page of what --json prints", () => {
  it("has every command", () => {
    const missing = manual.commandNames(program())
      .filter((name) => !commands.some(({ command }) => `${command} `.startsWith(`${name} `)))
    assert.deepStrictEqual(missing, [], "commands without a row in docs/json-output.md")
  })

  it.scoped("tells the truth of every command", () =>
    Effect.gen(function*() {
      const { run } = yield* make
      for (const { command, prints } of commands) {
        const ran = yield* run(command)
        assert.strictEqual(ran.code, 0, `${command}: ${ran.stderr}`)
        const printed: unknown = JSON.parse(ran.stdout)
        assert.deepStrictEqual(problems(printed, prints.replace(/ of .*/, ""), command), [])
        const [, each] = / of (.+)$/.exec(prints) ?? []
        const data: unknown = Predicate.hasProperty(printed, "data") ? printed.data : undefined
        if (each !== undefined) assert.deepStrictEqual(problems(data, `list of ${each}`, command), [])
      }
    }))

  it.scoped("tells the truth of every error", () =>
    Effect.gen(function*() {
      const { home, run } = yield* make
      home.write("profiles/broken.json", "{")
      home.write("contacts.csv", table)
      const begun = { options: {}, cursor: null, bytes: 0, count: 0, is_whole: false }
      home.write("begun.csv.part.json", JSON.stringify({ lanekit_export: 1, ...begun }))
      for (const [command = "", code = "", ...words] of rowsAfter("## Errors")) {
        const ran = yield* run(command.replaceAll("`", ""))
        const { error } = JSON.parse(ran.stderr.trimEnd().split("\n").at(-1) ?? "")
        assert.deepStrictEqual([String(ran.code), `\`${error.code}\``, error.category], [code, ...words], command)
        assert.deepStrictEqual(problems(error, "error", command), [])
      }
    }))

  it("tells which fields may be null", () => {
    const records: ReadonlyArray<readonly [shape: string, schema: Schema.Schema.AnyNoContext, record: object]> = [
      ["contact", Contact.Contact, known],
      ["company", Company.Company, owned],
      ["owner", Company.Company, owned.owner],
      ["blocked sender", BlockedSender.BlockedSender, sender],
      ["identity", Workspace.Identity, identity]
    ]
    for (const [shape, schema, record] of records) {
      const decode = Schema.decodeUnknownEither(schema)
      for (const [field = "", type = ""] of shapes.get(shape) ?? []) {
        const without = { ...record, [field.replaceAll("`", "")]: null }
        const isAllowed = Either.isRight(decode(shape === "owner" ? { ...company, owner: without } : without))
        assert.strictEqual(type.endsWith(" or null"), isAllowed, `${shape}.${field}`)
      }
    }
  })

  it("has every code of notices and of errors that the commands have", () => {
    const folder = fileURLToPath(new URL("../src/", import.meta.url))
    const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(join(folder, name), "utf8")).join("\n")
    const notices = [...sources.matchAll(/\bnote\(\s*"(\w+)"|notice: \{\s*code: "(\w+)"/g)].map(([, a, b]) => a ?? b)
    const told = rowsAfter("## Notices").map(([code = ""]) => code.replaceAll("`", ""))
    assert.deepStrictEqual([...new Set(notices)].toSorted(), told.toSorted())
    for (const [, code = ""] of sources.matchAll(/\bcode: "(\w+)"/g)) assert.include(text, `\`${code}\``)
    const reasons = [...sources.matchAll(/readonly reason: ((?:"\w+"(?: \| )?)+)$/gm)].flatMap(([, union = ""]) =>
      union.match(/\w+/g) ?? []
    )
    const both = reasons.filter((reason) => reason !== "declined")
    for (const reason of both) assert.match(text, new RegExp(`\`(?:api_key|config)_${reason}\``))
    assert.isAbove(both.length, 10)
  })
})
