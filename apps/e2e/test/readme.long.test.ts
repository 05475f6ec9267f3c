import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Productlane } from "@lanekit/http"
import { Array, ConfigProvider, Effect, Layer } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { move } from "./move.ts"
import { readme } from "./pages.ts"
import { lanekit, run, serverCommand, startServer, temporaryDirectory } from "./programs.ts"

describe("the README", () => {
  it.live("shows library code that does what it says", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* startServer({})
      const client = Productlane.layerConfig().pipe(
        Layer.provide(FetchHttpClient.layer),
        Layer.provide(Layer.setConfigProvider(ConfigProvider.fromMap(
          new Map([["PRODUCTLANE_API_KEY", "pl_v2_demo_full"], ["PRODUCTLANE_BASE_URL", baseUrl]])
        )))
      )
      const [moved, ambiguous] = yield* Effect.all([move("ct_demo_0001", "Globex"), move("ct_demo_0001", "Northwind")])
        .pipe(Effect.provide(client))
      assert.match(JSON.stringify(moved), /"companyId":"co_demo_02"/)
      assert.match(JSON.stringify(ambiguous), /^\[\{"id":"co_demo_01".*"id":"co_demo_28"/)
    }).pipe(Effect.scoped))

  it.live("shows JavaScript that is run here, and does what it says", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* startServer({})
      const program = yield* run(fileURLToPath(new URL("moveInJavaScript.mjs", import.meta.url)), [], {
        PRODUCTLANE_API_KEY: "pl_v2_demo_full",
        PRODUCTLANE_BASE_URL: baseUrl
      })
      const { code, stderr, stdout } = yield* program.ended
      assert.strictEqual(code, 0, stderr)
      assert.match(stdout, /^choose one of co_demo_01, co_demo_28\n(?:ct_demo_\d{4}\n)+$/)
    }).pipe(Effect.scoped))

  it.live("shows commands that work as they are written", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* startServer({})
      const env = {
        PRODUCTLANE_API_KEY: "pl_v2_demo_full",
        PRODUCTLANE_BASE_URL: baseUrl,
        XDG_CONFIG_HOME: yield* temporaryDirectory
      }
      const [, table = ""] = /^printf '(.+)' > contacts\.csv$/m.exec(readme) ?? []
      const directory = yield* temporaryDirectory
      writeFileSync(join(directory, "contacts.csv"), table.replaceAll("\\n", "\n"))
      const commands = [...readme.matchAll(/^lanekit (.+)$/gm)].map(([, line = ""]) => line)
      assert.isAtLeast(commands.length, 5)
      const succeeds = (command: string) => {
        const words = command.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll("\"", "")) ?? []
        return Effect.map(lanekit(words, env, directory), ({ code, stderr }) => {
          assert.strictEqual(code, 0, `${command}: ${stderr}`)
        })
      }
      // What writes goes first, in its order; what only reads needs none.
      const [reads, writes] = Array.partition(commands, (command) =>
        /^\S+ (?:create|update|profiles|plan|apply|verify) /.test(command))
      yield* Effect.forEach(writes, succeeds)
      yield* Effect.forEach(reads, succeeds, { concurrency: 3 })
    }).pipe(Effect.scoped))

  it.live("shows commands of the server that work as they are written", () =>
    Effect.gen(function*() {
      const env = { LANEKIT_DB: join(yield* temporaryDirectory, "lanekit.db") }
      const commands = [...readme.matchAll(/^lanekit-server (.+?)(?: +#.*)?$/gm)].map(([, line = ""]) => line)
      assert.isAtLeast(commands.length, 4)
      let id = ""
      for (const command of commands) {
        const { code, stderr, stdout } = yield* serverCommand(command.replace("key_…", id).split(" "), env)
        assert.strictEqual(code, 0, `${command}: ${stderr}`)
        id = /\bkey_\w+/.exec(stdout)?.[0] ?? id
      }
    }).pipe(Effect.scoped))

  it.live("shows a seed file that a server takes, with a key that its commands need", () =>
    Effect.gen(function*() {
      const file = join(yield* temporaryDirectory, "seed.json")
      writeFileSync(file, /```json\n([^]*?)```/.exec(readme)?.[1] ?? "")
      const { baseUrl } = yield* startServer({ LANEKIT_SEED: file })
      const { code, stderr } = yield* lanekit(["contacts", "update", "ct_1", "--company-name", "Acme", "--dry-run"], {
        PRODUCTLANE_API_KEY: "pl_v2_choose_a_long_random_text",
        PRODUCTLANE_BASE_URL: baseUrl
      })
      assert.strictEqual(code, 0, stderr)
    }).pipe(Effect.scoped))
})
