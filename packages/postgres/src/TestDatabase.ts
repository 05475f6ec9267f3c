import { Effect, Redacted, type Scope } from "effect"
import { randomBytes } from "node:crypto"
import { Client } from "pg"
import { sharedUrl } from "./sharedServer.ts"

/** The URL of an empty database on the server that all tests of a run share, for as long as the scope is open. */
export const make: Effect.Effect<Redacted.Redacted, never, Scope.Scope> = Effect.suspend(() => taken)

/**
 * The same, with the tables and rows that `prepare` makes in it, and that are all there is of it for whoever has it next: to
 * make the rows again takes less than half as long as to make the tables. Nobody may change the tables.
 */
export const makePrepared = (
  prepare: (url: Redacted.Redacted) => Effect.Effect<unknown, unknown>
): Effect.Effect<Redacted.Redacted, never, Scope.Scope> =>
  pooled(
    Effect.tap(create, (url) =>
      // By itself, because the clock of a test stands still.
      Effect.zipRight(Effect.promise(() => Effect.runPromise(prepare(Redacted.make(url)))), run(url, remember))),
    recall
  )

const pooled = (
  create: Effect.Effect<string>,
  restore: string
): Effect.Effect<Redacted.Redacted, never, Scope.Scope> => {
  // To make a database takes ten times as long as to empty one that has few tables.
  const unused: Array<string> = []
  const any = Effect.suspend(() => {
    const url = unused.pop()
    return url === undefined ? create : Effect.succeed(url)
  })
  return Effect.map(
    Effect.acquireRelease(
      any,
      (url) => Effect.andThen(run(url, `${dismissOthers}; ${restore}`), Effect.sync(() => unused.push(url)))
    ),
    (url) => Redacted.make(url)
  )
}

const create = Effect.gen(function*() {
  const server = yield* Effect.promise(() => sharedUrl())
  const name = `test_${randomBytes(8).toString("hex")}`
  yield* run(`${server}/postgres`, `CREATE DATABASE ${name} STRATEGY file_copy`)
  return `${server}/${name}`
})

const dismissOthers = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`

const empty = `
  DROP SCHEMA public CASCADE;
  CREATE SCHEMA public;
  GRANT USAGE ON SCHEMA public TO PUBLIC`

const remember = `
  CREATE SCHEMA prepared;
  DO $$ DECLARE name TEXT; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
      EXECUTE format('CREATE TABLE prepared.%1$I AS TABLE public.%1$I', name);
    END LOOP;
  END $$`

// To delete the few rows of a test takes a tenth as long as to truncate the tables, which makes their files anew. What must not
// be deleted, or goes with others, is what triggers see to.
const recall = `
  SET session_replication_role = replica;
  DO $$ DECLARE name TEXT; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
      EXECUTE format('DELETE FROM public.%I', name);
    END LOOP;
    PERFORM setval(format('public.%I', sequencename), start_value, false)
      FROM pg_sequences WHERE schemaname = 'public';
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'prepared' LOOP
      EXECUTE format('INSERT INTO public.%1$I OVERRIDING SYSTEM VALUE TABLE prepared.%1$I', name);
    END LOOP;
  END $$`

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

const taken = pooled(create, empty)
