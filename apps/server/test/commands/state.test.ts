import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { exchange } from "../contract/exchange.ts"
import { contractSeed, fullKey, start } from "../servers.ts"
import { command } from "./command.ts"

type Run = (...words: ReadonlyArray<string>) => ReturnType<typeof command>

/** A directory with a database, and commands on it. */
const withDatabase = <A, E, R>(
  body: (run: Run, pathOf: (name: string) => string) => Effect.Effect<A, E, R>,
  seed: Readonly<Record<string, string>> = { LANEKIT_SEED: contractSeed }
) =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const directory = yield* files.makeTempDirectoryScoped()
    const pathOf = (name: string) => `${directory}/${name}`
    const settings = { LANEKIT_DB: pathOf("state.db"), ...seed }
    return yield* body((...words) => command(words, settings), pathOf)
  }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))

const ada = Effect.fnUntraced(function*(port: number, method: "GET" | "DELETE") {
  const { status } = yield* exchange(port, {
    method,
    target: "/api/v2/contacts/ct_ada",
    headers: { authorization: `Bearer ${fullKey}` },
    body: undefined,
    chunked: false
  })
  return status
})

const gateway = { LANEKIT_BACKEND: "productlane", PRODUCTLANE_API_KEY: "pl_v2_upstream" }

describe("the file of a gateway, from the command line", () => {
  it.live("is saved whole, and what was saved is a gateway's file", () =>
    withDatabase(
      Effect.fnUntraced(function*(run, pathOf) {
        assert.strictEqual((yield* run("state", "snapshot", pathOf("saved.db"))).code, 2)
        const made = yield* run("keys", "create", "--name", "crm", "--scopes", "contacts:read", "--json")
        assert.strictEqual(made.code, 0, made.stderr)
        const saved = yield* run("state", "snapshot", pathOf("saved.db"))
        assert.strictEqual(saved.code, 0, saved.stderr)
        const listed = yield* command(["keys", "list", "--json"], { ...gateway, LANEKIT_DB: pathOf("saved.db") })
        assert.include(listed.stdout, JSON.parse(made.stdout).id)
      }),
      gateway
    ))

  it.live("is what the other commands leave alone, and there is none with a server of PostgreSQL", () =>
    withDatabase(
      Effect.fnUntraced(function*(run, pathOf) {
        for (const words of [["restore", "saved.db"], ["seed", contractSeed], ["reset"]]) {
          const refused = yield* run("state", ...words, "--yes")
          assert.strictEqual(refused.code, 2)
          assert.include(refused.stderr, "LANEKIT_BACKEND")
        }
        const refused = yield* command(["state", "snapshot", pathOf("saved.db")], {
          ...gateway,
          LANEKIT_DATABASE_URL: "postgres://db.internal/lanekit"
        })
        assert.strictEqual(refused.code, 2)
        assert.include(refused.stderr, "LANEKIT_DATABASE_URL")
      }),
      gateway
    ))
})

