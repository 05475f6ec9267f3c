import type { Delivery, Failure, Webhook } from "@lanekit/core"
import { Effect } from "effect"
import { Webhooks } from "../webhooks/Webhooks.ts"
import { type AdminHandler, NotThere } from "./AdminOperation.ts"
import { invalid } from "./stateFailure.ts"
import type { webhookOperations } from "./webhookOperations.ts"

type Operations = typeof webhookOperations

/** What the admin port does with webhooks. */
export const webhookHandlers: Effect.Effect<
  { readonly [Name in keyof Operations]: AdminHandler<Operations[Name]> },
  never,
  Webhooks
> = Effect.map(Webhooks, ({ create, deliveries, list, remove, replay }) => ({
  listWebhooks: () => Effect.map(list, (data) => ({ data })),
  addWebhook: ({ body }) => Effect.mapError(create(body), toFailure),
  removeWebhook: ({ params: { id } }) =>
    Effect.mapBoth(remove(id), { onFailure: toFailure, onSuccess: () => ({ id, deleted: true as const }) }),
  listDeliveries: ({ query }) => Effect.mapError(deliveries(query), toFailure),
  replayDeliveries: ({ body }) => Effect.mapError(replay(body), toFailure)
}))

const toFailure = (
  failure:
    | Webhook.WebhookNotFound
    | Webhook.TooManyWebhooks
    | Delivery.EventNotFound
    | Failure.CursorMalformed
    | Failure.Unavailable
): Failure.ValidationFailed | Failure.Unavailable | NotThere => {
  switch (failure._tag) {
    case "WebhookNotFound":
      return new NotThere({ what: "webhook" })
    case "EventNotFound":
      return new NotThere({ what: "event" })
    case "TooManyWebhooks":
      return invalid([{ path: "", message: failure.message }])
    case "CursorMalformed":
      return invalid([{ path: "cursor", message: "is malformed; begin again without one" }])
    case "Unavailable":
      return failure
  }
}
