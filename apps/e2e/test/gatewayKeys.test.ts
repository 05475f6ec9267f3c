import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { once } from "node:events"
import { renameSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { join } from "node:path"
import { startServer, temporaryDirectory } from "./programs.ts"

const callerKey = "pl_v2_of_a_caller"
const oldKey = "pl_v2_upstream_old"
const newKey = "pl_v2_upstream_new"

/** An API that knows every contact, and the keys that its requests came with. */
const startApi = Effect.acquireRelease(
  Effect.promise(async () => {
    const keys: Array<string | undefined> = []
    const server = createServer((request, response) => {
      keys.push(request.headers.authorization)
      const contact = {
        id: request.url?.split("/").at(-1),
        email: "ada@example.com",
        name: "Ada",
        image_url: null,
        company_id: null,
        is_subscribed: true,
        external_ids: {},
        created_at: "2026-01-01T00:00:00Z",
        updated_at: "2026-01-01T00:00:00Z"
      }
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(contact))
    }).listen(0, "127.0.0.1")
    await once(server, "listening")
    const address = server.address()
    return { server, keys, baseUrl: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}` }
  }),
  ({ server }) =>
    Effect.sync(() => {
      server.closeAllConnections()
      server.close()
    })
)

const bearer = (key: string) => `Bearer ${key}`

describe("the key of the API, in a file", () => {
  it.scopedLive("is changed without a request that fails, and kept where the file holds none", () =>
    Effect.gen(function*() {
      const api = yield* startApi
      const directory = yield* temporaryDirectory
      const keyFile = join(directory, "key")
      const seed = join(directory, "keys.json")
      const replace = (content: string) => {
        writeFileSync(`${keyFile}.new`, content)
        renameSync(`${keyFile}.new`, keyFile)
      }
      replace(`${oldKey}\n`)
      writeFileSync(seed, JSON.stringify({ api_keys: [{ id: "key_1", secret: callerKey, scopes: ["contacts:read"] }] }))
      const gateway = yield* startServer({
        LANEKIT_BACKEND: "productlane",
        LANEKIT_SEED: seed,
        PRODUCTLANE_API_KEY_FILE: keyFile,
        PRODUCTLANE_BASE_URL: api.baseUrl
      })
      const hangUp = Effect.sync(() => gateway.process.kill("SIGHUP"))

      let asked = 0
      const read = async () => {
        const answer = await fetch(`${gateway.baseUrl}/contacts/ct_${++asked}`, {
          headers: { authorization: bearer(callerKey) }
        })
        await answer.arrayBuffer()
        return answer.status
      }
      const statuses: Array<number> = []
      const enough = new AbortController()
      const caller = async (): Promise<void> => {
        if (enough.signal.aborted) return
        statuses.push(await read())
        return caller()
      }
      const callers = Promise.all([caller(), caller(), caller(), caller()])
      yield* Effect.promise(read)
      assert.include(api.keys, bearer(oldKey))

      replace(`${newKey}\n`)
      yield* hangUp
      yield* gateway.printed("a secret was read again")
      const before = statuses.length
      while (statuses.length < before + 20) yield* Effect.promise(read)
      enough.abort()
      yield* Effect.promise(() => callers)
      assert.deepStrictEqual(statuses.filter((status) => status !== 200), [])
      const after = api.keys.slice(api.keys.indexOf(bearer(newKey)))
      // Those that were on their way when it was read.
      assert.isAtMost(after.filter((key) => key === bearer(oldKey)).length, 5)
      assert.notInclude(after.slice(-10), bearer(oldKey))

      for (
        const [spoil, complaint] of [
          [() => replace("two words\n"), "must be ASCII without spaces and line breaks"],
          [() => replace("\n"), "is empty"],
          [() => rmSync(keyFile), "cannot be read"]
        ] as const
      ) {
        spoil()
        yield* hangUp
        yield* gateway.printed(`a secret stays as it was: its file ${complaint}`)
        const sent = api.keys.length
        assert.strictEqual(yield* Effect.promise(read), 200)
        assert.deepStrictEqual(api.keys.slice(sent), [bearer(newKey)])
      }

      gateway.process.kill("SIGTERM")
      const { code, stderr, stdout } = yield* gateway.ended
      assert.deepStrictEqual([code, stderr], [0, ""])
      assert.include(stdout, "variable=PRODUCTLANE_API_KEY_FILE")
      for (const secret of [oldKey, newKey, callerKey, "two words"]) assert.notInclude(stdout, secret)
    }))
})
