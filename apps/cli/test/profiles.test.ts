import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as configHome from "./configHome.ts"
import { errorOf } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { identity, ok } from "./wire.ts"

const keyOf = (name: string) => `pl_v2_key_of_${name}`

/** Two profiles, each with its key, and an API for each. */
const two = Effect.gen(function*() {
  const home = yield* configHome.make
  const [a, b] = yield* Effect.all([
    StubApi.start({ "GET /me": ok(identity) }),
    StubApi.start({ "GET /me": ok(identity) })
  ])
  for (const [name, api] of [["a", a], ["b", b]] as const) {
    const words = ["config", "profiles", "add", name, "--base-url", api.url, "--file", "-"]
    assert.strictEqual((yield* home.run(words, { stdin: keyOf(name) })).code, 0)
  }
  return { home, a, b }
})

const keysAt = (api: StubApi.StubApi) =>
  api.requests.map(({ headers }) => headers.authorization?.slice("Bearer ".length))

describe("the profile", () => {
  it.scoped("is the flag's, else the variable's, else the one in use, else the default one", () =>
    Effect.gen(function*() {
      const { home, a, b } = yield* two
      const environment = { LANEKIT_PROFILE: "b" }
      const selected = (words: ReadonlyArray<string>, variables = {}) =>
        Effect.map(home.run(["config", "list", "--json", ...words], { environment: variables }), ({ stdout }) => {
          const { profile, profile_source } = JSON.parse(stdout)
          return [profile, profile_source]
        })
      assert.deepStrictEqual(yield* selected([]), ["default", "default"])
      yield* home.run(["config", "profiles", "use", "a"])
      assert.deepStrictEqual(yield* selected([]), ["a", "config"])
      assert.deepStrictEqual(yield* selected([], { LANEKIT_PROFILE: "" }), ["a", "config"])
      assert.deepStrictEqual(yield* selected([], environment), ["b", "environment"])
      assert.deepStrictEqual(yield* selected(["--profile", "a"], environment), ["a", "flag"])
      yield* home.run(["whoami"])
      yield* home.run(["whoami"], { environment })
      yield* home.run(["whoami", "--profile", "a"], { environment })
      assert.deepStrictEqual([keysAt(a), keysAt(b)], [[keyOf("a"), keyOf("a")], [keyOf("b")]])
    }))

  it.scoped("comes after the variables, but for one that the flag names: that is taken whole", () =>
    Effect.gen(function*() {
      const { home, a, b } = yield* two
      yield* home.run(["config", "set", "timeout", "7 seconds", "--profile", "a"])
      const environment = {
        LANEKIT_PROFILE: "a",
        PRODUCTLANE_API_KEY: "pl_v2_variable",
        PRODUCTLANE_BASE_URL: b.url,
        PRODUCTLANE_TIMEOUT: "9 seconds",
        PRODUCTLANE_RETRIES: "0"
      }
      yield* home.run(["whoami"], { environment })
      yield* home.run(["whoami", "--profile", "a"], { environment })
      assert.deepStrictEqual([keysAt(a), keysAt(b)], [[keyOf("a")], ["pl_v2_variable"]])
      const listed = (words: ReadonlyArray<string>) =>
        Effect.map(
          home.run(["config", "list", "--json", ...words], { environment }),
          ({ stdout }) => JSON.parse(stdout).settings.map(({ source }: { readonly source: string }) => source)
        )
      assert.deepStrictEqual(yield* listed([]), ["environment", "environment", "environment", "environment"])
      assert.deepStrictEqual(yield* listed(["--profile=a"]), ["profile", "profile", "profile", "environment"])
      // Where a profile says nothing of it, its key goes to the vendor: not to where a variable leads.
      yield* home.run(["config", "unset", "base-url", "--profile", "a"])
      assert.deepStrictEqual(yield* listed(["--profile=a"]), ["profile", "default", "profile", "environment"])
    }))

  it.scoped("has its key sent nowhere else", () =>
    Effect.gen(function*() {
      const { home, a, b } = yield* two
      const environment = { LANEKIT_PROFILE: "a", PRODUCTLANE_BASE_URL: b.url }
      const ran = yield* home.run(["whoami", "--json"], { environment })
      assert.strictEqual(ran.code, 2)
      assert.deepInclude(errorOf(ran), {
        code: "setting_invalid",
        message: "PRODUCTLANE_BASE_URL leads elsewhere than the profile a, whose key goes nowhere else"
      })
      const same = { LANEKIT_PROFILE: "a", PRODUCTLANE_BASE_URL: `${a.url}/` }
      assert.strictEqual((yield* home.run(["whoami"], { environment: same })).code, 0)
      assert.deepStrictEqual([keysAt(a), keysAt(b)], [[keyOf("a")], []])
    }))

  it.scoped("must be there, and have a name that a file can have", () =>
    Effect.gen(function*() {
      const { home } = yield* two
      yield* home.run(["config", "profiles", "add", "staging"])
      const cases: ReadonlyArray<
        readonly [words: ReadonlyArray<string>, variables: object, code: number, start: string]
      > = [
        [
          ["whoami", "--profile", "stagin"],
          {},
          4,
          "--profile names the profile stagin, which is not there; did you mean staging?"
        ],
        [
          ["whoami"],
          { LANEKIT_PROFILE: "nowhere" },
          4,
          "LANEKIT_PROFILE names the profile nowhere, which is not there"
        ],
        [["whoami", "--profile", "../a"], {}, 2, "--profile must be 1 to 63 lower-case letters"],
        [["whoami", "--profile="], {}, 2, "--profile must be 1 to 63 lower-case letters"],
        [["whoami"], { LANEKIT_PROFILE: "A" }, 2, "LANEKIT_PROFILE must be 1 to 63 lower-case letters"],
        [["whoami", "--profile", "staging"], {}, 3, "the profile staging has no API key"],
        [
          ["config", "set", "retries", "1", "--profile", "c"],
          {},
          4,
          "--profile names the profile c, which is not there"
        ],
        [["config", "profiles", "use", "c"], {}, 4, "<name> names the profile c, which is not there"],
        [["config", "profiles", "remove", "c", "--yes"], {}, 4, "<name> names the profile c, which is not there"],
        [["config", "profiles", "add", "a"], {}, 5, "there is a profile a already"],
        [["config", "profiles", "add", "default"], {}, 5, "there is a profile default already"],
        [
          ["config", "profiles", "add", "c", "--base-url=x", "--retries=x"],
          {},
          2,
          "--base-url must be an http or https URL"
        ]
      ]
      for (const [words, variables, code, start] of cases) {
        const ran = yield* home.run([...words, "--json"], { environment: { ...variables } })
        assert.strictEqual(ran.code, code, ran.stderr)
        assert.include(ran.stderr, `"message":"${start}`)
      }
    }))
})

