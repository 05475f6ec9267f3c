import { SqlClient } from "@effect/sql/SqlClient"
import { Deferred, Duration, Effect, Layer, Option, PubSub, type Redacted, Schedule, Schema, Stream } from "effect"
import * as Pg from "pg"
import { connectionOptions } from "./PostgresClient.ts"
import { missed, type Signal, Signals } from "./Signals.ts"
import { urgently } from "./urgently.ts"

/**
 * Signals by `NOTIFY`, among all who use one database of PostgreSQL.
 *
 * They come by a connection of their own. It is made again when it is lost, and `missed` is told each time that there is one.
 */
export const layer = ({ url }: { readonly url: Redacted.Redacted }): Layer.Layer<Signals, never, SqlClient> =>
  Layer.scoped(
    Signals,
    Effect.gen(function*() {
      const sql = yield* SqlClient
      const hub = yield* Effect.acquireRelease(PubSub.sliding<Signal>(bufferSize), PubSub.shutdown)
      yield* listen(url, hub).pipe(Effect.ignore, Effect.repeat(again), Effect.forkScoped)
      const publish = Effect.fn("Signals.publish")(function*(signal: Signal) {
        yield* Effect.ignore(urgently(sql`SELECT pg_notify(${channel}, ${encode(signal)})`))
      })
      return { publish, subscribe: Stream.fromPubSub(hub) }
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
const listen = Effect.fnUntraced(function*(url: Redacted.Redacted, hub: PubSub.PubSub<Signal>) {
  const isLost = yield* Deferred.make<void>()
  const client = yield* Effect.acquireRelease(
    Effect.sync(() => new Pg.Client(connectionOptions(url))),
    (client) => Effect.promise(() => client.end()).pipe(Effect.interruptible, Effect.timeoutOption("1 second"))
  )
  const lose = () => Deferred.unsafeDone(isLost, Effect.void)
  client.on("error", lose).on("end", lose).on("notification", ({ payload = "" }) => {
    const signal = decode(payload)
    if (Option.isSome(signal)) hub.unsafeOffer(signal.value)
  })
  yield* Effect.tryPromise(() => client.connect())
  yield* Effect.tryPromise(() => client.query(`LISTEN ${channel}`))
  yield* PubSub.publish(hub, missed)
  const ping = Effect.tryPromise(() => client.query("SELECT 1")).pipe(Effect.timeout(pingTimeout))
  yield* Effect.raceFirst(Deferred.await(isLost), Effect.repeat(Effect.delay(ping, pingInterval), Schedule.forever))
}, Effect.scoped)

const Payload = Schema.parseJson(Schema.Struct({ topic: Schema.String, id: Schema.String }))

const encode = Schema.encodeSync(Payload)

const decode = Schema.decodeUnknownOption(Payload)
