import { PostgresServer } from "@lanekit/postgres"
import { Effect, Redacted } from "effect"
import { on } from "node:events"

const commands = on(process, "message")

// Starts a server, tells its URL, stops it as it is told and starts it again, and waits to be killed.
await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
  const server = yield* PostgresServer.make
  process.send(Redacted.value(server.urlOf()))
  while (true) {
    const { value: [how] } = yield* Effect.promise(() => commands.next())
    yield* server.stop(how)
    yield* server.start
    process.send("started")
  }
})))
