import { assert, describe, it } from "@effect/vitest"
import { assertNone, assertSome } from "@effect/vitest/utils"
import { ApiKey, KeyPolicy } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { seedKeys, Sqlite, stores } from "@lanekit/sql"
import { Clock, Effect, Layer, Redacted } from "effect"
import { hashOf } from "../../src/keyHash.ts"
import { parseCreated, parseKey, parseList, parseRotated, withDatabase } from "./keyRuns.ts"

const day = 86_400_000

/** What a request with a secret is given. */
const find = (filename: string, secret: string) =>
  Effect.flatMap(ApiKey.ApiKeyStore, ({ find }) => find(hashOf(Redacted.make(secret)))).pipe(
    Effect.provide(Layer.provide(stores.layerApiKeys, Sqlite.layer({ filename }))),
    Effect.orDie
  )

const plain = ["keys", "create", "--name", "ci", "--scopes", "contacts:read"]

const codesOf = (stderr: string) =>
  stderr.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line).notice.code)

/** How far ahead of now a moment is, in days. */
const daysAhead = (moment: string | null | undefined) =>
  Effect.map(Clock.currentTimeMillis, (now) => (Date.parse(moment ?? "") - now) / day)

describe("the policies of a key", () => {
  it.live("are made, shown to people where they are not the defaults, and changed one by one", () =>
    withDatabase(Effect.fnUntraced(function*(run, filename) {
      const ran = yield* run(...plain, "--share", "5", "--priority", "batch", "--consent-policy", "guard")
      assert.match(ran.stdout, /\nshare {11}5\npriority {8}batch\nconsent_policy {2}guard\nsecret {10}pl_v2_\S+\n$/)
      const [secret = ""] = /pl_v2_\S+/.exec(ran.stdout) ?? []
      const key = { id: parseList((yield* run("keys", "list", "--json")).stdout).data[0]?.id ?? "", isDemo: false }
      const found = { ...key, scopes: [ApiKey.scopes.contactsRead] }
      assertSome(yield* find(filename, secret), { ...found, share: 5, priority: "batch", consent: "guard" })
      assert.match((yield* run("keys", "list")).stdout, /^ {2}contacts:read; share 5; batch; consent guard$/m)
      const changed = yield* run("keys", "update", key.id, "--share", "100", "--json")
      assert.deepInclude(parseKey(changed.stdout), { share: 100, priority: "batch", consent_policy: "guard" })
      yield* run("keys", "update", key.id, "--share", "1", "--priority", "interactive", "--consent-policy", "allow")
      assertSome(yield* find(filename, secret), { ...found, ...KeyPolicy.defaults })
      assert.match((yield* run("keys", "list")).stdout, /^ {2}contacts:read$/m)
    })))
})

describe("the expiry of a key", () => {
  it.live("is so long from now, moved to a moment, and taken away", () =>
    withDatabase(Effect.fnUntraced(function*(run, filename) {
      const { id, secret } = parseCreated((yield* run(...plain, "--expires", "90d", "--json")).stdout)
      const listed = parseList((yield* run("keys", "list", "--json")).stdout).data[0]
      assert.approximately(yield* daysAhead(listed?.expires_at), 90, 0.01)
      const { stdout } = yield* run("keys", "list")
      assert.match(stdout, new RegExp(`${listed?.expires_at?.slice(0, 10)} {2}made$`, "m"))

      const past = yield* run("keys", "update", id, "--expires-at", "2026-01-01T01:00:00+02:00", "--json")
      assert.strictEqual(parseKey(past.stdout).expires_at, "2026-01-01T01:00:00+02:00")
      assert.deepStrictEqual(codesOf(past.stderr), ["expired"])
      assert.match((yield* run("keys", "list")).stdout, / {2}2025-12-31 {2}expired$/m)
      assertNone(yield* find(filename, secret))

      const forever = yield* run("keys", "update", id, "--expires", "never", "--json")
      assert.deepInclude(forever, { code: 0, stderr: "" })
      assert.isNull(parseKey(forever.stdout).expires_at)
      assert.isTrue((yield* find(filename, secret))._tag === "Some")
      const soon = yield* run("keys", "update", id, "--expires", "36500d", "--json")
      assert.approximately(yield* daysAhead(parseKey(soon.stdout).expires_at), 36_500, 0.01)
    })))

  it.live("is none where a new one is said to expire never, and a warning where it is past", () =>
    withDatabase(Effect.fnUntraced(function*(run) {
      yield* run(...plain, "--expires", "never", "--json")
      assert.isNull(parseList((yield* run("keys", "list", "--json")).stdout).data[0]?.expires_at)
      const past = yield* run(...plain, "--expires-at", "2026-01-01T00:00:00Z", "--json")
      assert.deepStrictEqual(codesOf(past.stderr), ["expired"])
    })))
})

