import { Effect, Redacted, Schema, type Scope } from "effect"
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import type { Stop } from "./Cluster.ts"
import type { Provenance } from "./programs.ts"

/** A server that can be stopped and started again, with all that is in it. */
export interface PostgresServer {
  /** The URL of a database of that name, or of the one that is there from the beginning. */
  readonly urlOf: (database?: string) => Redacted.Redacted
  /** The directory of its programs. */
  readonly bin: string
  /** Stops the server: `immediate` is a crash. */
  readonly stop: (how: Stop) => Effect.Effect<void>
  /** Starts it again, on the same port. */
  readonly start: Effect.Effect<void>
}

const of = (provenance: Provenance): Effect.Effect<PostgresServer, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(Effect.promise(() => launch(provenance)), (server) => Effect.promise(() => server.end())),
    ({ bin, tell, url }) => ({
      urlOf: (database = "postgres") => Redacted.make(`${url}/${database}`),
      bin,
      stop: (how) => Effect.promise(() => tell(how)),
      start: Effect.promise(() => tell("start"))
    })
  )

/** A server of one's own for as long as the scope is open. It starts in a second or two, and ends with this process. */
export const make: Effect.Effect<PostgresServer, never, Scope.Scope> = Effect.suspend(() => of("any"))

/** The same of the system's programs, with `pg_dump` and the others of its version beside them. */
export const makeOfSystem: Effect.Effect<PostgresServer, never, Scope.Scope> = Effect.suspend(() => of("system"))

/** The process that owns a running server. */
export interface Supervisor {
  /** The URL of the server, without the name of a database. */
  readonly url: string
  readonly bin: string
  readonly tell: (command: Stop | "start") => Promise<void>
  readonly end: () => Promise<void>
}

export const launch = async (provenance: Provenance = "any"): Promise<Supervisor> => {
  // Detached, so that what ends the whole group of this process leaves it the time to end the server.
  const child = fork(program, [provenance], { detached: true, execArgv: [], stdio: "ignore" })
  const { bin, url } = toStarted(await answerOf(child))
  return {
    bin,
    url,
    tell: async (command) => {
      const answer = answerOf(child)
      child.send(command)
      toDone(await answer)
    },
    end: async () => {
      if (!child.connected) return
      const exit = once(child, "exit")
      child.disconnect()
      await exit
    }
  }
}

const program = fileURLToPath(new URL("supervisor.js", import.meta.url))

const answerOf = async (child: ChildProcess): Promise<unknown> => {
  const listening = new AbortController()
  const { signal } = listening
  const gone = once(child, "exit", { signal }).then(() => {
    throw new Error("the process that owns PostgreSQL has ended")
  })
  const [message] = await Promise.race([once(child, "message", { signal }), gone])
  listening.abort()
  const { error } = toAnswer(message)
  if (error !== undefined) throw new Error(error)
  return message
}

const toAnswer = Schema.decodeUnknownSync(Schema.Struct({ error: Schema.optional(Schema.String) }))

const toStarted = Schema.decodeUnknownSync(Schema.Struct({ url: Schema.String, bin: Schema.String }))

const toDone = Schema.decodeUnknownSync(Schema.Struct({ done: Schema.Literal(true) }))
