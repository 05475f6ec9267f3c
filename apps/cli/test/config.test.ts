import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { chmodSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as configHome from "./configHome.ts"
import { bare, errorOf, key } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { identity, ok } from "./wire.ts"

const setKey = ["config", "set", "api-key", "--file", "-"]
const masked = "pl_v2_…tKey"

describe("the key that is kept", () => {
  it.scoped("is in a file that its owner alone may read where there is no keyring, which is said", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const ran = yield* home.run(setKey, { stdin: `${key}\n` })
      assert.deepInclude(ran, { code: 0, stdout: `Kept ${masked} for the profile default, in a file\n` })
      assert.include(
        ran.stderr.replaceAll(/\s+/g, " "),
        `the key is in ${home.directory}/profiles/default.key, for you`
      )
      assert.deepStrictEqual(home.modes(), {
        "": "700",
        "profiles": "700",
        "profiles/default.json": "600",
        "profiles/default.key": "600"
      })
      assert.strictEqual(home.read("profiles/default.key"), `${key}\n`)
      assert.notInclude(home.read("profiles/default.json"), key)
    }))

  it.scoped("is in the keyring where there is one, and in no file", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const { layer: keyring, secrets } = configHome.memoryKeyring()
      assert.deepStrictEqual(yield* home.run(setKey, { stdin: key, keyring }), {
        code: 0,
        stdout: `Kept ${masked} for the profile default, in the keyring\n`,
        stderr: ""
      })
      assert.deepStrictEqual([...secrets.values()].map(Redacted.value), [key])
      assert.deepStrictEqual(Object.keys(home.modes()), ["", "profiles", "profiles/default.json"])
      assert.include(
        (yield* home.run(["config", "list"], { keyring })).stdout,
        `${masked}                     profile, in the`
      )
      assert.strictEqual((yield* home.run(["config", "unset", "api-key"], { keyring })).code, 0)
      assert.strictEqual(secrets.size, 0)
    }))

  it.scoped("leaves its file when a keyring can take it, and goes back where none can", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const { layer: keyring, secrets } = configHome.memoryKeyring()
      yield* home.run(setKey, { stdin: key })
      yield* home.run(setKey, { stdin: key, keyring })
      assert.notProperty(home.modes(), "profiles/default.key")
      assert.strictEqual(secrets.size, 1)
      const back = yield* home.run([...setKey, "--json"], { stdin: key, keyring: configHome.forgetful })
      assert.deepInclude(JSON.parse(back.stdout), { key_store: "file", value: masked })
      assert.strictEqual(home.read("profiles/default.key"), `${key}\n`)
    }))

  it.scoped("is sent, and shown nowhere", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const api = yield* StubApi.start({ "GET /me": ok(identity) })
      yield* home.run(["config", "set", "base-url", api.url])
      yield* home.run(setKey, { stdin: key })
      const ran = yield* Effect.all([
        home.run(["whoami", "--verbose"]),
        home.run(["config", "list"]),
        home.run(["config", "get", "api-key", "--json"]),
        home.run(["config", "profiles", "list", "--json"])
      ])
      assert.deepStrictEqual(api.requests.map(({ headers }) => headers.authorization), [`Bearer ${key}`])
      for (const { code, stderr, stdout } of ran) {
        assert.strictEqual(code, 0)
        assert.notInclude(stdout + stderr, key)
      }
    }))

  it.scoped("is asked for at a terminal, and nowhere else", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const asked = yield* home.run(["config", "set", "api-key"], { answer: key })
      assert.strictEqual(asked.code, 0)
      assert.include(asked.stderr, "API key for the profile default (it is not shown): ")
      assert.strictEqual(home.read("profiles/default.key"), `${key}\n`)
      for (const options of [{}, { answer: "end of input" }, { answer: "" }]) {
        const ran = yield* home.run(["config", "set", "api-key", "--json"], options)
        assert.strictEqual(ran.code, 2)
        assert.strictEqual(home.read("profiles/default.key"), `${key}\n`)
      }
      assert.strictEqual((yield* home.run(["config", "set", "api-key"], { answer: "ctrl+c" })).code, 130)
    }))

  it.scoped("is taken from no argument, which is not repeated, and is no nonsense", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const typed = yield* home.run(["config", "set", "api-key", key, "--json"])
      assert.strictEqual(typed.code, 2)
      assert.notInclude(typed.stderr, key)
      const cases = [["sec ret\n", "--file holds characters that no API key has"], [
        "\n",
        "--file holds no key"
      ]] as const
      for (const [stdin, message] of cases) {
        const ran = yield* home.run([...setKey, "--json"], { stdin })
        assert.deepInclude(errorOf(ran), { code: "validation_failed", message })
        assert.notInclude(ran.stderr, "sec")
      }
    }))

  it.scoped("is refused when others may read it, or the keyring has it no more or does not open", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      yield* home.run(setKey, { stdin: key })
      const path = join(home.directory, "profiles/default.key")
      chmodSync(path, 0o640)
      const exposed = yield* home.run(["whoami"])
      assert.strictEqual(exposed.code, 3)
      assert.include(exposed.stderr.replaceAll(/\s+/g, " "), `Hint: chmod 600 ${path} keeps it from them`)
      home.write("profiles/default.json", "{\"key_store\":\"keyring\"}")
      const keyring = configHome.memoryKeyring().layer
      for (const [options, code] of [[{}, "api_key_locked"], [{ keyring }, "api_key_lost"]] as const) {
        const ran = yield* home.run(["whoami", "--json"], options)
        assert.deepInclude(errorOf(ran), { code, category: "auth" })
        assert.notInclude(ran.stderr, key)
      }
    }))
})

