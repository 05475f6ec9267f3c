import { SqlClient } from "@effect/sql/SqlClient"
import { Deferred, Duration, Effect, Layer, Option, PubSub, type Redacted, Schedule, Schema, Stream } from "effect"
import * as Pg from "pg"
import { connectionOptions } from "./PostgresClient.ts"
import { missed, type Signal, Signals } from "./Signals.ts"
import { urgently } from "./urgently.ts"

/**
 * Signals by `NOTIFY`, among all who use one database of PostgreSQL.
 *
 * They come by a connection of their own. It is made again when it is lost. `missed` is told when it is, and when there is
 * another one.
 */
export const layer = ({ url }: { readonly url: Redacted.Redacted }): Layer.Layer<Signals, never, SqlClient> =>
  Layer.scoped(
    Signals,
    Effect.gen(function*() {
      const sql = yield* SqlClient
      const hub = yield* Effect.acquireRelease(PubSub.sliding<Signal>(bufferSize), PubSub.shutdown)
      let isListening = false
      const heard = Effect.suspend(() => {
        isListening = true
        return PubSub.publish(hub, missed)
      })
      const lost = () => {
        if (isListening) hub.unsafeOffer(missed)
        isListening = false
      }
      yield* listen(url, { hub, heard, lost }).pipe(
        Effect.ignore,
        Effect.ensuring(Effect.sync(lost)),
        Effect.repeat(again),
        Effect.forkScoped
      )
      const publish = Effect.fn("Signals.publish")(function*(signal: Signal) {
        yield* Effect.ignore(urgently(sql`SELECT pg_notify(${channel}, ${encode(signal)})`))
      })
      return { publish, subscribe: Stream.fromPubSub(hub), isListening: Effect.sync(() => isListening) }
    })
  )

const channel = "lanekit"

/** How many signals wait for somebody who is slow: older ones are lost. */
const bufferSize = 4096

const again = Schedule.jittered(Schedule.spaced("500 millis"))

// A connection on which nobody sends may be lost without a sign of it.
const pingInterval = Duration.seconds(15)
const pingTimeout = Duration.seconds(5)

/** Tells the hub what is notified, until the connection is lost. */
const listen = Effect.fnUntraced(function*(
  url: Redacted.Redacted,
  { heard, hub, lost }: {
    readonly hub: PubSub.PubSub<Signal>
    /** Once there is a connection. */
    readonly heard: Effect.Effect<unknown>
    /** As soon as it is lost, once or more often. */
    readonly lost: () => void
  }
) {
  const isLost = yield* Deferred.make<void>()
  const client = yield* Effect.acquireRelease(
    Effect.sync(() => new Pg.Client(connectionOptions(url))),
    (client) => Effect.promise(() => client.end()).pipe(Effect.interruptible, Effect.timeoutOption("1 second"))
  )
  const lose = () => {
    lost()
    Deferred.unsafeDone(isLost, Effect.void)
  }
  client.on("error", lose).on("end", lose).on("notification", ({ payload = "" }) => {
    const signal = decode(payload)
    if (Option.isSome(signal)) hub.unsafeOffer(signal.value)
  })
  yield* Effect.tryPromise(() => client.connect())
  yield* Effect.tryPromise(() => client.query(`LISTEN ${channel}`))
  yield* heard
  const ping = Effect.tryPromise(() => client.query("SELECT 1")).pipe(Effect.timeout(pingTimeout))
  yield* Effect.raceFirst(Deferred.await(isLost), Effect.repeat(Effect.delay(ping, pingInterval), Schedule.forever))
}, Effect.scoped)

const Payload = Schema.parseJson(Schema.Struct({ topic: Schema.String, id: Schema.String }))

const encode = Schema.encodeSync(Payload)

const decode = Schema.decodeUnknownOption(Payload)
