import { assert, describe, it } from "@effect/vitest"
import { Fixture } from "@lanekit/core/testing"
import { seedKeys, Sqlite } from "@lanekit/sql"
import { Effect } from "effect"
import { command } from "./command.ts"
import { parseCreated, parseKey, parseList, withDatabase } from "./keyRuns.ts"

describe("keys create", () => {
  it.live("prints the id and the secret, and no more, in JSON", () =>
    withDatabase(Effect.fnUntraced(function*(run) {
      const ran = yield* run("keys", "create", "--name", "ci", "--scopes", "contacts:read, contacts:write", "--json")
      assert.strictEqual(ran.code, 0, ran.stderr)
      const { id, secret } = parseCreated(ran.stdout)
      assert.match(id, /^key_[0-9a-f]{24}$/)
      assert.match(secret, /^pl_v2_[\w-]{32}$/)
      const listed = yield* run("keys", "list", "--json")
      assert.notInclude(listed.stdout, secret)
      assert.notMatch(listed.stdout, /[0-9a-f]{64}|hash/)
      const [key, ...others] = parseList(listed.stdout).data
      assert.deepStrictEqual(others, [])
      assert.deepStrictEqual({ ...key, created_at: "" }, {
        id,
        name: "ci",
        scopes: ["contacts:read", "contacts:write"],
        share: 1,
        priority: "interactive",
        consent_policy: "allow",
        origin: "made",
        created_at: "",
        expires_at: null,
        revoked_at: null,
        former_secret_until: null
      })
    })))

  it.live("shows people the secret once, and says so", () =>
    withDatabase(Effect.fnUntraced(function*(run) {
      const ran = yield* run("keys", "create", "--name", "ci", "--scopes", "contacts:read")
      assert.match(ran.stdout, /^id {6}key_\w+\nname {4}ci\nscopes {2}contacts:read\nsecret {2}pl_v2_\S+\n$/)
      assert.include(ran.stderr, "Note: keep the secret now: it is not shown again\n")
      const secret = /pl_v2_\S+/.exec(ran.stdout)?.[0] ?? ""
      assert.notInclude(ran.stderr, secret)
      assert.notInclude((yield* run("keys", "list")).stdout, secret)
    })))

  it.live("never makes the same twice", () =>
    withDatabase(Effect.fnUntraced(function*(run) {
      const ran = yield* Effect.all(
        Array.from({ length: 8 }, () => run("keys", "create", "--name", "ci", "--scopes", "a", "--json")),
        { concurrency: "unbounded" }
      )
      const made = ran.map(({ stdout }) => parseCreated(stdout))
      assert.lengthOf([...new Set(made.flatMap(({ id, secret }) => [id, secret]))], 16)
      assert.sameMembers(
        parseList((yield* run("keys", "list", "--json")).stdout).data.map(({ id }) => id),
        made.map(({ id }) => id)
      )
    })))

  it.live("keeps a scope that it does not know, with a warning that names those that it does", () =>
    withDatabase(Effect.fnUntraced(function*(run) {
      const ran = yield* run("keys", "create", "--name", "ci", "--scopes", "contact:read,rockets:launch", "--json")
      assert.strictEqual(ran.code, 0)
      const { id } = parseCreated(ran.stdout)
      const known = "known are contacts:read, contacts:write, companies:read, companies:write"
      const notices = ran.stderr.trimEnd().split("\n").map((line) => JSON.parse(line).notice).slice(-2)
      assert.deepStrictEqual(notices, [
        { code: "unknown_scope", message: `${known}; nothing asks for contact:read; did you mean contacts:read?` },
        { code: "unknown_scope", message: `${known}; nothing asks for rockets:launch` }
      ])
      const [key] = parseList((yield* run("keys", "list", "--json")).stdout).data
      assert.deepInclude(key, { id, scopes: ["contact:read", "rockets:launch"] })
    })))

  it.live("makes the database where there is none, and tells; afterwards it does not", () =>
    withDatabase(Effect.fnUntraced(function*(run) {
      const words = ["keys", "create", "--name", "ci", "--scopes", "contacts:read"]
      assert.match((yield* run(...words)).stderr.replaceAll(/\s+/g, " "), /\S+keys\.db was not there: it was made/)
      assert.notInclude((yield* run(...words)).stderr, "was not there")
    })))
})

