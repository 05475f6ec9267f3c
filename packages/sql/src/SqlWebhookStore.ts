import { SqlClient } from "@effect/sql/SqlClient"
import { Delivery, Page, Webhook, WebhookStore } from "@lanekit/core"
import { Clock, Effect, Layer, Schema, Struct } from "effect"
import { forget, forgottenAtOnce } from "./forget.ts"
import { orUnavailable } from "./sqlFault.ts"
import { deliveryColumns, toDeliveries, toWebhooks, webhookColumns } from "./WebhookRow.ts"
import { upsertWebhooks } from "./webhookWrites.ts"

/** Webhooks in SQL. */
export const layer: Layer.Layer<WebhookStore, never, SqlClient> = Layer.effect(
  WebhookStore,
  Effect.gen(function*() {
    const sql = yield* SqlClient

    const all = Effect.map(
      sql`SELECT ${sql.literal(webhookColumns)} FROM webhooks ORDER BY created_at, id`,
      (rows) => toWebhooks(rows)
    )

    const find = Effect.fnUntraced(function*(id: Webhook.WebhookId) {
      const rows = yield* sql`SELECT ${sql.literal(webhookColumns)} FROM webhooks WHERE id = ${id}`
      const [webhook] = toWebhooks(rows)
      return webhook ?? (yield* new Webhook.WebhookNotFound({ id }))
    })

    const put = Effect.fn("WebhookStore.put")(
      function*(webhook: Webhook.SecretWebhook) {
        yield* upsertWebhooks(sql, [webhook])
        return yield* Effect.orDie(find(webhook.id))
      },
      sql.withTransaction,
      orUnavailable
    )

    const list = Effect.gen(function*() {
      const webhooks = yield* all
      const counts = toCounts(
        yield* sql`SELECT webhook_id, status, count(*) AS total FROM deliveries GROUP BY webhook_id, status`
      )
      const countOf = (webhook: Webhook.Webhook, status: Delivery.DeliveryStatus) =>
        counts.find((row) => row.webhook_id === webhook.id && row.status === status)?.total ?? 0
      return webhooks.map((webhook) => ({
        webhook,
        deliveries: {
          pending: countOf(webhook, "pending"),
          delivered: countOf(webhook, "delivered"),
          dead: countOf(webhook, "dead")
        }
      }))
    }).pipe(sql.withTransaction, orUnavailable, Effect.withSpan("WebhookStore.list"))

    const remove = Effect.fn("WebhookStore.remove")(
      function*(id: Webhook.WebhookId) {
        yield* find(id)
        yield* forget(sql, sql`webhook_id = ${id}`).pipe(
          Effect.repeat({ while: (forgotten) => forgotten === forgottenAtOnce })
        )
        yield* sql`DELETE FROM webhooks WHERE id = ${id}`
      },
      sql.withTransaction,
      orUnavailable
    )

    const deliveries = Effect.fn("WebhookStore.deliveries")(function*(query: Delivery.DeliveryQuery) {
      const { cursor, limit = Page.defaultLimit, status, webhookId } = query
      const after = cursor === undefined ? undefined : yield* Page.fromCursor(cursor)
      const where = sql.and([
        sql`1 = 1`,
        ...(status === undefined ? [] : [sql`status = ${status}`]),
        ...(webhookId === undefined ? [] : [sql`webhook_id = ${webhookId}`]),
        // A cursor of ours holds the place of the event where others hold a time.
        ...(after === undefined ? [] : [sql`(event_seq, webhook_id) < (${after.createdAt}, ${after.id})`])
      ])
      const rows = toDeliveries(
        yield* sql`SELECT ${sql.literal(deliveryColumns)} FROM deliveries JOIN events ON seq = event_seq
          WHERE ${where} ORDER BY event_seq DESC, webhook_id DESC LIMIT ${limit + 1}`
      )
      const { data, page } = Page.fromFound(rows, limit, ({ seq, webhookId }) => ({ createdAt: seq, id: webhookId }))
      return { data: data.map(Struct.omit("seq")), page }
    }, orUnavailable)

    const replay = Effect.fn("WebhookStore.replay")(
      function*({ eventId, webhookId }: Delivery.Replay) {
        if (webhookId !== undefined) yield* find(webhookId)
        const which = eventId === undefined
          ? sql`status = 'dead'`
          : sql`status IN ('dead', 'delivered') AND event_seq = ${yield* placeOf(eventId)}`
        const where = webhookId === undefined ? which : sql.and([which, sql`webhook_id = ${webhookId}`])
        const now = yield* Clock.currentTimeMillis
        const replayed = yield* sql`UPDATE deliveries SET status = 'pending', attempts = 0, due_ms = ${now},
          finished_ms = NULL WHERE ${where} RETURNING 1 AS one`
        return replayed.length
      },
      sql.withTransaction,
      orUnavailable
    )

    const placeOf = Effect.fnUntraced(function*(id: Delivery.Delivery["eventId"]) {
      const [event] = toPlaces(yield* sql`SELECT seq FROM events WHERE id = ${id}`)
      return event === undefined ? yield* new Delivery.EventNotFound({ id }) : event.seq
    })

    return { put, list, remove, deliveries, replay }
  })
)

const toPlaces = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ seq: Schema.Int })))

const toCounts = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({
  webhook_id: Schema.String,
  status: Delivery.DeliveryStatus,
  total: Schema.Int
})))
