import { Clock, Duration, Effect, Either, Encoding, Redacted, Schema } from "effect"
import { EventMalformed, fromBody } from "./WebhookEvent.ts"
import { headerOf, type WebhookHeaders } from "./WebhookHeaders.ts"

// The web's own cryptography: Node, Bun, browsers and edge runtimes all have it, and its comparison takes the same time
// whatever it compares. Declared here, as far as it is used, so that this package asks for no runtime's types.
declare const crypto: {
  readonly subtle: {
    readonly importKey: (
      format: "raw",
      bytes: Uint8Array,
      algorithm: { readonly name: "HMAC"; readonly hash: "SHA-256" },
      isExtractable: false,
      usages: ReadonlyArray<"sign" | "verify">
    ) => Promise<HmacKey>
    readonly sign: (algorithm: "HMAC", key: HmacKey, bytes: Uint8Array) => Promise<ArrayBuffer>
    readonly verify: (algorithm: "HMAC", key: HmacKey, signature: Uint8Array, bytes: Uint8Array) => Promise<boolean>
  }
}

declare const TextEncoder: new() => { readonly encode: (text: string) => Uint8Array }

interface HmacKey {
  readonly type: string
}

/** The headers of a delivery, in lower case. Source: the vendor's documentation of webhooks. */
export const headers = {
  /** The event's type, such as `contact.updated`. */
  event: "productlane-event",
  /** The event's id: the same in every attempt and every replay, so that receivers tell repetitions by it. */
  eventId: "productlane-event-id",
  /** The attempt's id: a new one in each. */
  deliveryId: "productlane-delivery-id",
  webhookId: "productlane-webhook-id",
  /** `t=<unix seconds>,v1=<hex>`: what {@link sign} makes and {@link verify} checks. */
  signature: "productlane-signature"
} as const

export { type Deduper, makeDeduper } from "./Deduper.ts"
export {
  type CompanyEvent,
  type ContactEvent,
  EventMalformed,
  type UnknownEvent,
  type WebhookEvent
} from "./WebhookEvent.ts"
export type { WebhookHeaders } from "./WebhookHeaders.ts"

/** How far the time of a signature may be from now, in either direction, when nothing else is asked for. */
export const defaultTolerance = Duration.minutes(5)

/** Most signatures of one header that are looked at: a sender has one, and two while a secret is changed. */
export const maxSignatures = 16

/** Longest header that is read, in characters. */
export const maxHeaderLength = 4096

/**
 * The signature of a body that is sent now: `t=<unix seconds>,v1=<HMAC-SHA256(secret, t + "." + body) in hex>`. The key
 * is the whole secret as text, its prefix included. Source: the vendor's documentation of webhooks.
 */
export const sign = Effect.fnUntraced(function*(body: string | Uint8Array, secret: Redacted.Redacted) {
  const seconds = Math.floor((yield* Clock.currentTimeMillis) / 1000)
  const key = yield* importKey(secret)
  const signature = yield* Effect.promise(() => crypto.subtle.sign("HMAC", key, signedBytes(`${seconds}`, body)))
  return `t=${seconds},v1=${Encoding.encodeHex(new Uint8Array(signature))}`
})

/**
 * A delivery that must not be believed: it has no signature (`missing`), its signature header is not one (`malformed`), it was signed too long ago or too
 * far ahead (`stale`), or with none of the secrets (`mismatch`), which is also so when the body is another.
 */
export class SignatureRefused extends Schema.TaggedError<SignatureRefused>()("SignatureRefused", {
  reason: Schema.Literal("missing", "malformed", "stale", "mismatch")
}) {
  override get message() {
    return `the signature of a webhook's delivery was refused: ${this.reason}`
  }
}

/**
 * Checks the signature header of a delivery against its body as it came, byte by byte. The header may hold several `v1`,
 * and several secrets may be given: one that fits is enough, and the time that it takes does not tell how close others
 * came. An empty secret fits nothing.
 *
 * A delivery that was recorded and is sent again is good until the tolerance has passed: tell repetitions by the event id.
 */
