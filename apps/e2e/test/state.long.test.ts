import { assert, describe, it } from "@effect/vitest"
import Database from "better-sqlite3"
import { Effect, Fiber, Ref } from "effect"
import { existsSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { changed } from "./keyCommands.ts"
import { run, serverCommand, serverProgram, startServer, temporaryDirectory } from "./programs.ts"
import { counts, look, size, world, worldOf } from "./worlds.ts"

/** Two worlds as seed files, and the settings of a database that is filled with the old one. */
const twoWorlds = Effect.map(temporaryDirectory, (directory) => {
  const fileOf = (name: string) => join(directory, `${name}.json`)
  for (const name of ["old", "new"]) writeFileSync(fileOf(name), JSON.stringify(world(name)))
  return { directory, fileOf, env: { LANEKIT_DB: join(directory, "state.db"), LANEKIT_SEED: fileOf("old") } }
})

const state = (env: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>) =>
  Effect.tap(serverCommand(["state", ...args], env), ({ code, stderr }) => assert.strictEqual(code, 0, stderr))

const post = (url: string, body?: object) =>
  Effect.promise(async () => {
    const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
    const response = await fetch(url, { method: "POST", ...(body !== undefined && json) })
    assert.strictEqual(response.status, 200, await response.text())
  })

const adminUrlOf = (banner: string): string => /http:\/\/\S+\/admin/.exec(banner)?.[0] ?? ""

describe("the state of a server", () => {
  it.live("is replaced by commands while it runs", () =>
    Effect.gen(function*() {
      const { directory, env, fileOf } = yield* twoWorlds
      const { baseUrl } = yield* startServer(env)
      const now = Effect.map(look(baseUrl), (texts) => worldOf(texts.join()))
      const snapshot = join(directory, "snapshot")
      yield* state(env, "snapshot", snapshot)
      yield* state(env, "seed", fileOf("new"), "--yes")
      assert.strictEqual(yield* now, "new")
      yield* state(env, "restore", snapshot, "--yes")
      assert.strictEqual(yield* now, "old")
      yield* state(env, "seed", fileOf("new"), "--yes")
      yield* state(env, "reset", "--yes")
      assert.strictEqual(yield* now, "old")
    }).pipe(Effect.scoped))

  it.live("is replaced between one answer and another, and in none, whoever replaces it", () =>
    Effect.gen(function*() {
      const { directory, env, fileOf } = yield* twoWorlds
      const server = yield* startServer({ ...env, LANEKIT_ADMIN_PORT: "0", LANEKIT_LIMITS: "off" })
      const adminUrl = adminUrlOf(server.banner)
      const [before, after] = [join(directory, "old.snapshot"), join(directory, "new.snapshot")]
      yield* state(env, "snapshot", before)
      yield* state(env, "seed", fileOf("new"), "--yes")
      yield* state(env, "snapshot", after)

      const isOver = yield* Ref.make(false)
      const seen = yield* Ref.make<ReadonlyArray<string>>([])
      const reader = yield* look(server.baseUrl).pipe(
        Effect.tap((texts) => Ref.update(seen, (worlds) => [...worlds, ...texts.map(worldOf)])),
        Effect.andThen(Ref.get(isOver)),
        Effect.repeat({ until: (over) => over }),
        Effect.fork
      )
      for (let round = 0; round < 10; round++) {
        yield* post(`${adminUrl}/state/restore`, { path: before })
        yield* post(`${adminUrl}/state/restore`, { path: after })
        yield* post(`${adminUrl}/state/reset`)
        yield* post(`${adminUrl}/state/seed`, world("new"))
      }
      yield* state(env, "restore", before, "--yes")
      yield* state(env, "seed", fileOf("new"), "--yes")
      yield* Ref.set(isOver, true)
      yield* Fiber.join(reader)
      const worlds = yield* Ref.get(seen)
      const switches = worlds.filter((name, index) => index > 0 && name !== worlds[index - 1]).length
      assert.isAbove(switches, 3)
    }).pipe(Effect.scoped))
})

describe("kill -9", () => {
  for (const verb of ["restore", "seed"] as const) {
    it.live(`during ${verb} leaves the old records or the new ones`, () =>
      Effect.gen(function*() {
        const { directory, env, fileOf } = yield* twoWorlds
        const small = join(directory, "small.json")
        writeFileSync(small, JSON.stringify({ contacts: [{ id: "ct_1", email: "one@example.com" }] }))
        const file = verb === "seed" ? fileOf("new") : join(directory, "snapshot")
        yield* state(env, "reset", "--yes")
        if (verb === "restore") yield* state(env, "snapshot", file)
        yield* Effect.forEach([1, 2, 3, 4, 6, 9], (count) =>
          Effect.scoped(Effect.gen(function*() {
            yield* state(env, "seed", small, "--yes")
            const replacing = yield* run(serverProgram, ["state", verb, file, "--yes"], env)
            yield* Effect.race(replacing.ended, changed(dirname(env.LANEKIT_DB), count))
            replacing.process.kill("SIGKILL")
            const { code } = yield* replacing.ended
            const left = yield* counts(env)
            if (code === 0) assert.deepStrictEqual(left, [size, size])
            else assert.deepInclude([[0, 1], [size, size]], left)
            checkIntegrity(env.LANEKIT_DB)
          })))
      }).pipe(Effect.scoped))
  }

  it.live("of the server during a restore leaves the old records or the new ones", () =>
    Effect.gen(function*() {
      const { directory, env, fileOf } = yield* twoWorlds
      const snapshot = join(directory, "snapshot")
      yield* state(env, "seed", fileOf("new"), "--yes")
      yield* state(env, "snapshot", snapshot)
      for (const count of [1, 2, 4]) {
        yield* Effect.scoped(Effect.gen(function*() {
          yield* state(env, "reset", "--yes")
          const server = yield* startServer({ ...env, LANEKIT_ADMIN_PORT: "0" })
          const adminUrl = adminUrlOf(server.banner)
          const restoring = yield* Effect.fork(post(`${adminUrl}/state/restore`, { path: snapshot }))
          yield* Effect.race(Fiber.await(restoring), changed(dirname(env.LANEKIT_DB), count))
          server.process.kill("SIGKILL")
          yield* server.ended
        }))
        yield* Effect.scoped(Effect.gen(function*() {
          const { baseUrl } = yield* startServer(env)
          worldOf((yield* look(baseUrl)).join())
          checkIntegrity(env.LANEKIT_DB)
        }))
      }
    }).pipe(Effect.scoped))

  it.live("during a snapshot leaves no half of one under its name", () =>
    Effect.gen(function*() {
      const { directory, env } = yield* twoWorlds
      yield* state(env, "reset", "--yes")
      const snapshot = join(directory, "snapshot")
      for (const count of [1, 2, 3, 5]) {
        yield* Effect.scoped(Effect.gen(function*() {
          const writing = yield* run(serverProgram, ["state", "snapshot", snapshot], env)
          yield* Effect.race(writing.ended, changed(directory, count))
          writing.process.kill("SIGKILL")
          yield* writing.ended
          if (existsSync(snapshot)) {
            checkIntegrity(snapshot)
            assert.deepStrictEqual(yield* counts({ LANEKIT_DB: snapshot }), [size, size])
          }
        }))
      }
      yield* state(env, "snapshot", snapshot)
      assert.deepStrictEqual(yield* counts({ LANEKIT_DB: snapshot }), [size, size])
    }).pipe(Effect.scoped))
})

const checkIntegrity = (file: string): void => {
  const database = new Database(file)
  try {
    assert.strictEqual(database.pragma("integrity_check", { simple: true }), "ok")
    assert.deepStrictEqual(database.pragma("foreign_key_check"), [])
  } finally {
    database.close()
  }
}