describe("keys list", () => {
  it.live("fits 80 columns, shows every scope, and gives the next page", () =>
    withDatabase(Effect.fnUntraced(function*(run) {
      const scopes = ["contacts:read", "contacts:write", "companies:read", "companies:write"]
      const name = `A very long name, ${"漢字".repeat(60)}\u001b[31m`
      for (const each of ["ci", name]) yield* run("keys", "create", "--name", each, "--scopes", scopes.join())
      const { stderr, stdout } = yield* run("keys", "list", "--limit", "1")
      const lines = stdout.trimEnd().split("\n")
      assert.lengthOf(lines, 3)
      assert.match(lines[0] ?? "", /^ID +NAME +CREATED +EXPIRES +STATE$/)
      assert.match(
        lines[1] ?? "",
        /^key_[0-9a-f]{24} {2}"?A very long name, .*… {2}\d{4}-\d{2}-\d{2} {2}never {4}made$/
      )
      assert.strictEqual(lines[2], `  ${scopes.join(", ")}`)
      assert.notInclude(stdout, "\u001b")
      for (const line of stderr.split("\n")) assert.isAtMost(line.length, 80)
      const [, next = ""] =
        /^Next page: lanekit-server (keys list --limit=1 --cursor=\S+)$/m.exec(stderr.replaceAll(/ \\\n +/g, " ")) ?? []
      assert.match((yield* run(...next.split(" "))).stdout, /^key_\w+ +ci +/m)
    })))
})

describe("keys update", () => {
  it.live("changes what is named, and nothing else", () =>
    withDatabase(Effect.fnUntraced(function*(run) {
      const { id } = parseCreated(
        (yield* run("keys", "create", "--name", "ci", "--scopes", "contacts:read,contacts:write", "--json")).stdout
      )
      const narrowed = yield* run("keys", "update", id, "--scopes", "contacts:read", "--json")
      assert.deepInclude(parseKey(narrowed.stdout), { name: "ci", scopes: ["contacts:read"] })
      assert.strictEqual(narrowed.stderr, "")
      const renamed = yield* run("keys", "update", id, "--name", "CI", "--json")
      assert.deepInclude(parseKey(renamed.stdout), { name: "CI", scopes: ["contacts:read"] })
      const widened = yield* run("keys", "update", id, "--scopes", "contacts:read,companies:raed")
      assert.match(widened.stdout, /^scopes +contacts:read, companies:raed$/m)
      assert.include(widened.stderr, "did you mean companies:read?")
    })))
})

describe("a key of a seed", () => {
  it.live("is changed with the warning that the seed has a word, too, and revoked without it", () =>
    withDatabase(Effect.fnUntraced(function*(run, filename) {
      const keys = [Fixture.apiKey("key_seed", "a"), Fixture.apiKey("key_demo", "b", { isDemo: true })]
      yield* Effect.orDie(Effect.provide(seedKeys(keys), Sqlite.layer({ filename })))
      for (const [id, origin] of [["key_seed", "seed"], ["key_demo", "demo"]] as const) {
        const updated = yield* run("keys", "update", id, "--name", "Renamed", "--json")
        assert.deepInclude(parseKey(updated.stdout), { id, origin, name: "Renamed", scopes: ["contacts:read"] })
        assert.strictEqual(JSON.parse(updated.stderr).notice.code, "seed_decides")
        assert.deepInclude(yield* run("keys", "revoke", id), { code: 0, stderr: "" })
      }
    })))
})