describe("a file of the configuration", () => {
  const faults: ReadonlyArray<readonly [name: string, text: string, message: string]> = [
    ["profiles/default.json", "{", "is no JSON"],
    ["profiles/default.json", "[]", "the whole must be an object"],
    ["profiles/default.json", "{\"base_url\": 7}", "base_url must be a string"],
    ["profiles/default.json", "{\"base-url\": \"secret\"}", "base-url is not a known field"],
    ["profiles/default.json", "{\"key_store\": \"secret\"}", "key_store must be keyring or file"],
    ["profiles/default.json", "{\"timeout\": \"secret\"}", "timeout must be a duration of more than nothing"],
    ["profiles/default.json", "{\"base_url\": \"secret\"}", "base_url must be an http or https URL"],
    ["profiles/default.json", "{\"retries\": 11}", "retries must be a whole number from 0 to 10"],
    ["config.json", "{\"profile\": \"Secret\"}", "profile must be 1 to 63 lower-case letters"]
  ]
  for (const [name, text, message] of faults) {
    it.scoped(`that is wrong is named, and what is wrong in it without its value: ${text}`, () =>
      Effect.gen(function*() {
        const home = yield* configHome.make
        home.write(name, text)
        const ran = yield* home.run(["whoami", "--json"], { environment: { PRODUCTLANE_API_KEY: key } })
        assert.deepInclude(ran, { code: 2, stdout: "" })
        assert.deepInclude(errorOf(ran), { code: "config_malformed", category: "bad input" })
        assert.include(ran.stderr, `"message":"${join(home.directory, name)}: ${message}`)
        assert.notMatch(ran.stderr, /secret/i)
      }))
  }

  it.scoped("that others may change is refused, because they could have the key sent to them", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      home.write("profiles/default.json", "{}", 0o664)
      assert.deepInclude(errorOf(yield* home.run(["whoami", "--json"])), { code: "config_writable" })
      home.write("profiles/default.json", "{}", 0o644)
      assert.deepInclude(errorOf(yield* home.run(["whoami", "--json"])), { code: "api_key_missing" })
    }))

  it.scoped("stays as it was when it cannot be written", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      yield* home.run(["config", "set", "retries", "1"])
      const before = home.modes()
      // What stands in the way holds for root as well.
      mkdirSync(join(home.directory, "profiles/x.json"))
      writeFileSync(join(home.directory, "blocked"), "")
      const ran = yield* home.run(["config", "profiles", "use", "default", "--json"], {
        environment: { XDG_CONFIG_HOME: join(home.directory, "blocked") }
      })
      assert.deepInclude(ran, { code: 2, stdout: "" })
      assert.deepInclude(errorOf(ran), {
        code: "config_unwritable",
        category: "bad input",
        message: `${
          join(home.directory, "blocked", "lanekit", "config.json")
        } cannot be written: its directory is not there`
      })
      assert.deepStrictEqual(home.modes(), { ...before, "blocked": "644", "profiles/x.json": "755" })
      assert.strictEqual(home.read("profiles/default.json"), "{\n  \"retries\": 1\n}\n")
    }))

  it.scoped("stays a link where it is one", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      home.write("elsewhere.json", "{\"retries\": 1}")
      home.write("profiles/x", "")
      symlinkSync("../elsewhere.json", join(home.directory, "profiles/default.json"))
      assert.strictEqual((yield* home.run(["config", "set", "retries", "2"])).code, 0)
      assert.isTrue(lstatSync(join(home.directory, "profiles/default.json")).isSymbolicLink())
      assert.strictEqual(home.read("elsewhere.json"), "{\n  \"retries\": 2\n}\n")
    }))

  it.effect("has no place where nobody names one, and is not needed", () =>
    Effect.gen(function*() {
      assert.deepInclude(errorOf(yield* bare(["config", "path", "--json"])), { code: "config_home_unknown" })
      const list = yield* bare(["config", "list"], { PRODUCTLANE_API_KEY: key, XDG_CONFIG_HOME: "relative" })
      assert.deepInclude(list, { code: 0, stderr: "" })
      assert.include(list.stdout, `api-key   ${masked}                     PRODUCTLANE_API_KEY\n`)
    }))

  it.scoped("is below the home directory where XDG_CONFIG_HOME does not say", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const environment = { HOME: home.directory }
      assert.strictEqual((yield* bare(["config", "set", "timeout", "7 seconds"], environment)).code, 0)
      assert.strictEqual((yield* bare(["config", "get", "timeout"], environment)).stdout, "7 seconds\n")
      assert.deepInclude(home.modes(), { ".config": "700", ".config/lanekit": "700" })
    }))
})

