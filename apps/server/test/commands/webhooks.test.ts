import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Webhook } from "@lanekit/http"
import { Effect, Redacted, Schema } from "effect"
import { exchange } from "../contract/exchange.ts"
import { fullKey, start } from "../servers.ts"
import { receiving } from "../webhooks/receiving.ts"
import { command } from "./command.ts"

const parseCreated = Schema.decodeSync(
  Schema.parseJson(Schema.Struct({ id: Schema.String, secret: Schema.String })),
  { onExcessProperty: "error" }
)

type Run = (...words: ReadonlyArray<string>) => ReturnType<typeof command>

const withDatabase = <A, E, R>(body: (run: Run, database: string) => Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const database = `${yield* files.makeTempDirectoryScoped()}/webhooks.db`
    return yield* body((...words) => command(words, { LANEKIT_DB: database }), database)
  }).pipe(Effect.scoped, Effect.provide(NodeContext.layer))

const rename = (port: number, name: string) =>
  exchange(port, {
    method: "PATCH",
    target: "/api/v2/contacts/ct_ada",
    headers: { authorization: `Bearer ${fullKey}`, "content-type": "application/json" },
    body: Buffer.from(JSON.stringify({ name })),
    chunked: false
  })

describe("webhooks, from the command line", () => {
  it.live("are made, looked at, replayed and removed while the server runs", () =>
    withDatabase(Effect.fnUntraced(function*(run, database) {
      let isBroken = true
      const { next, url } = yield* receiving(() => isBroken ? 500 : 200)
      const port = yield* start({ database })
      const made = yield* run(
        "webhooks",
        "create",
        "--url",
        url,
        "--events",
        "contact.updated, contact.deleted",
        "--json"
      )
      assert.strictEqual(made.code, 0, made.stderr)
      const { id, secret } = parseCreated(made.stdout)
      assert.match(secret, /^whsec_[\w-]{43}$/)

      yield* rename(port, "Told")
      const { body, header } = yield* next
      yield* Webhook.verify({ header, body, secrets: [Redacted.make(secret)] })
      const dead = yield* run("webhooks", "deliveries", "--status", "dead", "--webhook", id, "--json").pipe(
        Effect.repeat({ until: ({ stdout }) => stdout.includes("evt_") })
      )
      const event: string = JSON.parse(body).id
      assert.strictEqual(JSON.parse(dead.stdout).data[0].event_id, event)
      const table = yield* run("webhooks", "deliveries")
      assert.include(table.stdout, `\n  contact.updated to ${id}\n`)
      for (const line of table.stdout.split("\n")) assert.isAtMost(line.length, 80)
      const listed = yield* run("webhooks", "list")
      assert.match(listed.stdout, new RegExp(`${id} +0 +0 +1`))
      assert.include(listed.stdout, "contact.updated")
      assert.notInclude(`${listed.stdout}${dead.stdout}`, "whsec_")

      isBroken = false
      const replayed = yield* run("webhooks", "replay", "--all-dead", "--json")
      assert.deepStrictEqual(JSON.parse(replayed.stdout), { replayed: 1 })
      // The server finds by itself what another process has written.
      assert.strictEqual((yield* next).body, body)
      const removed = yield* run("webhooks", "remove", id, "--json")
      assert.deepStrictEqual(JSON.parse(removed.stdout), { id, deleted: true })
      assert.deepStrictEqual(JSON.parse((yield* run("webhooks", "list", "--json")).stdout).data, [])
    })))

  it.live("show people the secret once, and say so", () =>
    withDatabase(Effect.fnUntraced(function*(run) {
      const ran = yield* run("webhooks", "create", "--url", "https://a.test/hook")
      assert.match(ran.stdout, /secret {2}whsec_\S+\n$/)
      assert.include(ran.stderr, "Note: keep the secret now: it is not shown again\n")
      assert.notInclude(ran.stderr, "whsec_")
    })))

  for (
    const [words, code, text] of [
      [["create"], 2, "--url"],
      [["create", "--url", "ftp://a.test/"], 2, "--url"],
      [["create", "--url", "https://a.test/", "--events", "contact.read"], 2, "--events number 1 must be one of"],
      [["remove", "wh_none"], 4, "there is no webhook wh_none"],
      [["remove", "a b"], 2, "<id>"],
      [["deliveries", "--status", "late"], 2, "--status"],
      [["deliveries", "--webhook", "a b"], 2, "--webhook"],
      [["deliveries", "--cursor", "nonsense"], 2, "--cursor"],
      [["deliveries", "--webhook", "wh_none"], 4, "there is no webhook wh_none"],
      [["replay"], 2, "--all-dead"],
      [["replay", "--all-dead", "--webhook", "wh_1"], 2, "--all-dead"],
      [["replay", "--event", "evt_none"], 4, "there is no event evt_none"],
      [["replay", "--webhook", "wh_none"], 4, "there is no webhook wh_none"]
    ] as const
  ) {
    it.live(`refuse ${words.join(" ")}, by what is wrong`, () =>
      withDatabase(Effect.fnUntraced(function*(run) {
        yield* run("keys", "create", "--name", "ci", "--scopes", "contacts:read")
        const ran = yield* run("webhooks", ...words)
        assert.strictEqual(ran.code, code, ran.stderr)
        assert.strictEqual(ran.stdout, "")
        assert.include(ran.stderr, text)
      })))
  }

  it.live("are none of a gateway's, which tells nobody of changes", () =>
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const database = `${yield* files.makeTempDirectoryScoped()}/webhooks.db`
      const gateway = { LANEKIT_DB: database, LANEKIT_BACKEND: "productlane", PRODUCTLANE_API_KEY: "pl_v2_upstream" }
      for (const words of [["create", "--url", "http://127.0.0.1:9/hook"], ["list"], ["replay", "--all-dead"]]) {
        const ran = yield* command(["webhooks", ...words, "--json"], gateway)
        assert.deepStrictEqual([ran.code, ran.stdout], [2, ""], words.join(" "))
        assert.include(ran.stderr, "a gateway keeps no webhooks")
      }
      assert.isFalse(yield* files.exists(database))
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})
