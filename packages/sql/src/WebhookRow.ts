import { Delivery, Timestamp, Webhook } from "@lanekit/core"
import { DateTime, Schema } from "effect"
import { json } from "./columns.ts"

/** A webhook as its row spells it. */
const WebhookRow = Schema.Struct({ ...Webhook.Webhook.fields, events: json(Webhook.WebhookEvents) })

/** The columns that {@link toWebhooks} reads. */
export const webhookColumns = "id, url, events, created_at"

/** The webhooks of rows. */
export const toWebhooks = Schema.decodeUnknownSync(Schema.Array(WebhookRow))

/** The row of a webhook, without its secret. */
export const fromWebhook = Schema.encodeSync(WebhookRow)

/** A time that is kept as Unix milliseconds. */
const FromMillis = Schema.transform(Schema.Int, Timestamp, {
  strict: true,
  decode: (millis) => DateTime.formatIso(DateTime.unsafeMake(millis)),
  encode: (timestamp) => DateTime.toEpochMillis(DateTime.unsafeMake(timestamp))
})

/** A delivery as its row spells it, joined with the row of its event. */
const DeliveryRow = Schema.Struct({
  ...Delivery.Delivery.fields,
  nextAttemptAt: Schema.propertySignature(Schema.NullOr(FromMillis)).pipe(Schema.fromKey("due_ms")),
  finishedAt: Schema.propertySignature(Schema.NullOr(FromMillis)).pipe(Schema.fromKey("finished_ms"))
})

/** The columns that {@link toDeliveries} reads, of `deliveries` and `events`, and `event_seq`. */
export const deliveryColumns =
  `event_seq, webhook_id, events.id AS event_id, type, status, attempts, due_ms, finished_ms,
  last_status, last_error, created_at`

/** The deliveries of rows. */
export const toDeliveries = Schema.decodeUnknownSync(Schema.Array(
  Schema.Struct({ ...DeliveryRow.fields, seq: Schema.propertySignature(Schema.Int).pipe(Schema.fromKey("event_seq")) })
))
