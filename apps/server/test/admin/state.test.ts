import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { until } from "../until.ts"
import { type Answer, startDirected } from "./directed.ts"

type Server = Effect.Effect.Success<ReturnType<typeof startDirected>>

const live = (
  name: string,
  body: (server: Server, directory: string) => Effect.Effect<void, unknown, FileSystem.FileSystem>
) =>
  it.live(name, () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const directory = yield* fs.makeTempDirectoryScoped()
      const server = yield* startDirected({ database: `${directory}/own.db` })
      yield* body(server, directory)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

/** Everything that the API shows of the seed's records. */
const shown = ({ api }: Server) =>
  Effect.all([api("GET", "/contacts?limit=200"), api("GET", "/companies?limit=200")]).pipe(
    Effect.map((answers) => answers.map(({ json }) => json))
  )

const rename = ({ api }: Server, name: string) => api("PATCH", "/contacts/ct_ada", { name })

const Refusal = Schema.Struct({
  error: Schema.Struct({
    code: Schema.Literal("validation_failed"),
    details: Schema.Array(Schema.Struct({ path: Schema.String, message: Schema.String }))
  })
})

/** What a call was refused for. */
const issuesOf = ({ json, status }: Answer) => {
  assert.strictEqual(status, 400)
  return Schema.decodeUnknownSync(Refusal)(json).error.details
}

const none = { live: 0, deleted: 0 }

const contract = {
  companies: { live: 8, deleted: 1 },
  contacts: { live: 4, deleted: 1 },
  blocked_senders: { live: 2, deleted: 1 }
}

describe("resetting", () => {
  live("brings back the records as they were at the first start", (server) =>
    Effect.gen(function*() {
      const before = yield* shown(server)
      yield* rename(server, "Changed")
      yield* server.admin("POST", "/state/seed", { contacts: [{ id: "ct_new", email: "new@example.com" }] })
      assert.notDeepEqual(yield* shown(server), before)
      const { json } = yield* server.admin("POST", "/state/reset")
      assert.deepStrictEqual(json, { records: contract })
      assert.deepStrictEqual(yield* shown(server), before)
    }))

  live("forgets faults, spent budgets, and how far the clock is ahead", (server) =>
    Effect.gen(function*() {
      yield* rename(server, "Changed")
      yield* server.admin("POST", "/clock", { advance_seconds: 3600 })
      yield* server.admin("POST", "/faults", { kind: "cut" })
      yield* server.admin("POST", "/state/reset")
      const { json } = yield* server.admin("GET", "/state")
      assert.nestedPropertyVal(json, "clock.ahead_seconds", 0)
      assert.deepNestedPropertyVal(json, "budgets", {})
      assert.deepStrictEqual((yield* server.admin("GET", "/faults")).json, { data: [] })
    }))

  it.live("reads a seed file anew, and tells what is wrong with it now", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const path = `${yield* fs.makeTempDirectoryScoped()}/seed.json`
      const key = { id: "key_1", secret: "pl_v2_kept_in_a_file", scopes: ["contacts:read"] }
      const write = (seed: object) => fs.writeFileString(path, JSON.stringify({ api_keys: [key], ...seed }))
      yield* write({ contacts: [{ id: "ct_1", email: "one@example.com" }] })
      const { admin, api } = yield* startDirected({ seed: { _tag: "File", path } })
      const statusOf = (id: string) =>
        Effect.map(api("GET", `/contacts/${id}`, undefined, key.secret), ({ status }) => status)
      assert.deepStrictEqual([yield* statusOf("ct_1"), yield* statusOf("ct_2")], [200, 404])
      yield* write({ contacts: [{ id: "ct_2", email: "two@example.com" }] })
      assert.strictEqual((yield* admin("POST", "/state/reset")).status, 200)
      assert.deepStrictEqual([yield* statusOf("ct_1"), yield* statusOf("ct_2")], [404, 200])
      yield* write({ contacts: [{ id: "ct_3" }] })
      assert.deepStrictEqual(issuesOf(yield* admin("POST", "/state/reset")), [
        { path: "LANEKIT_SEED", message: "contacts.0.email is required" }
      ])
      assert.strictEqual(yield* statusOf("ct_2"), 200)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})

describe("seeding", () => {
  live(
    "replaces every record, and lets the keys of the seed in beside those that there are",
    (server) =>
      Effect.gen(function*() {
        const { json } = yield* server.admin("POST", "/state/seed", {
          companies: [{ id: "co_1", name: "One" }],
          contacts: [{ id: "ct_1", email: "one@example.com", company_id: "co_1" }],
          api_keys: [{ id: "key_1", secret: "pl_v2_of_the_seed", scopes: ["contacts:read"] }]
        })
        assert.deepStrictEqual(json, {
          records: { companies: { live: 1, deleted: 0 }, contacts: { live: 1, deleted: 0 }, blocked_senders: none }
        })
        for (const key of ["pl_v2_of_the_seed", "pl_v2_contract_full"]) {
          assert.nestedPropertyVal(
            (yield* server.api("GET", "/contacts/ct_1", undefined, key)).json,
            "company_id",
            "co_1"
          )
          assert.strictEqual((yield* server.api("GET", "/contacts/ct_ada", undefined, key)).status, 404)
        }
      })
  )

  live("names every problem of the seed, and changes nothing", (server) =>
    Effect.gen(function*() {
      const before = yield* shown(server)
      const found = issuesOf(
        yield* server.admin("POST", "/state/seed", {
          contacts: [{ id: "" }, { email: "one@example.com" }],
          companies: [{ id: "co_1", name: 7 }]
        })
      )
      assert.deepStrictEqual(found.map(({ path }) => path), [
        "companies.0.name",
        "contacts.0.id",
        "contacts.0.email",
        "contacts.1.id"
      ])
      const twice = { id: "ct_1", email: "one@example.com" }
      assert.deepStrictEqual(issuesOf(yield* server.admin("POST", "/state/seed", { contacts: [twice, twice] })), [
        { path: "contacts.1.id", message: "is given more than once" },
        { path: "contacts.1.email", message: "is given more than once" }
      ])
      assert.deepStrictEqual(yield* shown(server), before)
    }))

  live("takes a seed larger than any body of the API", (server) =>
    Effect.gen(function*() {
      const picture = `https://img.example/${"x".repeat(1500)}`
      const contacts = Array.from({ length: 1000 }, (_, index) => ({
        id: `ct_${index}`,
        email: `c${index}@example.com`,
        image_url: picture
      }))
      assert.isAbove(JSON.stringify({ contacts }).length, 1024 * 1024)
      const { json } = yield* server.admin("POST", "/state/seed", { contacts })
      assert.nestedPropertyVal(json, "records.contacts.live", 1000)
    }))
})

describe("the report", () => {
  live(
    "blames nobody for making anew what went with the records that were replaced",
    (server, directory) =>
      Effect.gen(function*() {
        const { admin, api } = server
        const path = `${directory}/snapshot`
        const post = Effect.map(api("POST", "/contacts", { email: "new@example.com" }), ({ status }) => status)
        yield* admin("POST", "/state/snapshot", { path })
        assert.strictEqual(yield* post, 200)
        yield* admin("POST", "/state/restore", { path })
        assert.strictEqual(yield* post, 200)
        yield* admin("POST", "/state/seed", { contacts: [] })
        yield* admin("POST", "/state/restore", { path })
        assert.strictEqual(yield* post, 200)
        yield* until(Effect.map(admin("GET", "/report"), ({ json }) => {
          assert.nestedPropertyVal(json, "findings_by_rule.unsafe_repeat", 0)
          return JSON.stringify(json).includes("\"createContact\":3")
        }))
      })
  )

  live("blames nobody for making anew what was merged into another", ({ admin, api }) =>
    Effect.gen(function*() {
      const make = Effect.map(api("POST", "/companies", { name: "New" }), ({ json }) =>
        Schema.decodeUnknownSync(Schema.Struct({ id: Schema.String }))(json).id)
      const source = yield* make
      assert.strictEqual((yield* api("POST", "/companies/co_acme/merge", { source_id: source })).status, 200)
      yield* make
      yield* until(Effect.map(admin("GET", "/report"), ({ json }) => {
        assert.nestedPropertyVal(json, "findings_by_rule.unsafe_repeat", 0)
        return JSON.stringify(json).includes("\"createCompany\":2")
      }))
    }))
})

describe("a snapshot", () => {
  live(
    "is a file that brings everything back, for its owner's eyes alone",
    (server, directory) =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const path = `${directory}/snapshot`
        yield* rename(server, "Kept")
        const before = yield* shown(server)
        assert.deepStrictEqual((yield* server.admin("POST", "/state/snapshot", { path })).json, { path })
        assert.strictEqual((yield* fs.stat(path)).mode & 0o777, 0o600)
        assert.sameMembers(
          (yield* fs.readDirectory(directory)).filter((name) => !name.startsWith("own.db")),
          ["snapshot"]
        )
        yield* server.admin("POST", "/state/seed", { contacts: [] })
        const { json } = yield* server.admin("POST", "/state/restore", { path })
        assert.deepStrictEqual(json, { records: contract })
        assert.deepStrictEqual(yield* shown(server), before)
      })
  )

  live("takes the place of another one, and of nothing else", (server, directory) =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const path = `${directory}/snapshot`
      const write = (path: string) => server.admin("POST", "/state/snapshot", { path })
      yield* write(path)
      yield* rename(server, "Later")
      assert.strictEqual((yield* write(path)).status, 200)
      yield* server.admin("POST", "/state/reset")
      yield* server.admin("POST", "/state/restore", { path })
      assert.nestedPropertyVal((yield* server.api("GET", "/contacts/ct_ada")).json, "name", "Later")

      const notes = `${directory}/notes.txt`
      yield* fs.writeFileString(notes, "mine\n")
      for (
        const [target, message] of [
          [notes, "is a file that is no snapshot: it is left alone"],
          [`${directory}/own.db`, "is the database itself"],
          [directory, "is no file"],
          [`${directory}/none/snapshot`, "cannot be written; check that its directory exists and is writable"]
        ] as const
      ) assert.deepStrictEqual(issuesOf(yield* write(target)), [{ path: "path", message }])
      assert.strictEqual(yield* fs.readFileString(notes), "mine\n")

      const other = yield* startDirected({ database: `${directory}/other.db` })
      assert.deepStrictEqual(issuesOf(yield* write(`${directory}/other.db`)), [
        { path: "path", message: "is a database that a process uses" }
      ])
      assert.strictEqual((yield* other.api("GET", "/contacts/ct_ada")).status, 200)
    }).pipe(Effect.scoped))

  live("that is none is refused, and everything is as it was", (server, directory) =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const before = yield* shown(server)
      const notes = `${directory}/notes.txt`
      yield* fs.writeFileString(notes, "mine\n".repeat(1000))
      yield* fs.symlink(`${directory}/own.db`, `${directory}/link.db`)
      for (
        const [path, message] of [
          [notes, "is not a snapshot: it is not an SQLite database"],
          [directory, "is no file"],
          [`${directory}/none`, "is not there, or cannot be read"],
          [`${directory}/own.db`, "is the database itself"],
          [`${directory}/link.db`, "is the database itself"]
        ] as const
      ) {
        assert.deepStrictEqual(issuesOf(yield* server.admin("POST", "/state/restore", { path })), [
          { path: "path", message }
        ])
      }
      assert.isFalse(yield* fs.exists(`${directory}/none`))
      assert.deepStrictEqual(yield* shown(server), before)
    }))
})