export const verify = Effect.fn("Webhook.verify")(function*(options: {
  readonly header: string
  readonly body: string | Uint8Array
  readonly secrets: ReadonlyArray<Redacted.Redacted>
  /** {@link defaultTolerance} when absent. */
  readonly tolerance?: Duration.Duration
}) {
  const { body, header, secrets, tolerance = defaultTolerance } = options
  const { seconds, signatures } = yield* parse(header)
  const bytes = signedBytes(seconds, body)
  let isSigned = false
  for (const secret of secrets.filter((secret) => Redacted.value(secret) !== "")) {
    const key = yield* importKey(secret)
    for (const signature of signatures) {
      const fits = yield* Effect.promise(() => crypto.subtle.verify("HMAC", key, signature, bytes))
      isSigned = isSigned || fits
    }
  }
  if (!isSigned) return yield* new SignatureRefused({ reason: "mismatch" })
  const distance = Math.abs((yield* Clock.currentTimeMillis) - Number(seconds) * 1000)
  if (distance > Duration.toMillis(tolerance)) return yield* new SignatureRefused({ reason: "stale" })
})

/**
 * The event that a delivery tells of, once its signature is checked as {@link verify} checks it. The body must be the bytes
 * that came, not JSON that was read and written again.
 *
 * An event of a type that this version does not know, or with a record that it cannot read, is given as it is. The event's
 * id is the signed body's; where the headers name one too, it must be the same. Answer 2xx once the event was worked on, see
 * {@link makeDeduper}, else the vendor sends it again.
 */
export const receive = Effect.fn("Webhook.receive")(function*(delivery: {
  readonly headers: WebhookHeaders
  readonly body: string | Uint8Array
  readonly secrets: ReadonlyArray<Redacted.Redacted>
  /** {@link defaultTolerance} when absent. */
  readonly tolerance?: Duration.Duration
}) {
  const { headers: given, ...signed } = delivery
  const header = headerOf(given, headers.signature)
  if (header === undefined) return yield* new SignatureRefused({ reason: "missing" })
  yield* verify({ header, ...signed })
  const event = yield* fromBody(signed.body)
  const eventId = headerOf(given, headers.eventId)
  if (eventId !== undefined && eventId !== event.id) return yield* new EventMalformed({ reason: "id" })
  return event
})

const parse = (header: string) => {
  const malformed = Effect.fail(new SignatureRefused({ reason: "malformed" }))
  if (header.length > maxHeaderLength) return malformed
  const pairs = header.split(",").map((pair) => pair.trim())
  const [seconds, ...otherTimes] = pairs.flatMap((pair) => /^t=(\d{1,12})$/.exec(pair)?.[1] ?? [])
  // Other versions of signatures are passed over, as are those that cannot be one of 32 bytes.
  const signatures = pairs
    .flatMap((pair) => /^v1=([0-9a-f]{64})$/i.exec(pair)?.[1] ?? [])
    .flatMap((hex) =>
      Either.match(Encoding.decodeHex(hex.toLowerCase()), { onLeft: () => [], onRight: (bytes) => [bytes] })
    )
    .slice(0, maxSignatures)
  if (seconds === undefined || otherTimes.length > 0 || signatures.length === 0) return malformed
  return Effect.succeed({ seconds, signatures })
}

// The time as it stands in the header: what was signed are its characters.
const signedBytes = (seconds: string, body: string | Uint8Array): Uint8Array => {
  const encoder = new TextEncoder()
  const time = encoder.encode(`${seconds}.`)
  const bytes = typeof body === "string" ? encoder.encode(body) : body
  const all = new Uint8Array(time.length + bytes.length)
  all.set(time)
  all.set(bytes, time.length)
  return all
}

const importKey = (secret: Redacted.Redacted): Effect.Effect<HmacKey> =>
  Effect.promise(() =>
    crypto.subtle.importKey(
      "raw",
      new TextEncoder().encode(Redacted.value(secret)),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign", "verify"]
    )
  )
