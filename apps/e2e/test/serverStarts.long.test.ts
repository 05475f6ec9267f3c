import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { lanekit, run, serverProgram, startServer, stopsOn, temporaryDirectory } from "./programs.ts"

describe("the built server, when it starts", () => {
  for (
    const [what, env, named] of [
      ["a port that is none", { LANEKIT_PORT: "http" }, "LANEKIT_PORT"],
      ["an unknown backend", { LANEKIT_BACKEND: "files" }, "LANEKIT_BACKEND"],
      ["a gateway without a key", { LANEKIT_BACKEND: "productlane" }, "PRODUCTLANE_API_KEY"],
      [
        "a gateway without limits",
        { LANEKIT_BACKEND: "productlane", PRODUCTLANE_API_KEY: "pl_v2_upstream", LANEKIT_LIMITS: "off" },
        "LANEKIT_LIMITS must be vendor with LANEKIT_BACKEND=productlane"
      ],
      ["a seed file that is not there", { LANEKIT_SEED: "/nowhere/seed.json" }, "LANEKIT_SEED"],
      ["a database in a directory that is not there", { LANEKIT_DB: "/nowhere/lanekit.db" }, "LANEKIT_DB"],
      ["an address that is not its own", { LANEKIT_HOST: "192.0.2.1" }, "LANEKIT_HOST"],
      [
        "a gateway whose admin port is to be on an address that is not its own",
        {
          LANEKIT_BACKEND: "productlane",
          PRODUCTLANE_API_KEY: "pl_v2_upstream",
          LANEKIT_ADMIN_PORT: "0",
          LANEKIT_ADMIN_HOST: "192.0.2.1",
          LANEKIT_ADMIN_TOKEN: "t".repeat(32)
        },
        "LANEKIT_ADMIN_HOST"
      ],
      [
        "a gateway with a database of PostgreSQL that is none",
        {
          LANEKIT_BACKEND: "productlane",
          PRODUCTLANE_API_KEY: "pl_v2_upstream",
          LANEKIT_DATABASE_URL: "lanekit.db"
        },
        "LANEKIT_DATABASE_URL"
      ]
    ] as const
  ) {
    it.live(`refuses ${what} by the variable's name`, () =>
      Effect.gen(function*() {
        const { ended } = yield* run(
          serverProgram,
          [],
          Object.assign({ LANEKIT_PORT: "0", LANEKIT_DB: ":memory:" }, env)
        )
        const { code, stderr, stdout } = yield* ended
        assert.strictEqual(code, 2)
        assert.strictEqual(stdout, "")
        assert.match(stderr, /^Error: [^]+\nHint: /)
        assert.include(stderr.replaceAll(/\s+/g, " "), named)
        assert.notMatch(stderr, /\n\s+at /)
        for (const text of stderr.split("\n")) assert.isAtMost(text.length, 80)
      }).pipe(Effect.scoped))
  }

  for (
    const [what, env, note] of [
      ["no key is accepted", { LANEKIT_SEED: "none" }, "No API key is accepted"],
      ["the demo keys are refused", { LANEKIT_HOST: "0.0.0.0" }, "The demo keys are refused: 0.0.0.0 is not loopback."],
      [
        "a gateway has no keys",
        { LANEKIT_BACKEND: "productlane", PRODUCTLANE_API_KEY: "pl_v2_upstream" },
        "No API key is accepted"
      ]
    ] as const
  ) {
    it.live(`says that ${what}, and invites nobody`, () =>
      Effect.gen(function*() {
        const { banner } = yield* startServer(env)
        assert.include(banner, note)
        assert.notInclude(banner, "curl")
      }).pipe(Effect.scoped))
  }

  it.live("leaves a database with other records alone, and says so", () =>
    Effect.gen(function*() {
      const env = { LANEKIT_DB: join(yield* temporaryDirectory, "other.db") }
      const seed = join(yield* temporaryDirectory, "seed.json")
      writeFileSync(seed, JSON.stringify({ contacts: [{ id: "ct_1", email: "a@example.com" }] }))
      yield* Effect.scoped(startServer({ ...env, LANEKIT_SEED: seed }))
      const { banner } = yield* startServer(env)
      assert.include(banner, "The database holds other records: the demo was left out.")
      assert.notInclude(banner, "curl")
    }).pipe(Effect.scoped))

  it.live("takes the keys of a seed file at every start, and revokes those that the file revokes", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const env = { LANEKIT_DB: join(directory, "keys.db"), LANEKIT_SEED: join(directory, "seed.json") }
      const statusWith = (seed: object) =>
        Effect.scoped(Effect.gen(function*() {
          writeFileSync(env.LANEKIT_SEED, JSON.stringify(seed))
          const { baseUrl } = yield* startServer(env)
          const headers = { authorization: "Bearer pl_v2_kept_elsewhere" }
          return yield* Effect.promise(() => fetch(`${baseUrl}/me`, { headers }).then(({ status }) => status))
        }))
      const key = { id: "key_1", secret: "pl_v2_kept_elsewhere", scopes: [] }
      assert.strictEqual(yield* statusWith({}), 401)
      assert.strictEqual(yield* statusWith({ api_keys: [key] }), 200)
      assert.strictEqual(yield* statusWith({ api_keys: [{ ...key, is_revoked: true }] }), 401)
    }).pipe(Effect.scoped))

  it.live("keeps what was written when it is started again on its file", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const env = { LANEKIT_DB: join(directory, "kept.db") }
      const first = yield* startServer(env)
      const key = { PRODUCTLANE_API_KEY: "pl_v2_demo_full" }
      const changed = yield* lanekit(["contacts", "update", "ct_demo_0002", "--name", "Kept"], {
        ...key,
        PRODUCTLANE_BASE_URL: first.baseUrl
      })
      assert.strictEqual(changed.code, 0, changed.stderr)
      first.process.kill("SIGTERM")
      yield* first.ended
      const second = yield* startServer(env)
      const read = yield* lanekit(["contacts", "get", "ct_demo_0002", "--json"], {
        ...key,
        PRODUCTLANE_BASE_URL: second.baseUrl
      })
      assert.strictEqual(JSON.parse(read.stdout).name, "Kept")
    }).pipe(Effect.scoped))

  it.live("says which variable was mistyped", () =>
    Effect.gen(function*() {
      const server = yield* startServer({ LANEKIT_SED: "none" })
      server.process.kill("SIGTERM")
      assert.include((yield* server.ended).stderr, "nothing reads LANEKIT_SED; did you mean LANEKIT_SEED?")
    }).pipe(Effect.scoped))

  it.live("stops on SIGINT with exit code 0", () => stopsOn("SIGINT"))
})