describe("config profiles", () => {
  it.scoped("are listed, used and removed", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      yield* home.run(["config", "profiles", "add", "b", "--retries", "2", "--timeout=5 seconds"])
      yield* home.run(["config", "profiles", "add", "a", "--base-url", "http://127.0.0.1:4010/api/v2"])
      yield* home.run(["config", "set", "api-key", "-f", "-", "--profile", "a"], { stdin: keyOf("a") })
      assert.strictEqual(
        (yield* home.run(["config", "profiles", "use", "a"])).stdout,
        "The profile a is used from now on\n"
      )
      assert.deepStrictEqual(yield* home.run(["config", "profiles", "list"]), {
        code: 0,
        stdout: [
          "NAME     ACTIVE  KEY   BASE URL",
          "a        yes     file  http://127.0.0.1:4010/api/v2",
          "b        no      none  the default",
          "default  no      none  the default",
          ""
        ].join("\n"),
        stderr: ""
      })
      const refused = yield* home.run(["config", "profiles", "remove", "a"], { answer: "no" })
      assert.strictEqual(refused.code, 2)
      assert.include(refused.stderr, "The profile a will be removed, with its key.")
      assert.strictEqual(home.read("profiles/a.key"), `${keyOf("a")}\n`)
      assert.strictEqual((yield* home.run(["config", "profiles", "remove", "a"], { answer: "yes" })).code, 0)
      assert.deepStrictEqual(Object.keys(home.modes()), ["", "config.json", "profiles", "profiles/b.json"])
      // Whoever used it goes by the default one.
      assert.strictEqual((yield* home.run(["config", "list"])).code, 0)
    }))

  it.scoped("may have the longest name, and no line is wider than the terminal", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const name = "n".repeat(63)
      const profile = ["--profile", name]
      for (
        const words of [
          ["config", "profiles", "add", name],
          ["config", "set", "retries", "1", ...profile],
          ["config", "set", "api-key", "--file", "-", ...profile],
          ["config", "list", ...profile],
          ["config", "unset", "timeout", ...profile],
          ["config", "profiles", "use", name],
          ["config", "profiles", "list"],
          ["config", "profiles", "remove", name, "--yes"]
        ]
      ) {
        const ran = yield* home.run(words, { stdin: keyOf("a"), environment: { LANEKIT_PROFILE: name } })
        assert.strictEqual(ran.code, 0, ran.stderr)
        for (const line of ran.stdout.split("\n")) assert.isAtMost(line.length, 80, words.join(" "))
      }
    }))
})
