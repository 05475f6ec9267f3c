import { Context, type Duration, type Effect, type Option, Schema } from "effect"
import type { ChangeType } from "./Change.ts"
import type { DeliveryError } from "./Delivery.ts"
import type { EventId } from "./Event.ts"
import type { Unavailable } from "./Failure.ts"
import type { WebhookId, WebhookSecret, WebhookUrl } from "./Webhook.ts"

/** The id of one attempt at a delivery: `dlv_` and hexadecimal digits, a new one each time. */
export const AttemptId = Schema.NonEmptyString.pipe(Schema.brand("AttemptId"))
export type AttemptId = typeof AttemptId.Type

/** An attempt that was taken on: everything that it takes to make it. */
export interface Attempt {
  readonly id: AttemptId
  readonly webhookId: WebhookId
  readonly url: WebhookUrl
  readonly secret: WebhookSecret
  readonly eventId: EventId
  readonly type: ChangeType
  /** The body, as it is to be sent. */
  readonly body: string
  /** Attempts that ended before this one, since the change or the last replay. */
  readonly attempts: number
}

/** How an attempt ended. */
export type AttemptOutcome =
  | { readonly _tag: "Delivered"; readonly status: number }
  | {
    readonly _tag: "Failed"
    readonly error: DeliveryError
    readonly status: Option.Option<number>
    /** When to try again, from now; when never, the delivery is dead. */
    readonly retryIn: Option.Option<Duration.Duration>
  }

/** What a process has to do already, and how much it can. */
export interface Load {
  /** The attempts that it is making. */
  readonly underWay: ReadonlyArray<Attempt>
  /** Most attempts at one webhook's deliveries that it makes at once. */
  readonly width: number
}

/** What a queue that is tidied keeps. */
export interface Retention {
  /** How long what was delivered is kept. */
  readonly delivered: Duration.Duration
  /** Most deliveries of each kind that are kept: delivered ones, and dead ones. */
  readonly count: number
}

/**
 * Deliveries that are to be made. Several processes may share one queue.
 *
 * An attempt is taken on for a time, which can be renewed, and nobody else takes it on before that has passed: when the
 * process dies, another attempt is made then. An attempt that was taken on and never settled does not count.
 */
export class DeliveryQueue extends Context.Tag("core/DeliveryQueue")<DeliveryQueue, {
  /** When the next delivery is due that {@link take} would take on, as Unix time in milliseconds. */
  readonly nextDue: (load: Load) => Effect.Effect<Option.Option<number>, Unavailable>
  /**
   * Renews the attempts that are under way, and takes on what is due, all for the time of `lease` from now: of each
   * webhook in the order in which deliveries came to be due, and of those that came at once in the order of their events.
   */
  readonly take: (load: Load, lease: Duration.Duration) => Effect.Effect<ReadonlyArray<Attempt>, Unavailable>
  /** Writes down how an attempt ended. Nothing happens when somebody else has taken the delivery on in the meantime. */
  readonly settle: (attempt: Attempt, outcome: AttemptOutcome) => Effect.Effect<void, Unavailable>
  /** Gives attempts back that were taken on and have not ended: the deliveries are due at once. */
  readonly giveBack: (attempts: ReadonlyArray<Attempt>) => Effect.Effect<void, Unavailable>
  /**
   * Sees to it that nothing waits longer than `longest` from now, and what was never tried not at all: they would when
   * the clock was ahead as they were written down.
   */
  readonly recover: (longest: Duration.Duration) => Effect.Effect<void, Unavailable>
  /** Forgets what need not be kept, and tells how many dead deliveries were lost by that. */
  readonly tidy: (retention: Retention) => Effect.Effect<number, Unavailable>
}>() {}