describe("the clock", () => {
  live("goes on from where it was advanced to, for what is written from then on", (server) =>
    Effect.gen(function*() {
      const { json } = yield* server.admin("POST", "/clock", { advance_seconds: 86_400.5 })
      assert.nestedPropertyVal(json, "ahead_seconds", 86_400.5)
      const { updated_at: updatedAt } = Schema.decodeUnknownSync(Schema.Struct({ updated_at: Schema.String }))(
        (yield* rename(server, "Tomorrow")).json
      )
      assert.closeTo((Date.parse(updatedAt) - Date.now()) / 1000, 86_400.5, 60)
    }))

  it.live("gives budgets back when their minute has passed", () =>
    Effect.gen(function*() {
      const lane = { perMinute: 1, burst: 1 }
      const { admin, api } = yield* startDirected({
        limits: { areEnforced: true, window: "sliding", lanes: { read: lane, write: lane } }
      })
      const status = Effect.map(api("GET", "/me"), ({ status }) => status)
      assert.deepStrictEqual([yield* status, yield* status], [200, 429])
      yield* admin("POST", "/clock", { advance_seconds: 60 })
      assert.strictEqual(yield* status, 200)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  live("is not advanced beyond a hundred years", (server) =>
    Effect.gen(function*() {
      for (let year = 0; year < 99; year++) yield* server.admin("POST", "/clock", { advance_seconds: 31_536_000 })
      yield* server.admin("POST", "/clock", { advance_seconds: 31_536_000 })
      assert.deepStrictEqual(issuesOf(yield* server.admin("POST", "/clock", { advance_seconds: 1 })), [
        { path: "advance_seconds", message: "would put the clock ahead by more than 100 years" }
      ])
    }))
})
