import { Duration, Effect, Either, Option, Redacted } from "effect"
import { makeDeduper } from "../Deduper.ts"
import { receive } from "../Webhook.ts"
import { toEvent, toEventId } from "./events.ts"
import type { WebhookEvent } from "./WebhookEvent.ts"

/** Header fields of a delivery: a record, as Node has them, or `Headers`, as fetch has them. Names in any case. */
export type DeliveryHeaders =
  | { readonly get: (name: string) => string | null }
  | { readonly [name: string]: string | ReadonlyArray<string> | undefined }

/** How deliveries are checked. */
export interface VerifyOptions {
  /** How far the time of the signature may be from now, in seconds: 300 when absent. */
  readonly toleranceSeconds?: number | undefined
}

/**
 * A delivery that must not be believed (`_tag` is `SignatureRefused`), or whose body is no event (`EventMalformed`); `reason`
 * tells why.
 */
export class DeliveryRefused extends Error {
  readonly _tag: "SignatureRefused" | "EventMalformed"
  readonly reason: "missing" | "malformed" | "stale" | "mismatch" | "json" | "shape" | "id"

  constructor(refusal: Pick<DeliveryRefused, "_tag" | "message" | "reason">) {
    super(refusal.message)
    this.name = "DeliveryRefused"
    this._tag = refusal._tag
    this.reason = refusal.reason
  }
}

/**
 * The event of a webhook's delivery, once its signature is checked, in constant time. `body` must be what came, byte by
 * byte, not JSON that was read and written again; `secret` may be several while one is changed. Rejects with a
 * {@link DeliveryRefused}: answer 401 then, and 2xx once the event was worked on.
 */
export const verify = async (
  headers: DeliveryHeaders,
  body: string | Uint8Array,
  secret: string | ReadonlyArray<string>,
  { toleranceSeconds }: VerifyOptions = {}
): Promise<WebhookEvent> => {
  const secrets = typeof secret === "string" ? [secret] : secret
  const outcome = await Effect.runPromise(Effect.either(receive({
    headers,
    body,
    secrets: secrets.map((each) => Redacted.make(each)),
    ...(toleranceSeconds !== undefined && { tolerance: Duration.seconds(toleranceSeconds) })
  })))
  if (Either.isLeft(outcome)) throw new DeliveryRefused(outcome.left)
  return toEvent(outcome.right)
}

/** Sees to it that events that are delivered several times are worked on once. */
export interface Deduper {
  /**
   * Does the work when the event is new, and gives what it gave; gives `undefined` when that was done before. While one
   * delivery of an event is worked on, others wait for its outcome. Work that was rejected leaves the event new.
   */
  readonly once: <A>(eventId: string, work: () => Promise<A>) => Promise<A | undefined>
}

/** A deduper in this process's memory: of the last `capacity` events, 10,000 when absent, each for 25 hours. */
export const createDeduper = ({ capacity }: { readonly capacity?: number | undefined } = {}): Deduper => {
  const deduper = Effect.runSync(makeDeduper<Rejection>({ ...(capacity !== undefined && { capacity }) }))
  return {
    once: async (eventId, work) => {
      const effect = Effect.tryPromise({ try: work, catch: (reason): Rejection => ({ reason }) })
      const outcome = await Effect.runPromise(Effect.either(deduper.once(toEventId(eventId), effect)))
      if (Either.isLeft(outcome)) throw outcome.left.reason
      return Option.getOrUndefined(outcome.right)
    }
  }
}

interface Rejection {
  readonly reason: unknown
}