describe("a setting", () => {
  it.scoped("is set, shown with its source, and taken out", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      yield* home.run(["config", "set", "timeout", "5 seconds"])
      assert.strictEqual((yield* home.run(["config", "set", "base-url", "http://127.0.0.1:4010/api/v2/"])).code, 0)
      assert.deepStrictEqual(yield* home.run(["config", "list"], { environment: { PRODUCTLANE_RETRIES: "0" } }), {
        code: 0,
        stdout: [
          "Profile: default",
          "NAME      VALUE                         SOURCE",
          "api-key   none                          none",
          "base-url  http://127.0.0.1:4010/api/v2  profile",
          "timeout   5 seconds                     profile",
          "retries   0                             PRODUCTLANE_RETRIES",
          ""
        ].join("\n"),
        stderr: ""
      })
      assert.strictEqual((yield* home.run(["config", "unset", "timeout"])).code, 0)
      assert.strictEqual((yield* home.run(["config", "get", "timeout"])).stdout, "30 seconds\n")
      assert.strictEqual((yield* home.run(["config", "get", "base-url"])).stdout, "http://127.0.0.1:4010/api/v2\n")
      assert.include((yield* home.run(["config", "unset", "timeout"])).stdout, "has no timeout")
    }))

  it.scoped("is said to have no effect while a variable goes before it", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const ran = yield* home.run(["config", "set", "retries", "2"], { environment: { PRODUCTLANE_RETRIES: "0" } })
      assert.include(ran.stderr, "Note: PRODUCTLANE_RETRIES is set, and goes before")
    }))
})
