import { Context, type Effect } from "effect"
import type { Delivery, DeliveryQuery, DeliveryStatus, EventNotFound, Replay } from "./Delivery.ts"
import type { CursorMalformed, Unavailable } from "./Failure.ts"
import type { Page } from "./Page.ts"
import type { SecretWebhook, TooManyWebhooks, Webhook, WebhookId, WebhookNotFound } from "./Webhook.ts"

/** How many deliveries of a webhook are kept, by what has become of them. */
export type DeliveryCounts = { readonly [Status in DeliveryStatus]: number }

/** Where webhooks, and what they are told, are kept. */
export class WebhookStore extends Context.Tag("core/WebhookStore")<WebhookStore, {
  /** Adds a webhook, or gives the one with this id another URL, other events or another secret. */
  readonly put: (webhook: SecretWebhook) => Effect.Effect<Webhook, TooManyWebhooks | Unavailable>
  /** Every webhook, oldest first. */
  readonly list: Effect.Effect<
    ReadonlyArray<{ readonly webhook: Webhook; readonly deliveries: DeliveryCounts }>,
    Unavailable
  >
  /** Removes a webhook with all of its deliveries. An attempt that is under way may still arrive. */
  readonly remove: (id: WebhookId) => Effect.Effect<void, WebhookNotFound | Unavailable>
  /** Deliveries, those of the newest event first. */
  readonly deliveries: (query: DeliveryQuery) => Effect.Effect<Page<Delivery>, CursorMalformed | Unavailable>
  /** Has deliveries sent once more, and tells how many. */
  readonly replay: (replay: Replay) => Effect.Effect<number, EventNotFound | WebhookNotFound | Unavailable>
}>() {}
