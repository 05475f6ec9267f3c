import { Effect, Redacted, type Scope } from "effect"
import { randomBytes } from "node:crypto"
import { Client } from "pg"
import { sharedUrl } from "./sharedServer.ts"

/** The URL of an empty database on the server that all tests of a run share, for as long as the scope is open. */
export const make: Effect.Effect<Redacted.Redacted, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(
    Effect.suspend(() => {
      const url = unused.pop()
      return url === undefined ? create : Effect.succeed(url)
    }),
    (url) => Effect.andThen(run(url, empty), Effect.sync(() => unused.push(url)))
  ),
  (url) => Redacted.make(url)
)

// To make a database takes ten times as long as to empty one that has few tables.
const unused: Array<string> = []

const create = Effect.gen(function*() {
  const server = yield* Effect.promise(() => sharedUrl())
  const name = `test_${randomBytes(8).toString("hex")}`
  yield* run(`${server}/postgres`, `CREATE DATABASE ${name} STRATEGY file_copy`)
  return `${server}/${name}`
})

const empty = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
  DROP SCHEMA public CASCADE;
  CREATE SCHEMA public;
  GRANT USAGE ON SCHEMA public TO PUBLIC`

const run = (url: string, statements: string) =>
  Effect.promise(async () => {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      await client.query(statements)
    } finally {
      await client.end()
    }
  })
