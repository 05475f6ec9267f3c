import { Effect, Redacted, type Scope } from "effect"
import { Client } from "pg"

/** A connection of the driver's, without anything of ours, for as long as the scope is open. */
export const connection = (url: Redacted.Redacted): Effect.Effect<Client, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new Client({ connectionString: Redacted.value(url) })
      // Who uses it is told by what fails.
      client.on("error", () => undefined)
      await client.connect()
      return client
    }),
    (client) => Effect.promise(() => client.end())
  )

/** What the driver itself answers, on a connection of its own. */
export const query = (url: Redacted.Redacted, statement: string): Effect.Effect<ReadonlyArray<unknown>> =>
  Effect.scoped(Effect.flatMap(connection(url), (client) => Effect.promise(() => client.query(statement)))).pipe(
    Effect.map(({ rows }) => rows)
  )