describe("keys rotate", () => {
  it.live("shows another secret of the same key, this once; the former one ends", () =>
    withDatabase(Effect.fnUntraced(function*(run, filename) {
      const { id, secret } = parseCreated((yield* run(...plain, "--share", "5", "--json")).stdout)
      const before = parseList((yield* run("keys", "list", "--json")).stdout).data
      const ran = yield* run("keys", "rotate", id, "--json")
      assert.deepInclude(ran, { code: 0, stderr: "" })
      const rotated = parseRotated(ran.stdout)
      assert.deepInclude(rotated, { id, former_secret_until: null })
      assert.match(rotated.secret, /^pl_v2_[\w-]{32}$/)
      const after = yield* run("keys", "list", "--json")
      assert.deepStrictEqual(parseList(after.stdout).data, before)
      assert.notInclude(after.stdout, rotated.secret)
      assertNone(yield* find(filename, secret))
      assertSome(yield* find(filename, rotated.secret), {
        id,
        scopes: [ApiKey.scopes.contactsRead],
        isDemo: false,
        ...KeyPolicy.defaults,
        share: 5
      })
    })))

  it.live("lets the former secret be good for the grace, and cuts none short but for the whole key", () =>
    withDatabase(Effect.fnUntraced(function*(run, filename) {
      const { id, secret } = parseCreated((yield* run(...plain, "--json")).stdout)
      const rotated = yield* run("keys", "rotate", id, "--grace", "24h")
      const [, until = ""] = /^former_secret_until {2}(\S+)$/m.exec(rotated.stdout) ?? []
      assert.approximately(yield* daysAhead(until), 1, 0.01)
      const [next = ""] = /pl_v2_\S+/.exec(rotated.stdout) ?? []
      assert.include(rotated.stderr, "Note: keep the secret now: it is not shown again\n")
      assert.notInclude(rotated.stderr, next)
      assert.include((yield* run("keys", "list")).stdout, `  contacts:read; former secret until ${until}\n`)
      for (const each of [secret, next]) assert.isTrue((yield* find(filename, each))._tag === "Some")

      const again = yield* run("keys", "rotate", id, "--grace", "24h", "--json")
      assert.deepInclude(again, { code: 5, stdout: "" })
      const { error } = JSON.parse(again.stderr)
      assert.deepStrictEqual([error.code, error.message], [
        "conflict",
        `the API key has a former secret, which stays good until ${until}`
      ])
      for (const each of [secret, next]) assert.isTrue((yield* find(filename, each))._tag === "Some")

      const { secret: last } = parseRotated((yield* run("keys", "rotate", id, "--json")).stdout)
      for (const each of [secret, next]) assertNone(yield* find(filename, each))
      yield* run("keys", "rotate", id, "--grace", "30m")
      yield* run("keys", "revoke", id)
      assertNone(yield* find(filename, last))
      assert.notInclude((yield* run("keys", "list")).stdout, "former")
      assert.strictEqual((yield* run("keys", "rotate", id)).code, 5)
    })))

  it.live("warns that a seed has the secret of its keys, too", () =>
    withDatabase(Effect.fnUntraced(function*(run, filename) {
      const keys = [Fixture.apiKey("key_seed", "a"), Fixture.apiKey("key_demo", "b", { isDemo: true })]
      yield* Effect.orDie(Effect.provide(seedKeys(keys), Sqlite.layer({ filename })))
      const ofSeed = yield* run("keys", "rotate", "key_seed")
      assert.include(ofSeed.stderr.replaceAll(/\s+/g, " "), "write the new secret into it, or the next start")
      const ofDemo = yield* run("keys", "rotate", "key_demo", "--json")
      assert.deepStrictEqual(codesOf(ofDemo.stderr), ["seed_decides"])
    })))
})
