import { assert, describe, it } from "@effect/vitest"
import { connection, query, TestDatabase } from "@lanekit/postgres"
import { Effect, Redacted, Scope } from "effect"
import { fork } from "node:child_process"
import { on } from "node:events"
import { fileURLToPath } from "node:url"
import type { Client } from "pg"

/** What is there to wait for from now on: that the connection is lost. */
const lossOf = (client: Client) => {
  const loss = new Promise((resolve) => client.once("end", resolve))
  return Effect.promise(() => loss)
}

const tables = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"

describe("databases of tests", () => {
  it.scoped("are empty, of one server, and know nothing of each other", () =>
    Effect.gen(function*() {
      const [one, other] = [yield* TestDatabase.make, yield* TestDatabase.make]
      yield* query(one, "CREATE TABLE notes (body TEXT)")
      assert.deepStrictEqual(yield* query(one, tables), [{ relname: "notes" }])
      assert.deepStrictEqual(yield* query(other, tables), [])
      assert.strictEqual(new URL(Redacted.value(one)).port, new URL(Redacted.value(other)).port)
    }))

  it.scoped("are empty again for whoever comes next, though the one before is still connected", () =>
    Effect.gen(function*() {
      const held = yield* Effect.scope
      const [url, loss] = yield* Effect.scoped(Effect.gen(function*() {
        const url = yield* TestDatabase.make
        const loss = lossOf(yield* Scope.extend(connection(url), held))
        yield* query(url, "CREATE TABLE notes (body TEXT)")
        return [url, loss] as const
      }))
      yield* loss
      const next = yield* TestDatabase.make
      assert.strictEqual(Redacted.value(next), Redacted.value(url))
      assert.deepStrictEqual(yield* query(next, tables), [])
    }))

  it.scoped("are as they were prepared for whoever comes next", () =>
    Effect.gen(function*() {
      let count = 0
      const prepared = TestDatabase.makePrepared((url) =>
        Effect.all([
          query(url, "CREATE TABLE notes (number INTEGER GENERATED ALWAYS AS IDENTITY, body TEXT)"),
          query(url, "CREATE TABLE readers (name TEXT)"),
          query(url, "INSERT INTO readers VALUES ('Ada')"),
          Effect.sync(() => count++)
        ], { discard: true })
      )
      const notes = "INSERT INTO notes (body) VALUES ('read') RETURNING number"
      const use = Effect.scoped(Effect.gen(function*() {
        const url = yield* prepared
        assert.deepStrictEqual(yield* query(url, "SELECT name FROM readers"), [{ name: "Ada" }])
        assert.deepStrictEqual(yield* query(url, notes), [{ number: 1 }])
        yield* query(url, "UPDATE readers SET name = 'Grace'")
        return Redacted.value(url)
      }))
      assert.strictEqual(yield* use, yield* use)
      assert.strictEqual(count, 1)
    }))

  it.scoped("order texts as a language does", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      assert.deepStrictEqual(yield* query(url, "SELECT 'a' < 'B' AS is_before"), [{ is_before: true }])
    }))
})

describe("a server of one's own", () => {
  it.scoped(
    "stops and starts again with all that is in it, and ends with the process that started it, though killed",
    () =>
      Effect.gen(function*() {
        const owner = yield* Effect.acquireRelease(
          Effect.sync(() => fork(fileURLToPath(new URL("owner.mjs", import.meta.url)), { execArgv: [] })),
          (owner) => Effect.sync(() => owner.kill("SIGKILL"))
        )
        const answers = on(owner, "message")
        const answer = Effect.promise(() => answers.next()).pipe(Effect.map(({ value: [message] }) => String(message)))
        const url = Redacted.make(yield* answer)
        yield* query(url, "CREATE TABLE notes AS SELECT 'kept' AS body")
        for (const how of ["fast", "immediate"]) {
          const loss = lossOf(yield* connection(url))
          owner.send(how)
          yield* loss
          yield* answer
          assert.deepStrictEqual(yield* query(url, "SELECT body FROM notes"), [{ body: "kept" }])
        }
        const loss = lossOf(yield* connection(url))
        owner.kill("SIGKILL")
        yield* loss
      }),
    60_000
  )
})
