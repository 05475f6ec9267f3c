import { Delivery, Page, Webhook } from "@lanekit/core"
import { Operation } from "@lanekit/http"
import { Schema } from "effect"
import { CreatedWebhook, ListedWebhook, NewWebhook, Replayed } from "../webhooks/Webhooks.ts"
import type { AdminOperation } from "./AdminOperation.ts"

const plain = { params: Operation.noParams, query: Operation.noQuery, body: Schema.Void } as const

/** What the admin port does with webhooks. */
export const webhookOperations = {
  listWebhooks: {
    summary: "List the webhooks, with how many of their deliveries are kept",
    method: "GET",
    path: "/admin/webhooks",
    ...plain,
    success: Schema.Struct({ data: Schema.Array(ListedWebhook) })
  },
  addWebhook: {
    summary: "Make a webhook, and show its secret this once",
    method: "POST",
    path: "/admin/webhooks",
    ...plain,
    body: NewWebhook,
    success: CreatedWebhook
  },
  removeWebhook: {
    summary: "Remove a webhook with all of its deliveries",
    method: "DELETE",
    path: "/admin/webhooks/{id}",
    ...plain,
    params: Schema.Struct({ id: Webhook.WebhookId }),
    success: Schema.Struct({ id: Webhook.WebhookId, deleted: Schema.Literal(true) })
  },
  listDeliveries: {
    summary: "List deliveries, those of the newest event first",
    method: "GET",
    path: "/admin/deliveries",
    ...plain,
    query: Delivery.DeliveryQuery,
    success: Page.pageOf(Delivery.Delivery)
  },
  replayDeliveries: {
    summary: "Send dead deliveries once more, or all that ended of one event",
    method: "POST",
    path: "/admin/deliveries/replay",
    ...plain,
    body: Delivery.Replay,
    whenEmpty: {},
    success: Replayed
  }
} as const satisfies Record<string, AdminOperation>
