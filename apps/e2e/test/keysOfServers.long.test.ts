import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { createHash } from "node:crypto"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { ask, contact, create, freshDatabase, keys, made, parseCreated } from "./keyCommands.ts"
import { run, serverProgram, startServer } from "./programs.ts"

describe("keys, beside a server that runs", () => {
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