describe("the state, from the command line", () => {
  it.live("is saved, brought back, seeded and reset while the server runs", () =>
    withDatabase(Effect.fnUntraced(function*(run, pathOf) {
      const port = yield* start({ database: pathOf("state.db") })
      const saved = yield* run("state", "snapshot", pathOf("saved.db"), "--json")
      assert.deepStrictEqual([saved.code, JSON.parse(saved.stdout)], [0, { path: pathOf("saved.db") }], saved.stderr)

      assert.strictEqual(yield* ada(port, "DELETE"), 200)
      assert.strictEqual(yield* ada(port, "GET"), 404)
      const restored = yield* run("state", "restore", pathOf("saved.db"), "--yes", "--json")
      assert.strictEqual(restored.code, 0, restored.stderr)
      assert.strictEqual(yield* ada(port, "GET"), 200)

      writeFileSync(pathOf("seed.json"), JSON.stringify({ contacts: [{ id: "ct_1", email: "a@example.com" }] }))
      const seeded = yield* run("state", "seed", pathOf("seed.json"), "--yes", "--json")
      assert.deepStrictEqual(JSON.parse(seeded.stdout).contacts, { live: 1, deleted: 0 })
      assert.strictEqual(yield* ada(port, "GET"), 404)

      const reset = yield* run("state", "reset", "--yes")
      assert.strictEqual(reset.code, 0, reset.stderr)
      assert.match(reset.stdout, /contacts\.live +4\ncontacts\.deleted +1\n/)
      assert.include(reset.stderr, "a server that runs keeps its report")
      assert.strictEqual(yield* ada(port, "GET"), 200)
      const inspected = yield* run("state", "inspect", "--json")
      assert.deepStrictEqual(JSON.parse(inspected.stdout).blocked_senders, { live: 2, deleted: 1 })
    })))

  for (
    const [what, words, code, says] of [
      ["without a word that it is meant", ["reset"], 2, "--yes"],
      ["from a file that is not there", ["restore", "nowhere.db", "--yes"], 2, "nowhere.db is not there"],
      ["from a file that is no snapshot", ["restore", contractSeed, "--yes"], 2, "is not a snapshot"],
      ["by a seed that is not there", ["seed", "nowhere.json", "--yes"], 2, "nowhere.json does not exist"],
      ["from the database itself", ["restore", "state.db", "--yes"], 2, "is the database itself"],
      ["into the database itself", ["snapshot", "state.db"], 2, "is the database itself"]
    ] as const
  ) {
    it.live(`is not replaced ${what}`, () =>
      withDatabase(Effect.fnUntraced(function*(run, pathOf) {
        assert.strictEqual((yield* run("state", "reset", "--yes")).code, 0)
        const before = yield* run("state", "inspect", "--json")
        const ran = yield* run("state", ...words.map((word) => word === "state.db" ? pathOf(word) : word), "--json")
        assert.strictEqual(ran.code, code, ran.stderr)
        assert.include(ran.stderr, says)
        assert.strictEqual(ran.stdout, "")
        assert.strictEqual((yield* run("state", "inspect", "--json")).stdout, before.stdout)
      })))
  }

  it.live("is brought back to the demo without LANEKIT_SEED, where it came from the demo, and tells so", () =>
    withDatabase(
      Effect.fnUntraced(function*(run) {
        for (const words of [["reset"], ["seed", contractSeed], ["reset"]]) {
          const ran = yield* run("state", ...words, "--yes")
          assert.strictEqual(ran.code, 0, ran.stderr)
        }
        const reset = yield* run("state", "reset", "--yes")
        assert.match(reset.stdout, /^seed +demo \(LANEKIT_SEED is not set\)$/m)
        const asJson = yield* run("state", "reset", "--yes", "--json")
        assert.deepInclude(JSON.parse(asJson.stdout), { contacts: { live: 1200, deleted: 0 }, seed: "demo" })
      }),
      {}
    ))

  it.live("is not reset to the demo, unless somebody says so, where it came from elsewhere", () =>
    withDatabase(
      Effect.fnUntraced(function*(run, pathOf) {
        yield* start({ database: pathOf("state.db") })
        yield* run("state", "seed", contractSeed, "--yes")
        const before = yield* run("state", "inspect", "--json")
        const ran = yield* run("state", "reset", "--yes", "--json")
        assert.strictEqual(ran.code, 2)
        assert.deepInclude(JSON.parse(ran.stderr).error, {
          code: "replacement_refused",
          message: `LANEKIT_SEED is not set, and the database was filled from ${contractSeed}`
        })
        assert.strictEqual((yield* run("state", "inspect", "--json")).stdout, before.stdout)
        const named = yield* command(["state", "reset", "--yes", "--json"], {
          LANEKIT_DB: pathOf("state.db"),
          LANEKIT_SEED: "demo"
        })
        assert.strictEqual(named.code, 0, named.stderr)
        assert.strictEqual(JSON.parse(named.stdout).seed, "demo")
      }),
      {}
    ))

  for (const words of [["reset"], ["seed", contractSeed]]) {
    it.live(`is not filled by ${words[0]} where there are keys and no records, as in a gateway's database`, () =>
      withDatabase(Effect.fnUntraced(function*(run) {
        yield* run("keys", "create", "--name", "ci", "--scopes", "contacts:read")
        const ran = yield* run("state", ...words, "--yes")
        assert.strictEqual(ran.code, 2)
        assert.include(ran.stderr, "the database holds keys and no records, as a gateway's does")
        assert.match((yield* run("state", "inspect")).stdout, /^contacts\.live +0$/m)
        assert.lengthOf(JSON.parse((yield* run("keys", "list", "--json")).stdout).data, 1)
      })))
  }

  it.live("is not made by a command that only reads, changes or removes", () =>
    withDatabase(Effect.fnUntraced(function*(run, pathOf) {
      for (
        const words of [
          ["state", "inspect"],
          ["state", "snapshot", pathOf("saved.db")],
          ["keys", "list"],
          ["keys", "revoke", "key_1"],
          ["webhooks", "list"],
          ["webhooks", "deliveries"],
          ["webhooks", "remove", "wh_1"],
          ["webhooks", "replay", "--all-dead"]
        ]
      ) {
        const ran = yield* run(...words, "--json")
        assert.strictEqual(ran.code, 2)
        assert.strictEqual(JSON.parse(ran.stderr).error.code, "database_absent")
      }
      assert.isFalse(existsSync(pathOf("state.db")))
    })))

  it.live("tells of a seed file that is not there by the variable that names it", () =>
    withDatabase(
      Effect.fnUntraced(function*(run) {
        const ran = yield* run("state", "reset", "--yes")
        assert.strictEqual(ran.code, 2)
        assert.strictEqual(
          ran.stderr.replace(/^Note: [^]+?(?=Error)/, ""),
          "Error: LANEKIT_SEED: /nowhere/seed.json does not exist\n" +
            "Hint: nothing was changed; check the path in LANEKIT_SEED and the file\n"
        )
      }),
      { LANEKIT_SEED: "/nowhere/seed.json" }
    ))

  it.live("is warned of scopes that nothing asks for, of a seed", () =>
    withDatabase(Effect.fnUntraced(function*(run, pathOf) {
      const key = { id: "key_1", secret: "pl_v2_0123456789", scopes: ["contact:read", "contacts:read"] }
      writeFileSync(pathOf("seed.json"), JSON.stringify({ api_keys: [key] }))
      const seeded = yield* run("state", "seed", pathOf("seed.json"), "--yes")
      assert.strictEqual(seeded.code, 0)
      assert.include(
        seeded.stderr.replaceAll(/\s+/g, " "),
        "nothing asks for contact:read; did you mean contacts:read?"
      )
    })))

  it("is described where the stand-in is", () => {
    const page = readFileSync(new URL("../../../../docs/stand-in.md", import.meta.url), "utf8")
    for (const verb of ["reset", "seed", "snapshot", "restore", "inspect"]) assert.include(page, `state ${verb}`)
  })
})
