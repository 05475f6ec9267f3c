import { assert, describe, it } from "@effect/vitest"
import { ApiKey } from "@lanekit/core"
import { PostgresServer } from "@lanekit/postgres"
import { startStandIn } from "@lanekit/server/testing"
import { Effect, Redacted } from "effect"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { createServer } from "node:net"
import { fileURLToPath } from "node:url"
import { temporaryDirectory } from "./programs.ts"
import { isShown, runInShell, shellBlocksOf } from "./shellBlocks.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))

const document = readFileSync(new URL("../../../docs/operating.md", import.meta.url), "utf8")

/** Ports that are free now. */
const freePorts = (count: number) =>
  Effect.promise(async () => {
    const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"))
    return Promise.all(servers.map(async (server) => {
      await once(server, "listening")
      const address = server.address()
      server.close()
      await once(server, "close")
      return String(typeof address === "object" ? address?.port : address)
    }))
  })

describe("docs/operating.md", () => {
  it.scopedLive("shows commands that work as they are written, and print what it shows", () =>
    Effect.gen(function*() {
      const standIn = yield* Effect.acquireRelease(
        Effect.promise(() => startStandIn({ seed: { contacts: [{ id: "ct_1", email: "ada@example.com" }] } })),
        (standIn) => Effect.promise(() => standIn.close())
      )
      const another = yield* Effect.promise(() => standIn.createKey({ scopes: Object.values(ApiKey.scopes) }))
      const postgres = yield* PostgresServer.makeOfSystem
      const directory = yield* temporaryDirectory
      const [PORT = "", ADMIN_PORT = "", PORT_2 = "", ADMIN_PORT_2 = ""] = yield* freePorts(4)
      const settings = {
        LANEKIT: root,
        STATE: `${directory}/state of a gateway`,
        API: standIn.baseUrl,
        API_KEY: standIn.keys.full,
        NEW_API_KEY: another.secret,
        CONTACT: "ct_1",
        PORT,
        ADMIN_PORT,
        PORT_2,
        ADMIN_PORT_2,
        DATABASE: Redacted.value(postgres.urlOf())
      }
      const [first, ...blocks] = shellBlocksOf(document)
      // The first block is what readers write their own values into: it has all that the others need.
      const names = [...(first?.commands ?? "").matchAll(/\b([A-Z_\d]+)=/g)].map(([, name]) => name)
      assert.deepStrictEqual(names, Object.keys(settings))
      assert.match(first?.commands ?? "", /^(?:export (?:[A-Z_\d]+=\S+ +)+#.*\n)+$/)
      assert.isAtLeast(blocks.length, 10)

      const { code, complaint, printed } = yield* runInShell(blocks.map(({ commands }) => commands), directory, {
        PATH: `${postgres.bin}:${process.env["PATH"]}`,
        HOME: directory,
        ...settings
      })
      const complaints = printed.flatMap((text, number) => {
        const { commands = "", output = "" } = blocks[number] ?? {}
        return isShown(output, text) ? [] : [`${commands}\nprinted\n${text}\nand not\n${output}`]
      })
      assert.strictEqual(complaints.join("\n"), "", complaint)
      assert.strictEqual(code, 0, `${blocks[printed.length - 1]?.commands}\n${complaint}`)
      assert.deepStrictEqual((yield* Effect.promise(() => standIn.report())).findings, [])
    }))
})
