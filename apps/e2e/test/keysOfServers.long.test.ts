import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { ask, contact, create, freshDatabase, keys, made, parseCreated } from "./keyCommands.ts"
import { run, serverProgram, startServer } from "./programs.ts"

const refused = (required: ReadonlyArray<string>, granted: ReadonlyArray<string>) => ({
  status: 403,
  code: "scope_required",
  details: { required, granted }
})

describe("keys, beside a server that runs", () => {
  it.live("are made, widened, narrowed and revoked, and the next request knows", () =>
    Effect.gen(function*() {
      const env = yield* freshDatabase
      const { baseUrl } = yield* startServer(env)
      const { id, secret } = yield* create(env, "contacts:read")
      const read = ask(baseUrl, secret, contact)
      const write = ask(baseUrl, secret, contact, { name: "Ada King" })
      const companies = ask(baseUrl, secret, `${contact}/companies`)
      const both = ["contacts:read", "companies:read"]
      assert.strictEqual((yield* read).status, 200)
      assert.deepStrictEqual(yield* write, refused(["contacts:write"], ["contacts:read"]))
      assert.deepStrictEqual(yield* companies, refused(both, ["contacts:read"]))
      yield* keys(env, "update", id, "--scopes", "contacts:write,rockets:launch,companies:read,contacts:read")
      assert.strictEqual((yield* write).status, 200)
      assert.strictEqual((yield* companies).status, 200)
      yield* keys(env, "update", id, "--scopes", "rockets:launch,companies:read")
      assert.deepStrictEqual(yield* write, refused(["contacts:write"], ["rockets:launch", "companies:read"]))
      assert.deepStrictEqual(yield* companies, refused(both, ["rockets:launch", "companies:read"]))
      yield* keys(env, "revoke", id)
      assert.deepInclude(yield* read, { status: 401, code: "unauthenticated" })
      yield* keys(env, "revoke", "key_demo_full")
      assert.strictEqual((yield* ask(baseUrl, "pl_v2_demo_full", contact)).status, 401)
      assert.strictEqual((yield* ask(baseUrl, "pl_v2_demo_read", contact)).status, 200)
    }).pipe(Effect.scoped))

  it.live("get another secret without an outage", () =>
    Effect.gen(function*() {
      const env = yield* freshDatabase
      const { baseUrl } = yield* startServer(env)
      const { id, secret } = yield* create(env, "contacts:read")
      const { secret: next } = parseCreated((yield* keys(env, "rotate", id, "--grace", "1h")).stdout)
      for (const each of [secret, next]) assert.strictEqual((yield* ask(baseUrl, each, "/me")).status, 200)
    }).pipe(Effect.scoped))

  it.live("are made by many at once, on a file that is not there yet", () =>
    Effect.gen(function*() {
      const env = yield* freshDatabase
      const [server, ...created] = yield* Effect.all(
        [startServer(env), create(env, "a"), create(env, "b"), create(env, "c")],
        { concurrency: "unbounded" }
      )
      for (const { secret } of created) assert.strictEqual((yield* ask(server.baseUrl, secret, "/me")).status, 200)
      assert.strictEqual((yield* ask(server.baseUrl, "pl_v2_demo_full", contact)).status, 200)
      assert.sameMembers([...yield* made(env)], created.map(({ id }) => id))
    }).pipe(Effect.scoped))
})

describe("a key", () => {
  it.live("may be made before the server has ever run, which fills the database all the same", () =>
    Effect.gen(function*() {
      const env = yield* freshDatabase
      const { secret } = yield* create(env, "contacts:read")
      const server = yield* startServer(env)
      assert.include(server.banner, "Demo keys:")
      assert.strictEqual((yield* ask(server.baseUrl, secret, contact)).status, 200)
      assert.strictEqual((yield* ask(server.baseUrl, "pl_v2_demo_full", contact)).status, 200)
      const directory = dirname(env.LANEKIT_DB)
      const bytes = readdirSync(directory).map((file) => readFileSync(join(directory, file), "latin1")).join("")
      assert.include(bytes, createHash("sha256").update(secret).digest("hex"))
      assert.notInclude(bytes, secret.slice("pl_v2_".length))
      server.process.kill("SIGTERM")
      const { stderr, stdout } = yield* server.ended
      assert.notInclude(`${stdout}${stderr}`, secret)
    }).pipe(Effect.scoped))

  it.live("opens a gateway, and is not taken over by a seed file", () =>
    Effect.gen(function*() {
      const env = yield* freshDatabase
      const { id, secret } = yield* create(env, "contacts:read")
      const { banner, baseUrl } = yield* startServer({
        ...env,
        LANEKIT_BACKEND: "productlane",
        PRODUCTLANE_API_KEY: "pl_v2_upstream",
        PRODUCTLANE_BASE_URL: "http://127.0.0.1:9"
      })
      assert.notInclude(banner, "No API key is accepted")
      assert.strictEqual((yield* ask(baseUrl, secret, contact)).status, 503)
      const seed = join(dirname(env.LANEKIT_DB), "seed.json")
      writeFileSync(seed, JSON.stringify({ api_keys: [{ id, secret: "pl_v2_taken_over", scopes: [] }] }))
      const { ended } = yield* run(serverProgram, [], { ...env, LANEKIT_PORT: "0", LANEKIT_SEED: seed })
      const { code, stderr } = yield* ended
      assert.strictEqual(code, 2)
      assert.include(stderr, id)
      assert.strictEqual((yield* ask(baseUrl, secret, contact)).status, 503)
    }).pipe(Effect.scoped))
})
