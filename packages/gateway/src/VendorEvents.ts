import { SqlClient } from "@effect/sql/SqlClient"
import type { Failure } from "@lanekit/core"
import type { Webhook } from "@lanekit/http"
import { databaseTime } from "@lanekit/sql/databaseTime"
import { Signals } from "@lanekit/sql/Signals"
import { orUnavailable } from "@lanekit/sql/sqlFault"
import { Context, Duration, Effect, Layer, Stream } from "effect"
import { Reads } from "./Reads.ts"
import { fromSignal, ofEvent, toSignal } from "./RecordChange.ts"
import { Upstream } from "./Upstream.ts"

/** How long an event is remembered, at least: longer than the API repeats a delivery, which is up to 24 hours. */
export const memory = Duration.hours(25)

/** Most events that are forgotten when one comes: more than come, so that none is left for long. */
const forgottenAtOnce = 100

/** What the API tells a gateway of by webhooks. */
export class VendorEvents extends Context.Tag("gateway/VendorEvents")<VendorEvents, {
  /**
   * Has all processes forget what an event may have changed, and tells whether it was new. To be called with events whose
   * signature is good. Where it fails, the event is new the next time.
   */
  readonly receive: (event: Webhook.WebhookEvent) => Effect.Effect<boolean, Failure.Unavailable>
}>() {
  /** The events that come to any process on a database. */
  static readonly layer: Layer.Layer<VendorEvents, never, SqlClient | Signals | Reads | Upstream> = Layer.scoped(
    VendorEvents,
    Effect.gen(function*() {
      const sql = yield* SqlClient
      const signals = yield* Signals
      const reads = yield* Reads
      const upstream = yield* Upstream

      const isKnown = (id: string) =>
        Effect.map(sql`SELECT id FROM received_events WHERE id = ${id}`, ({ length }) => length > 0)

      const remember = Effect.fnUntraced(function*(id: string) {
        const now = yield* databaseTime(sql)
        const before = now - Duration.toMillis(memory)
        yield* sql`
          DELETE FROM received_events WHERE id IN (
            SELECT id FROM received_events WHERE received_ms < ${before} ORDER BY received_ms LIMIT ${forgottenAtOnce}
          )`
        yield* sql`INSERT INTO received_events (id, received_ms) VALUES (${id}, ${now}) ON CONFLICT (id) DO NOTHING`
      })

      // It is written down last: what is forgotten twice does no harm, what is never forgotten does.
      const receive = Effect.fn("VendorEvents.receive")(function*(event: Webhook.WebhookEvent) {
        const isNew = !(yield* isKnown(event.id))
        yield* Effect.annotateCurrentSpan({ event: event.id, isNew })
        if (!isNew) return false
        const change = ofEvent(event)
        yield* upstream.invalidate(event)
        yield* reads.invalidate(change)
        yield* signals.publish(toSignal(change))
        yield* remember(event.id)
        return true
      }, orUnavailable)

      // A signal names a company, and not what it is found by.
      yield* signals.subscribe.pipe(
        Stream.runForEach((signal) => {
          const change = fromSignal(signal)
          const isOfCompanies = change?._tag === "Everything" || change?.kind === "company"
          return isOfCompanies ? upstream.invalidateAll : Effect.void
        }),
        Effect.forkScoped
      )
      return { receive }
    })
  )
}
