import { PostgresServer } from "@lanekit/postgres"
import { Effect, Redacted } from "effect"

// Starts a server, tells its URL, and waits to be killed.
await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
  const server = yield* PostgresServer.make
  process.send(Redacted.value(server.urlOf()))
  yield* Effect.never
})))