describe("keys revoke", () => {
  it.live("is final, and says when it had been done before", () =>
    withDatabase(Effect.fnUntraced(function*(run) {
      const { id } = parseCreated(
        (yield* run("keys", "create", "--name", "ci", "--scopes", "contacts:read", "--json")).stdout
      )
      const first = yield* run("keys", "revoke", id, "--json")
      assert.deepInclude(first, { code: 0, stderr: "" })
      assert.isString(parseKey(first.stdout).revoked_at)
      const again = yield* run("keys", "revoke", id, "--json")
      assert.strictEqual(again.code, 0)
      assert.strictEqual(again.stdout, first.stdout)
      assert.strictEqual(JSON.parse(again.stderr).notice.code, "already_revoked")
      assert.match(
        (yield* run("keys", "list")).stdout,
        new RegExp(`^${id} +ci +\\d{4}-\\d{2}-\\d{2} +never +revoked$`, "m")
      )
      const changed = yield* run("keys", "update", id, "--scopes", "contacts:read", "--json")
      assert.deepInclude(changed, { code: 5, stdout: "" })
      assert.strictEqual(JSON.parse(changed.stderr).error.code, "conflict")
    })))
})

const badScope =
  "must be 1 to 255 visible ASCII characters without comma, quote and backslash; separate scopes with commas"

const badDuration = "must be a duration such as 30m, 12h or 90d, up to 36500d"

describe("mistakes", () => {
  const rows: ReadonlyArray<readonly [words: ReadonlyArray<string>, code: number, message: string]> = [
    [["kesy", "list"], 2, "unknown command: kesy; did you mean keys?"],
    [["keys", "crate"], 2, "unknown command: keys crate; did you mean create?"],
    [["serve"], 2, "unknown command: serve; without a command the server starts"],
    [["start"], 2, "unknown command: start; without a command the server starts"],
    [["--admin-port", "1"], 2, "unknown flag --admin-port; the variable LANEKIT_ADMIN_PORT sets it"],
    [[""], 2, "unknown command: "],
    [["--json"], 2, "no command is given"],
    [["keys", "--json"], 2, "keys needs a command"],
    [["keys", "create", "--scope", "a"], 2, "unknown flag --scope; did you mean --scopes?"],
    [["keys", "list", "--scopes", "a"], 2, "unknown flag --scopes for this command"],
    [["keys", "list", "--limit", "0"], 2, "--limit must be a whole number from 1 to 200"],
    [["keys", "list", "--cursor", "x"], 2, "--cursor is not a cursor of a list"],
    [["keys", "create"], 2, "--name is required; --scopes is required"],
    [["keys", "create", "--name=", "--scopes", "a"], 2, "--name must be 1 to 255 characters"],
    [["keys", "create", "--name", "x".repeat(256), "--scopes", "a"], 2, "--name must be 1 to 255 characters"],
    [
      ["keys", "create", "--name", "x", "--scopes", "a,,b c"],
      2,
      [2, 3].map((number) => `--scopes number ${number} ${badScope}`).join("; ")
    ],
    [
      ["keys", "create", "--name", "x", "--scopes="],
      2,
      `--scopes number 1 ${badScope}`
    ],
    [
      ["keys", "create", "--name", "x", "--scopes", "a", "--share", "0", "--priority", "x", "--consent-policy", "y"],
      2,
      "--share must be a whole number from 1 to 100; --priority must be interactive or batch; "
      + "--consent-policy must be allow or guard"
    ],
    [["keys", "update", "key_1", "--share", "1e1"], 2, "--share must be a whole number from 1 to 100"],
    [["keys", "create", "--name", "x", "--scopes", "a", "--expires", "1y"], 2, `--expires ${badDuration}, or never`],
    [
      ["keys", "update", "key_1", "--expires-at", "2027-01-01"],
      2,
      "--expires-at must be an ISO 8601 date and time with an offset, from 1970 on"
    ],
    [
      ["keys", "update", "key_1", "--expires-at", "2027-01-01T00:00:00Z", "--expires", "never"],
      2,
      "--expires-at says when it expires, and so does --expires: give one of them"
    ],
    [["keys", "update"], 2, "missing argument <id>"],
    [["keys", "update", "key_1"], 2, "nothing to change"],
    [["keys", "update", "", "--name", "x"], 2, "<id> must not be empty"],
    [["keys", "update", "key_none", "--name", "x"], 4, "no API key has this id"],
    [["keys", "rotate"], 2, "missing argument <id>"],
    [["keys", "rotate", "key_none"], 4, "no API key has this id"],
    [["keys", "rotate", "", "--grace", "0h"], 2, `<id> must not be empty; --grace ${badDuration}`],
    [["keys", "revoke"], 2, "missing argument <id>"],
    [["keys", "revoke", "key_none"], 4, "no API key has this id"],
    [["keys", "revoke", "--", "--id"], 4, "no API key has this id"]
  ]
  it.live("are refused with an exit code and a name, on standard error alone", () =>
    withDatabase(Effect.fnUntraced(function*(run) {
      yield* run("keys", "create", "--name", "ci", "--scopes", "contacts:read")
      for (const [words, code, message] of rows) {
        const at = words.indexOf("--")
        const json = words.includes("--json") ? words : words.toSpliced(at === -1 ? words.length : at, 0, "--json")
        const ran = yield* run(...json)
        assert.deepInclude(ran, { code, stdout: "" }, words.join(" "))
        assert.strictEqual(JSON.parse(ran.stderr).error.message, message)
      }
    })))

  it.live("are found before there is a database", () =>
    withDatabase(Effect.fnUntraced(function*(run) {
      for (
        const words of [["keys", "create"], ["keys", "update", "key_1"], ["keys", "rotate", ""], ["keys", "revoke", ""]]
      ) {
        const { code, stderr } = yield* run(...words)
        assert.strictEqual(code, 2)
        assert.notInclude(stderr, "was made")
      }
    })))
})

