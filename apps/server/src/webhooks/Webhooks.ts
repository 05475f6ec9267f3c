import { type Delivery, type Failure, newId, type Page, Webhook, WebhookStore } from "@lanekit/core"
import { Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import { SecretSource } from "../SecretSource.ts"
import { Dispatcher } from "./Dispatcher.ts"

/** The URL of a webhook that a request can be sent to: the grammar lets some pass that no parser takes. */
export const ReceiverUrl = Webhook.WebhookUrl.pipe(
  Schema.filter((url) => URL.canParse(url), { message: () => "must name a host that can be reached" })
)

/** What an operator says of a new webhook. Without `events` it is told of everything. */
export const NewWebhook = Schema.Struct({
  url: ReceiverUrl,
  events: Schema.optionalWith(Webhook.WebhookEvents, { exact: true })
})
export type NewWebhook = typeof NewWebhook.Type

/** A webhook that was just made, with its secret. It is shown this once. */
export const CreatedWebhook = Schema.Struct({ ...Webhook.Webhook.fields, secret: Webhook.WebhookSecret })
export type CreatedWebhook = typeof CreatedWebhook.Type

/** A webhook with how many deliveries of it are kept. */
export const ListedWebhook = Schema.Struct({
  ...Webhook.Webhook.fields,
  deliveries: Schema.Struct({ pending: Schema.Int, delivered: Schema.Int, dead: Schema.Int })
})
export type ListedWebhook = typeof ListedWebhook.Type

/** How many deliveries are sent once more. */
export const Replayed = Schema.Struct({ replayed: Schema.Int })
export type Replayed = typeof Replayed.Type

/** What an operator does with webhooks, from the command line or through the admin port. */
export class Webhooks extends Context.Tag("server/Webhooks")<Webhooks, {
  /** Makes a webhook with a secret of 256 random bits. */
  readonly create: (webhook: NewWebhook) => Effect.Effect<CreatedWebhook, Webhook.TooManyWebhooks | Failure.Unavailable>
  readonly list: Effect.Effect<ReadonlyArray<ListedWebhook>, Failure.Unavailable>
  readonly remove: (id: Webhook.WebhookId) => Effect.Effect<void, Webhook.WebhookNotFound | Failure.Unavailable>
  readonly deliveries: (
    query: Delivery.DeliveryQuery
  ) => Effect.Effect<Page.Page<Delivery.Delivery>, Failure.CursorMalformed | Failure.Unavailable>
  readonly replay: (
    replay: Delivery.Replay
  ) => Effect.Effect<Replayed, Delivery.EventNotFound | Webhook.WebhookNotFound | Failure.Unavailable>
}>() {
  /** A dispatcher of this process, where there is one, begins at once with what is replayed; others find it in time. */
  static readonly layer: Layer.Layer<Webhooks, never, WebhookStore | SecretSource> = Layer.effect(
    Webhooks,
    Effect.gen(function*() {
      const store = yield* WebhookStore
      const { bytes } = yield* SecretSource
      const dispatcher = yield* Effect.serviceOption(Dispatcher)
      const ring = Option.match(dispatcher, { onNone: () => Effect.void, onSome: ({ ring }) => ring })

      return {
        create: Effect.fnUntraced(function*({ events = Webhook.allEvents, url }: NewWebhook) {
          const secret = Redacted.make(`whsec_${(yield* bytes(32)).toString("base64url")}`)
          const id = Webhook.WebhookId.make(yield* newId("wh"))
          return { ...(yield* store.put({ id, url, events, secret })), secret }
        }),
        list: Effect.map(
          store.list,
          (listed) => listed.map(({ deliveries, webhook }) => ({ ...webhook, deliveries }))
        ),
        remove: store.remove,
        deliveries: store.deliveries,
        replay: (replay) =>
          store.replay(replay).pipe(
            Effect.zipLeft(ring),
            Effect.map((replayed) => ({ replayed }))
          )
      }
    })
  )
}
