import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { join } from "node:path"
import { lanekit, run, serverProgram, startServer, temporaryDirectory } from "./programs.ts"

describe("the built server", () => {
  it.live("prints commands for curl and lanekit that work as printed, in 80 columns", () =>
    Effect.gen(function*() {
      const { banner } = yield* startServer({})
      assert.deepStrictEqual(banner.split("\n").filter((line) => line.length > 80), [])

      const command = /curl -w '\\n' -X PATCH (\S+) \\\n\s+-H '(.+?): (.+?)' \\\n\s+-H '(.+?): (.+?)' \\\n\s+-d '(.+?)'/
        .exec(
          banner
        )
      assert.isNotNull(command)
      const [, url = "", name1 = "", value1 = "", name2 = "", value2 = "", body = ""] = command ?? []
      const response = yield* Effect.promise(() =>
        fetch(url, { method: "PATCH", headers: { [name1]: value1, [name2]: value2 }, body })
      )
      assert.strictEqual(response.status, 200)
      const contact = yield* Effect.promise(() => response.json())
      assert.include(contact, { name: "Ada Lovelace", company_id: "co_demo_02" })

      const lines = banner.slice(banner.indexOf("or with lanekit:")).split("\n").slice(2, 6)
      const words = lines.join(" ").replaceAll("\\", " ").match(/"[^"]*"|\S+/g)?.map((word) =>
        word.replaceAll("\"", "")
      ) ?? []
      const variables = words.filter((word) => /^PRODUCTLANE_\w+=/.test(word)).map((word) => word.split(/=(.*)/s, 2))
      const [node, program, ...args] = words.slice(variables.length)
      assert.strictEqual(node, "node")
      assert.match(program ?? "", /apps\/cli\/dist\/main\.js$/)
      const { code, stderr, stdout } = yield* lanekit(args, Object.fromEntries(variables))
      assert.strictEqual(code, 0, stderr)
      assert.include(stdout, "Ada King")
      assert.include(stdout, "co_demo_05")
    }).pipe(Effect.scoped))

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it.live(`stops on ${signal} with exit code 0`, () =>
      Effect.gen(function*() {
        const server = yield* startServer({ LANEKIT_SEED: "none" })
        server.process.kill(signal)
        const { code, stderr } = yield* server.ended
        assert.deepStrictEqual([code, stderr], [0, ""])
      }).pipe(Effect.scoped))
  }

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

  it.live("refuses a file that is no database, and leaves it alone", () =>
    Effect.gen(function*() {
      const file = join(yield* temporaryDirectory, "notes.txt")
      writeFileSync(file, "these are my notes\n".repeat(100))
      const { code, stderr } = yield* Effect.flatMap(
        run(serverProgram, [], { LANEKIT_PORT: "0", LANEKIT_DB: file }),
        ({ ended }) => ended
      )
      assert.strictEqual(code, 2)
      assert.include(stderr, "LANEKIT_DB")
    }).pipe(Effect.scoped))

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

  it.live("writes one line for one warning", () =>
    Effect.gen(function*() {
      const directory = yield* temporaryDirectory
      const seed = join(directory, "seed.json")
      writeFileSync(
        seed,
        JSON.stringify({ api_keys: [{ id: "key_1", secret: "pl_v2_caller", scopes: ["contacts:read"] }] })
      )
      const gateway = yield* startServer({
        LANEKIT_BACKEND: "productlane",
        LANEKIT_SEED: seed,
        PRODUCTLANE_API_KEY: "pl_v2_upstream",
        PRODUCTLANE_BASE_URL: "http://127.0.0.1:9"
      })
      const headers = { authorization: "Bearer pl_v2_caller" }
      yield* Effect.promise(() => fetch(`${gateway.baseUrl}/contacts/ct_1`, { headers }))
      gateway.process.kill("SIGTERM")
      const { stderr, stdout } = yield* gateway.ended
      assert.lengthOf(`${stdout}${stderr}`.match(/upstream failure/g) ?? [], 1)
    }).pipe(Effect.scoped))

  it.live("ends in good order when it is stopped before it has begun", () =>
    Effect.gen(function*() {
      // A signal at the first moment at which anybody listens for it.
      const script =
        `let sent=false;process.on("newListener",(event)=>{if(event==="SIGTERM"&&!sent){sent=true;setImmediate(()=>process.kill(process.pid,"SIGTERM"))}})`
      const env = {
        NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}`,
        LANEKIT_DB: ":memory:"
      }
      const { code, signal, stdout } = yield* Effect.flatMap(run(serverProgram, [], env), ({ ended }) => ended)
      assert.deepStrictEqual({ code, signal, stdout }, { code: 0, signal: null, stdout: "" })
    }).pipe(Effect.scoped))

  it.live("says which variable was mistyped", () =>
    Effect.gen(function*() {
      const server = yield* startServer({ LANEKIT_SED: "none" })
      server.process.kill("SIGTERM")
      assert.include((yield* server.ended).stderr, "nothing reads LANEKIT_SED; did you mean LANEKIT_SEED?")
    }).pipe(Effect.scoped))

  it.live("says when its port is taken", () =>
    Effect.gen(function*() {
      const taken = yield* Effect.acquireRelease(
        Effect.async<ReturnType<typeof createServer>>((resume) => {
          const server = createServer().listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      )
      const address = taken.address()
      const port = typeof address === "object" && address !== null ? String(address.port) : ""
      const { code, stderr } = yield* Effect.flatMap(
        run(serverProgram, [], { LANEKIT_PORT: port, LANEKIT_DB: ":memory:" }),
        ({ ended }) => ended
      )
      assert.strictEqual(code, 2)
      assert.include(stderr, "LANEKIT_PORT")
      assert.include(stderr, port)
    }).pipe(Effect.scoped))
})
