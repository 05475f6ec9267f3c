import { Context, type Redacted } from "effect"

/** What deliveries of the API's webhooks are signed with: one of them is enough. */
export class WebhookSecrets extends Context.Tag("server/WebhookSecrets")<
  WebhookSecrets,
  ReadonlyArray<Redacted.Redacted>
>() {}
