import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { join } from "node:path"
import { lanekit, run, serverProgram, startServer, stopsOn, temporaryDirectory } from "./programs.ts"

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

  it.live("stops on SIGTERM with exit code 0", () => stopsOn("SIGTERM"))

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
