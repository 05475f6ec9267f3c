import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inProcess } from "./inProcess.ts"
import { bare, type Environment, errorOf, key } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { identity, ok } from "./wire.ts"

const file = (content: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "lanekit-"))),
      (directory) => Effect.sync(() => rmSync(directory, { recursive: true }))
    ),
    (directory) => {
      const path = join(directory, "key")
      writeFileSync(path, content)
      return path
    }
  )

const answering = StubApi.start({ "GET /me": ok(identity) })

describe("the key", () => {
  it.effect("that is missing gives 3 and says how to set it", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* bare(["whoami"]), {
        code: 3,
        stdout: "",
        stderr: [
          "Error: no API key",
          "Hint: keep one with lanekit config set api-key, or set PRODUCTLANE_API_KEY to a",
          "      key, or PRODUCTLANE_API_KEY_FILE to the path of a file that holds one",
          ""
        ].join("\n")
      })
    }))

  it.scoped("may come from a file, whose last line break is no part of it", () =>
    Effect.gen(function*() {
      const api = yield* answering
      const path = yield* file(`${key}\n`)
      const environment = { PRODUCTLANE_BASE_URL: api.url, PRODUCTLANE_API_KEY_FILE: path }
      assert.deepInclude(yield* bare(["whoami"], environment), { code: 0, stderr: "" })
      yield* inProcess(api.url, ["whoami"], { environment: { ...environment, PRODUCTLANE_API_KEY: "pl_v2_other" } })
      yield* inProcess(api.url, ["whoami"], { environment: { ...environment, PRODUCTLANE_API_KEY: "" } })
      assert.deepStrictEqual(
        api.requests.map(({ headers }) => headers.authorization),
        [`Bearer ${key}`, "Bearer pl_v2_other", `Bearer ${key}`]
      )
    }))

  it.scoped("that cannot be used gives 3, and neither it nor the file's content is printed", () =>
    Effect.gen(function*() {
      const api = yield* answering
      const cases: ReadonlyArray<readonly [Environment, string]> = [
        [{ PRODUCTLANE_API_KEY: "", PRODUCTLANE_API_KEY_FILE: "/nowhere/key" }, "api_key_unreadable"],
        [{ PRODUCTLANE_API_KEY: "", PRODUCTLANE_API_KEY_FILE: yield* file("\n") }, "api_key_empty"],
        [{ PRODUCTLANE_API_KEY: "", PRODUCTLANE_API_KEY_FILE: yield* file("sec\nret") }, "api_key_malformed"],
        [{ PRODUCTLANE_API_KEY: "sec ret" }, "api_key_malformed"]
      ]
      for (const [environment, code] of cases) {
        const ran = yield* inProcess(api.url, ["whoami", "--json"], { environment })
        assert.deepInclude(ran, { code: 3, stdout: "" })
        assert.deepInclude(errorOf(ran), { code, category: "auth" })
        assert.notInclude(ran.stderr, "sec")
        assert.include(ran.stderr, environment["PRODUCTLANE_API_KEY_FILE"] === undefined ? "API_KEY " : "API_KEY_FILE ")
      }
      assert.deepStrictEqual(api.requests, [])
    }))
})

describe("a setting that makes no sense", () => {
  const settings: ReadonlyArray<readonly [variable: string, value: string]> = [
    ["PRODUCTLANE_BASE_URL", ""],
    ["PRODUCTLANE_BASE_URL", "productlane.com"],
    ["PRODUCTLANE_BASE_URL", "ftp://productlane.com"],
    ["PRODUCTLANE_BASE_URL", "http://localhost:99999"],
    ["PRODUCTLANE_BASE_URL", "http://user:pass@localhost"],
    ["PRODUCTLANE_BASE_URL", "https://productlane.com/api?x=1"],
    ["PRODUCTLANE_TIMEOUT", "soon"],
    ["PRODUCTLANE_TIMEOUT", "0 seconds"],
    ["PRODUCTLANE_TIMEOUT", "Infinity"],
    ["PRODUCTLANE_RETRIES", "11"],
    ["PRODUCTLANE_RETRIES", "-1"],
    ["PRODUCTLANE_RETRIES", "many"]
  ]
  for (const [variable, value] of settings) {
    it.effect(`${variable}=${value} gives 2 and is named`, () =>
      Effect.gen(function*() {
        const ran = yield* inProcess("http://127.0.0.1:9", ["whoami", "--json"], { environment: { [variable]: value } })
        assert.deepInclude(ran, { code: 2, stdout: "" })
        assert.match(ran.stderr, new RegExp(`"message":"${variable} must be `))
      }))
  }

  it.effect("is not looked at before the flags are good", () =>
    Effect.gen(function*() {
      const ran = yield* bare(["contacts", "update", "c_1", "--name="], { PRODUCTLANE_BASE_URL: "nonsense" })
      assert.match(ran.stderr, /^Error: --name must be 1 to 255 characters\n/)
    }))
})
