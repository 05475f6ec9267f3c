import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { assert, describe, it } from "@effect/vitest"
import { assertNone, assertSome } from "@effect/vitest/utils"
import { ConfigProvider, Effect, Layer } from "effect"
import { chownSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { ConfigFiles } from "../src/config/ConfigFiles.ts"
import { Host } from "../src/config/Host.ts"
import * as configHome from "./configHome.ts"

const on = (platform: NodeJS.Platform, environment: object, uid = process.getuid?.()) => {
  const host = Layer.succeed(Host, { version: "1.2.3", nodeVersion: "22.1.0", platform, uid })
  const files = ConfigFiles.layer.pipe(Layer.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer, host)))
  const provider = ConfigProvider.fromMap(new Map(Object.entries(environment)))
  return <A, E>(effect: Effect.Effect<A, E, ConfigFiles>) =>
    effect.pipe(Effect.provide(files), Effect.withConfigProvider(provider))
}

const directory = Effect.flatMap(ConfigFiles, ({ directory }) => directory)

describe("the directory of the configuration", () => {
  const cases: ReadonlyArray<readonly [platform: NodeJS.Platform, environment: object, directory: string]> = [
    ["linux", { HOME: "/home/ada" }, "/home/ada/.config/lanekit"],
    ["linux", { HOME: "/home/ada", XDG_CONFIG_HOME: "/elsewhere" }, "/elsewhere/lanekit"],
    ["linux", { HOME: "/home/ada", XDG_CONFIG_HOME: "here" }, "/home/ada/.config/lanekit"],
    ["linux", { HOME: "/home/ada", XDG_CONFIG_HOME: "" }, "/home/ada/.config/lanekit"],
    ["darwin", { HOME: "/Users/ada" }, "/Users/ada/.config/lanekit"],
    ["win32", { HOME: "/home/ada", APPDATA: "/Roaming" }, "/Roaming/lanekit"],
    ["win32", { APPDATA: "/Roaming", XDG_CONFIG_HOME: "/elsewhere" }, "/elsewhere/lanekit"]
  ]
  for (const [platform, environment, expected] of cases) {
    it.effect(`is ${expected} on ${platform} with ${Object.keys(environment).join(" and ")}`, () =>
      Effect.gen(function*() {
        assert.strictEqual(yield* on(platform, environment)(directory), expected)
      }))
  }

  it.effect("is nowhere when nobody says where, and then there is nothing in it", () =>
    Effect.gen(function*() {
      for (const [platform, variable] of [["linux", "HOME"], ["win32", "APPDATA"]] as const) {
        const failure = yield* Effect.flip(on(platform, {})(directory))
        assert.strictEqual(failure.variable, variable)
      }
      assertNone(yield* on("linux", {})(Effect.flatMap(ConfigFiles, ({ read }) => read("config.json"))))
    }))
})

describe("a file", () => {
  it.scoped("of somebody else's is refused, and one of root's is not", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      home.write("config.json", "{}")
      if (process.getuid?.() === 0) chownSync(join(home.directory, "config.json"), 4712, 4712)
      const read = Effect.flatMap(ConfigFiles, ({ read }) => read("config.json"))
      const failure = yield* Effect.flip(on("linux", home.environment, 4711)(read))
      assert.strictEqual(failure.reason, "foreign")
      assertSome(yield* on("win32", home.environment, undefined)(read), "{}")
    }))

  it.effect("is refused where the system makes no folder", () =>
    Effect.gen(function*() {
      const write = Effect.flatMap(ConfigFiles, ({ write }) => write("profiles/a.json", "{}"))
      const failure = yield* Effect.flip(on("linux", { HOME: "/proc" })(write))
      assert.propertyVal(failure, "reason", "unwritable")
    }))

  it.scoped("is made with all of the folders above it, for their owner alone", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const write = Effect.flatMap(ConfigFiles, ({ write }) => write("profiles/a.json", "{}"))
      const below = join(home.directory, "a", "b")
      yield* on("linux", { XDG_CONFIG_HOME: below })(Effect.zipRight(write, write))
      assert.strictEqual(home.read("a/b/lanekit/profiles/a.json"), "{}")
      assert.deepStrictEqual(new Set(Object.values(home.modes())), new Set(["700", "600"]))
    }))

  it.scoped("is replaced as a whole, by as many as like to, and leaves nothing behind", () =>
    Effect.gen(function*() {
      const home = yield* configHome.make
      const texts = Array.from({ length: 20 }, (_, at) => String(at).repeat(10_000))
      const write = Effect.flatMap(ConfigFiles, ({ write }) =>
        Effect.forEach(texts, (text) => write("profiles/a.json", text), { concurrency: "unbounded" }))
      yield* on("linux", home.environment)(write)
      assert.include(texts, home.read("profiles/a.json"))
      assert.deepStrictEqual(readdirSync(join(home.directory, "profiles")), ["a.json"])
    }))
})
