import { type Redacted, Schema } from "effect"
import { CompanyChangeType, ContactChangeType } from "./Change.ts"
import { storable } from "./text.ts"
import { Timestamp } from "./Timestamp.ts"

/** A webhook's id: ours are `wh_` and hexadecimal digits, an operator may choose others. It stands in a header. */
export const WebhookId = Schema.String.pipe(
  Schema.pattern(/^[A-Za-z0-9_-]{1,64}$/, { message: () => "must be 1 to 64 letters, digits, _ or -" }),
  Schema.brand("WebhookId")
)
export type WebhookId = typeof WebhookId.Type

/**
 * Where a webhook's events are sent: an `http` or `https` URL of at most 2048 characters, without user name, password and
 * fragment. It may hold a secret of the receiver's: it is never logged.
 */
export const WebhookUrl = storable.pipe(
  Schema.filter((url) => isWebhookUrl(url), {
    message: () => "must be an http or https URL of at most 2048 characters, without user name and fragment",
    jsonSchema: { format: "uri" },
    arbitrary: () => (fc) => fc.webUrl({ withQueryParameters: true })
  }),
  Schema.brand("WebhookUrl")
)
export type WebhookUrl = typeof WebhookUrl.Type

/** What deliveries are signed with. It has to be kept as it is: a signature cannot be made from a hash. */
export const WebhookSecret = Schema.Redacted(
  Schema.String.pipe(
    Schema.pattern(/^whsec_[A-Za-z0-9_-]{16,128}$/, {
      message: () => "must be whsec_ and 16 to 128 letters, digits, _ or -"
    })
  )
)
export type WebhookSecret = Redacted.Redacted

/** Every type of change that a webhook can be told of. */
export const allEvents = [...ContactChangeType.literals, ...CompanyChangeType.literals] as const

/** The types of change that a webhook is told of: at least one. */
export const WebhookEvents = Schema.NonEmptyArray(
  Schema.Literal(...allEvents).annotations({
    message: () => ({ message: `must be one of ${allEvents.join(", ")}`, override: true })
  })
).annotations({ message: () => "must be a list of at least one type of event" })
export type WebhookEvents = typeof WebhookEvents.Type

/** Somebody who is told of changes. The secret is not part of it. */
export const Webhook = Schema.Struct({
  id: WebhookId,
  url: WebhookUrl,
  events: WebhookEvents,
  createdAt: Schema.propertySignature(Timestamp).pipe(Schema.fromKey("created_at"))
})
export type Webhook = typeof Webhook.Type

/** A webhook with the secret that its deliveries are signed with. */
export interface SecretWebhook {
  readonly id: WebhookId
  readonly url: WebhookUrl
  readonly events: WebhookEvents
  readonly secret: WebhookSecret
}

/** Most webhooks that there can be: each may have several requests under way. */
export const maxWebhooks = 20

/** No webhook has this id. */
export class WebhookNotFound extends Schema.TaggedError<WebhookNotFound>()("WebhookNotFound", { id: WebhookId }) {
  override get message() {
    return `there is no webhook ${this.id}`
  }
}

/** There are {@link maxWebhooks} already. */
export class TooManyWebhooks extends Schema.TaggedError<TooManyWebhooks>()("TooManyWebhooks", {}) {
  override get message() {
    return `there are ${maxWebhooks} webhooks already; remove one first`
  }
}

const isWebhookUrl = (url: string): boolean => {
  const match =
    /^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?(?:[/?](?:[a-z0-9\-._~:/?[\]@!$&'()*+,;=]|%[0-9a-f]{2})*)?$/i
      .exec(url)
  return match !== null && Number(match[1] ?? 0) <= 65_535 && url.length <= 2048
}
