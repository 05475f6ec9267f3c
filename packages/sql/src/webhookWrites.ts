import type { SqlClient } from "@effect/sql/SqlClient"
import { Timestamp, Webhook } from "@lanekit/core"
import { DateTime, Effect, Redacted } from "effect"
import { fromWebhook } from "./WebhookRow.ts"

/**
 * Adds webhooks, or brings those with the same id to what is given, and leaves the time of their addition. To be called in
 * a transaction.
 */
export const upsertWebhooks = Effect.fnUntraced(function*(
  sql: SqlClient,
  webhooks: ReadonlyArray<Webhook.SecretWebhook>
) {
  const createdAt = Timestamp.make(DateTime.formatIso(yield* DateTime.now))
  for (const { events, id, secret, url } of webhooks) {
    const others = yield* sql`SELECT 1 AS one FROM webhooks WHERE id <> ${id} LIMIT ${Webhook.maxWebhooks}`
    if (others.length === Webhook.maxWebhooks) return yield* new Webhook.TooManyWebhooks()
    const row = { ...fromWebhook({ id, url, events, createdAt }), secret: Redacted.value(secret) }
    yield* sql`INSERT INTO webhooks ${sql.insert(row)} ON CONFLICT (id) DO UPDATE SET
      url = excluded.url, secret = excluded.secret, events = excluded.events`
  }
})
