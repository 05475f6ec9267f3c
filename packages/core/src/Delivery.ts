import { Schema } from "effect"
import { ChangeType } from "./Change.ts"
import { EventId } from "./Event.ts"
import * as Page from "./Page.ts"
import { Timestamp } from "./Timestamp.ts"
import { WebhookId } from "./Webhook.ts"

/**
 * What has become of a delivery: it is still to be sent, or sent again (`pending`); it was taken (`delivered`); or every
 * attempt failed, and it waits for a replay (`dead`).
 */
export const DeliveryStatus = Schema.Literal("pending", "delivered", "dead").annotations({
  message: () => ({ message: "must be pending, delivered or dead", override: true })
})
export type DeliveryStatus = typeof DeliveryStatus.Type

/** Why an attempt failed: an answer other than 2xx (`status`), none in time (`timeout`), or no connection. */
export const DeliveryError = Schema.Literal("status", "timeout", "unreachable")
export type DeliveryError = typeof DeliveryError.Type

const nullable = <A, I, const Key extends string>(schema: Schema.Schema<A, I>, key: Key) =>
  Schema.propertySignature(Schema.NullOr(schema)).pipe(Schema.fromKey(key))

/** One event on its way to one webhook. */
export const Delivery = Schema.Struct({
  eventId: Schema.propertySignature(EventId).pipe(Schema.fromKey("event_id")),
  webhookId: Schema.propertySignature(WebhookId).pipe(Schema.fromKey("webhook_id")),
  type: ChangeType,
  status: DeliveryStatus,
  /** Attempts that ended, since the change or the last replay. */
  attempts: Schema.Int,
  /** When the next attempt is due, or the one under way is given up; null when there is none to come. */
  nextAttemptAt: nullable(Timestamp, "next_attempt_at"),
  /** When it was delivered, or the last attempt failed. */
  finishedAt: nullable(Timestamp, "finished_at"),
  /** The status of the last answer, if the last attempt had one. */
  lastStatus: nullable(Schema.Int, "last_status"),
  /** Why the last attempt failed. */
  lastError: nullable(DeliveryError, "last_error"),
  /** When the change was made. */
  createdAt: Schema.propertySignature(Timestamp).pipe(Schema.fromKey("created_at"))
})
export type Delivery = typeof Delivery.Type

/** Which deliveries a list shows. */
export const DeliveryQuery = Schema.Struct({
  ...Page.PageQueryFields,
  status: Schema.optionalWith(DeliveryStatus, { exact: true }),
  webhookId: Schema.optionalWith(WebhookId, { exact: true }).pipe(Schema.fromKey("webhook_id"))
})
export type DeliveryQuery = typeof DeliveryQuery.Type

/**
 * Which deliveries are sent once more, from the first attempt on and with the same event id: every finished one of the
 * event, when one is named, the delivered ones too; else every dead one. `webhookId` narrows both.
 */
export const Replay = Schema.Struct({
  eventId: Schema.optionalWith(EventId, { exact: true }).pipe(Schema.fromKey("event_id")),
  webhookId: Schema.optionalWith(WebhookId, { exact: true }).pipe(Schema.fromKey("webhook_id"))
})
export type Replay = typeof Replay.Type

/** No event with this id is kept: there never was one, nobody was told of it, or it was delivered long ago. */
export class EventNotFound extends Schema.TaggedError<EventNotFound>()("EventNotFound", { id: EventId }) {
  override get message() {
    return `there is no event ${this.id}`
  }
}
