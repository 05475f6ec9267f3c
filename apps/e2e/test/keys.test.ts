import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { ask, contact, create, freshDatabase, keys } from "./keyCommands.ts"
import { serverCommand, serverProgram, startServer } from "./programs.ts"

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
})

describe("the server's program", () => {
  it.live("refuses what is no command, and starts no server", () =>
    Effect.map(serverCommand(["kesy", "list"], {}), ({ code, stderr, stdout }) => {
      assert.deepStrictEqual([code, stdout], [2, ""])
      assert.match(stderr, /^Error: unknown command: kesy; did you mean keys\?\nHint: .*\n$/)
    }))

  it.live("tells its version", () =>
    Effect.map(serverCommand(["--version"], {}), (ran) => {
      const { version } = JSON.parse(readFileSync(join(dirname(serverProgram), "../package.json"), "utf8"))
      assert.deepInclude(ran, { code: 0, stdout: `${version}\n`, stderr: "" })
    }))
})