describe("a database", () => {
  const words = ["keys", "list", "--json"]
  for (
    const [what, name, code, message] of [
      ["in memory", ":memory:", "setting_invalid", /in memory/],
      ["in memory, as the driver reads it", " :memory: ", "setting_invalid", /in memory/],
      ["in a directory that is not there", "/nowhere/keys.db", "database_absent", /^LANEKIT_DB: .*does not exist/],
      ["that is none", import.meta.filename, "database_unusable", /^LANEKIT_DB: .*not an SQLite database/]
    ] as const
  ) {
    it.live(`${what} is refused by the variable's name`, () =>
      Effect.map(command(words, { LANEKIT_DB: name }), ({ code: exitCode, stderr, stdout }) => {
        assert.deepStrictEqual([exitCode, stdout], [2, ""])
        const { error } = JSON.parse(stderr)
        assert.strictEqual(error.code, code)
        assert.match(error.message, message)
        assert.include(error.message, "LANEKIT_DB")
      }))
  }
})

describe("help", () => {
  for (
    const [words, usage] of [
      [["--help"], "lanekit-server 1.2.3\n\nUSAGE\n\n$ lanekit-server [<command>]\n"],
      [["-h"], "$ lanekit-server [<command>]\n"],
      [["keys"], "$ lanekit-server keys <command>\n"],
      [["keys", "create", "--help"], "$ lanekit-server keys create [--name text] [--scopes text] [--expires text]"],
      [["keys", "list", "--help"], "$ lanekit-server keys list [--limit number]"],
      [["keys", "update", "--help"], "$ lanekit-server keys update"],
      [["keys", "rotate", "--help"], "$ lanekit-server keys rotate [--grace text] [--json] <id>"],
      [["keys", "revoke", "--help"], "$ lanekit-server keys revoke [--json] <id>"]
    ] as const
  ) {
    it.live(`of "${words.join(" ")}" has a usage, an example and no line over 80 columns`, () =>
      Effect.map(command(words, {}), ({ code, stderr, stdout }) => {
        assert.deepStrictEqual([code, stderr], [0, ""])
        assert.include(`${stdout}\n`, usage)
        assert.match(stdout, /Example:\n {2}\$ lanekit-server /)
        assert.match(stdout, /^ {2}LANEKIT_DB {2,}\S/m)
        for (const line of stdout.split("\n")) assert.isAtMost(line.length, 80)
      }))
  }

  it.live("tells the version", () =>
    Effect.map(command(["--version"], {}), (ran) => {
      assert.deepStrictEqual(ran, { code: 0, stdout: "1.2.3\n", stderr: "" })
    }))
})
