import { SqlClient } from "@effect/sql/SqlClient"
import { Change, DeliveryQueue, Event, newId, Webhook } from "@lanekit/core"
import { Array, Clock, Duration, Effect, Layer, Option, Schema } from "effect"
import { isOneOf } from "./dialect.ts"
import { forget, forgottenAtOnce } from "./forget.ts"
import { orUnavailable } from "./sqlFault.ts"

/** The outbox as a queue. */
export const layer: Layer.Layer<DeliveryQueue.DeliveryQueue, never, SqlClient> = Layer.effect(
  DeliveryQueue.DeliveryQueue,
  Effect.gen(function*() {
    const sql = yield* SqlClient

    /** The webhooks that a process can make more attempts for, with how many more. */
    const withRoom = Effect.fnUntraced(function*({ underWay, width }: DeliveryQueue.Load) {
      const webhooks = toTargets(yield* sql`SELECT id, url, secret FROM webhooks`)
      return Array.filterMap(webhooks, (webhook) => {
        const room = width - Array.countBy(underWay, ({ webhookId }) => webhookId === webhook.id)
        return room > 0 ? Option.some({ ...webhook, room }) : Option.none()
      })
    })

    const isWaiting = (webhookId: Webhook.WebhookId, { underWay }: DeliveryQueue.Load) =>
      sql`webhook_id = ${webhookId} AND status = 'pending'
        AND (attempt_id IS NULL OR NOT ${isOneOf(sql, "attempt_id", underWay.map(({ id }) => id))})`

    const nextDue = Effect.fn("DeliveryQueue.nextDue")(function*(load: DeliveryQueue.Load) {
      const times = yield* Effect.forEach(yield* withRoom(load), ({ id }) =>
        Effect.map(
          sql`SELECT due_ms FROM deliveries WHERE ${isWaiting(id, load)} ORDER BY due_ms LIMIT 1`,
          (rows) => toTimes(rows).map(({ due_ms }) => due_ms)
        ))
      return Option.map(Option.liftPredicate(times.flat(), Array.isNonEmptyArray), (found) => Math.min(...found))
    }, orUnavailable)

    const take = Effect.fn("DeliveryQueue.take")(
      function*(load: DeliveryQueue.Load, lease: Duration.Duration) {
        const now = yield* Clock.currentTimeMillis
        const until = now + Duration.toMillis(lease)
        for (const attempt of load.underWay) {
          yield* sql`UPDATE deliveries SET due_ms = ${until} WHERE ${isStill(attempt)}`
        }
        return yield* Effect.forEach(yield* withRoom(load), ({ id, room, secret, url }) =>
          Effect.flatMap(
            sql`SELECT event_seq, id, type, body, attempts FROM deliveries JOIN events ON seq = event_seq
              WHERE ${isWaiting(id, load)} AND due_ms <= ${now} ORDER BY due_ms, event_seq LIMIT ${room}`,
            (rows) =>
              Effect.forEach(toDue(rows), ({ attempts, body, eventId, seq, type }) =>
                Effect.gen(function*() {
                  const attemptId = DeliveryQueue.AttemptId.make(yield* newId("dlv"))
                  yield* sql`UPDATE deliveries SET attempt_id = ${attemptId}, due_ms = ${until}
                    WHERE event_seq = ${seq} AND webhook_id = ${id}`
                  return { id: attemptId, webhookId: id, url, secret, eventId, type, body, attempts }
                }))
          )).pipe(Effect.map(Array.flatten))
      },
      sql.withTransaction,
      orUnavailable
    )

    const isStill = ({ eventId, id, webhookId }: DeliveryQueue.Attempt) =>
      sql`event_seq = (SELECT seq FROM events WHERE id = ${eventId}) AND webhook_id = ${webhookId}
        AND attempt_id = ${id}`

    const settle = Effect.fn("DeliveryQueue.settle")(
      function*(attempt: DeliveryQueue.Attempt, outcome: DeliveryQueue.AttemptOutcome) {
        const now = yield* Clock.currentTimeMillis
        const row = {
          attempts: attempt.attempts + 1,
          attempt_id: null,
          finished_ms: now,
          due_ms: null,
          ...fromOutcome(outcome, now)
        }
        yield* sql`UPDATE deliveries SET ${sql.update(row)} WHERE ${isStill(attempt)}`
      },
      sql.withTransaction,
      orUnavailable
    )

    const giveBack = Effect.fn("DeliveryQueue.giveBack")(
      function*(attempts: ReadonlyArray<DeliveryQueue.Attempt>) {
        const now = yield* Clock.currentTimeMillis
        for (const attempt of attempts) {
          yield* sql`UPDATE deliveries SET attempt_id = NULL, due_ms = ${now} WHERE ${isStill(attempt)}`
        }
      },
      sql.withTransaction,
      orUnavailable
    )

    const recover = Effect.fn("DeliveryQueue.recover")(
      function*(longest: Duration.Duration) {
        const now = yield* Clock.currentTimeMillis
        const latest = now + Duration.toMillis(longest)
        const isDueAfter = (time: number) =>
          sql`webhook_id IN (SELECT id FROM webhooks) AND status = 'pending' AND due_ms > ${time}`
        yield* sql`UPDATE deliveries SET due_ms = ${now}
          WHERE ${isDueAfter(now)} AND attempts = 0 AND attempt_id IS NULL`
        yield* sql`UPDATE deliveries SET due_ms = ${latest} WHERE ${isDueAfter(latest)}`
      },
      sql.withTransaction,
      orUnavailable
    )

    /** Forgets, in steps, what ended before a time, or before as many others as are kept. */
    const forgetEnded = Effect.fnUntraced(function*(status: "delivered" | "dead", before: number, count: number) {
      const step = Effect.gen(function*() {
        const [beyond] = toEnds(
          yield* sql`SELECT finished_ms, event_seq, webhook_id FROM deliveries
            WHERE status = ${status} AND finished_ms IS NOT NULL
            ORDER BY finished_ms DESC, event_seq DESC, webhook_id DESC LIMIT 1 OFFSET ${count}`
        )
        const isOld = beyond === undefined || beyond.finished_ms < before
          ? sql`finished_ms < ${before}`
          : sql`(finished_ms, event_seq, webhook_id) <= (${beyond.finished_ms}, ${beyond.event_seq}, ${beyond.webhook_id})`
        return yield* forget(sql, sql`status = ${status} AND finished_ms IS NOT NULL AND ${isOld}`)
      }).pipe(sql.withTransaction)
      let total = 0
      let forgotten = forgottenAtOnce
      while (forgotten === forgottenAtOnce) {
        forgotten = yield* step
        total += forgotten
      }
      return total
    })

    const tidy = Effect.fn("DeliveryQueue.tidy")(function*({ count, delivered }: DeliveryQueue.Retention) {
      const now = yield* Clock.currentTimeMillis
      yield* forgetEnded("delivered", now - Duration.toMillis(delivered), count)
      return yield* forgetEnded("dead", 0, count)
    }, orUnavailable)

    return { nextDue, take, settle, giveBack, recover, tidy }
  })
)

const fromOutcome = (outcome: DeliveryQueue.AttemptOutcome, now: number) => {
  if (outcome._tag === "Delivered") return { status: "delivered", last_status: outcome.status, last_error: null }
  const last = { last_status: Option.getOrNull(outcome.status), last_error: outcome.error }
  return Option.match(outcome.retryIn, {
    onNone: () => ({ status: "dead", ...last }),
    onSome: (delay) => ({ status: "pending", ...last, due_ms: now + Duration.toMillis(delay), finished_ms: null })
  })
}

const toTargets = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({
  id: Webhook.WebhookId,
  url: Webhook.WebhookUrl,
  secret: Webhook.WebhookSecret
})))

const toTimes = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ due_ms: Schema.Int })))

const toDue = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({
  seq: Schema.propertySignature(Schema.Int).pipe(Schema.fromKey("event_seq")),
  eventId: Schema.propertySignature(Event.EventId).pipe(Schema.fromKey("id")),
  type: Change.ChangeType,
  body: Schema.String,
  attempts: Schema.Int
})))

const toEnds = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({
  finished_ms: Schema.Int,
  event_seq: Schema.Int,
  webhook_id: Schema.String
})))
