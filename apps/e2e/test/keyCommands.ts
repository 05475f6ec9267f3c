import { assert } from "@effect/vitest"
import { Deferred, Effect, Schema } from "effect"
import { watch } from "node:fs"
import { dirname, join } from "node:path"
import { run, serverCommand, serverProgram, temporaryDirectory } from "./programs.ts"

type Environment = Readonly<Record<string, string>>

/** The settings of a database that is not there yet. */
export const freshDatabase = Effect.map(temporaryDirectory, (directory) => ({ LANEKIT_DB: join(directory, "keys.db") }))

/** Runs a `keys` command that must succeed. */
export const keys = (env: Environment, ...args: ReadonlyArray<string>) =>
  Effect.tap(
    serverCommand(["keys", ...args, "--json"], env),
    ({ code, stderr }) => assert.strictEqual(code, 0, stderr)
  )

/** Makes a key. */
export const create = (env: Environment, scopes: string) =>
  Effect.map(keys(env, "create", "--name", "ci", "--scopes", scopes), ({ stdout }) => parseCreated(stdout))

/** The keys that were made by hand. */
export const made = (env: Environment) =>
  Effect.map(
    keys(env, "list"),
    ({ stdout }) => parseList(stdout).data.flatMap(({ id, origin }) => origin === "made" ? [id] : [])
  )

/**
 * Kills `keys create` on a database that is not there yet, each time after another number of changes to its files, and
 * looks at what is left. Gives how often a key had been made.
 */
export const killed = (changes: ReadonlyArray<number>) =>
  Effect.map(
    Effect.forEach(changes, (count) =>
      Effect.scoped(Effect.gen(function*() {
        const env = yield* freshDatabase
        const making = yield* run(
          serverProgram,
          ["keys", "create", "--name", "ci", "--scopes", "contacts:read", "--json"],
          env
        )
        yield* Effect.race(making.ended, changed(dirname(env.LANEKIT_DB), count))
        making.process.kill("SIGKILL")
        const { stdout } = yield* making.ended
        const left = yield* made(env)
        assert.isAtMost(left.length, 1)
        if (stdout.endsWith("}\n")) assert.deepStrictEqual(left, [parseCreated(stdout).id])
        const { id } = yield* create(env, "contacts:read")
        assert.sameMembers([...yield* made(env)], [...left, id])
        return left.length
      })), { concurrency: 2 }),
    (counts) => counts.reduce((sum, count) => sum + count, 0)
  )

/** Waits until files of a directory have changed so many times. */
export const changed = (directory: string, count: number) =>
  Effect.scoped(Effect.gen(function*() {
    const enough = yield* Deferred.make<void>()
    let seen = 0
    const onChange = () => {
      if (++seen === count) Deferred.unsafeDone(enough, Effect.void)
    }
    yield* Effect.acquireRelease(
      Effect.sync(() => watch(directory, onChange)),
      (watcher) => Effect.sync(() => watcher.close())
    )
    yield* Deferred.await(enough)
  }))

/** The id and the secret that a command printed. */
export const parseCreated = Schema.decodeUnknownSync(
  Schema.parseJson(Schema.Struct({ id: Schema.String, secret: Schema.String }))
)

const parseList = Schema.decodeUnknownSync(
  Schema.parseJson(Schema.Struct({ data: Schema.Array(Schema.Struct({ id: Schema.String, origin: Schema.String })) }))
)

/** A contact of the demo. */
export const contact = "/contacts/ct_demo_0001"

/** How a server answers who shows it a key: a read, or a change where there is a body. */
export const ask = (baseUrl: string, secret: string, path: string, body?: object) =>
  Effect.promise(async () => {
    const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" }
    const answer = await fetch(`${baseUrl}${path}`, {
      headers,
      ...(body !== undefined && { method: "PATCH", body: JSON.stringify(body) })
    })
    const { error }: { readonly error?: { readonly code: string; readonly details?: unknown } } = JSON.parse(
      await answer.text()
    )
    return { status: answer.status, code: error?.code, details: error?.details }
  })
