import { type SeedData, Webhook } from "@lanekit/core"
import { Schema } from "effect"
import { createHash } from "node:crypto"
import { ReceiverUrl } from "./Webhooks.ts"

/** A webhook as a seed file writes it down. Without an id it is known by its URL. */
export const SeedFileWebhook = Schema.Struct({
  id: Schema.optionalWith(Webhook.WebhookId, { exact: true }),
  url: ReceiverUrl,
  secret: Webhook.WebhookSecret,
  events: Webhook.WebhookEvents
})

/** What a seed file writes down of a webhook, with the id that the URL gives when it has none of its own. */
export const toSeedWebhook = ({ id, ...webhook }: typeof SeedFileWebhook.Type): SeedData.SeedWebhook => ({
  id: id ?? Webhook.WebhookId.make(`wh_${createHash("sha256").update(webhook.url).digest("hex").slice(0, 24)}`),
  ...webhook
})
