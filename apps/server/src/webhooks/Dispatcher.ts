import { HttpClient } from "@effect/platform"
import { ChangeObserver, DeliveryQueue, type Failure } from "@lanekit/core"
import { Webhook } from "@lanekit/http"
import { Array, Cause, Clock, Context, Duration, Effect, FiberSet, Layer, Metric, Option, Queue, Ref } from "effect"
import { defectsOf } from "../defects.ts"
import { ShiftedClock } from "../ShiftedClock.ts"
import { type Answer, makeDeliver } from "./deliver.ts"
import { delayAfter, longestDelay, type RetrySchedule } from "./RetrySchedule.ts"

/** Most attempts that are under way at once at the deliveries of one webhook: one that hangs holds up no other. */
export const width = 4

/** How long an attempt is the dispatcher's alone. It is renewed, and this is what passes after a crash. */
export const lease = Duration.seconds(5)

/** How often to look for what other processes have written, when nobody rings. */
export const pollInterval = Duration.seconds(1)

/** What is kept of deliveries that have ended: a week of delivered ones, and the last 10,000 of each kind. */
export const retention: DeliveryQueue.Retention = { delivered: Duration.days(7), count: 10_000 }

/** How often what need not be kept is forgotten. */
export const tidyInterval = Duration.minutes(1)

/** How long attempts that are under way may still take when the server stops. */
export const drainLimit = Duration.seconds(5)

/**
 * Makes the attempts that are due: at most {@link width} at a time for each webhook, begun in the order of the events.
 *
 * When it stops, it takes on nothing more, and gives back what has not ended in time.
 */
export class Dispatcher extends Context.Tag("server/webhooks/Dispatcher")<Dispatcher, {
  /** Has it look at the queue at once. May be called in the transaction that writes into the queue. */
  readonly ring: Effect.Effect<void>
}>() {
  static readonly layer = (options: {
    readonly retries: RetrySchedule
    /** {@link pollInterval} when absent. */
    readonly pollInterval?: Duration.Duration
  }): Layer.Layer<Dispatcher, never, DeliveryQueue.DeliveryQueue | HttpClient.HttpClient> =>
    Layer.scoped(Dispatcher, make(options.retries, options.pollInterval ?? pollInterval))

  /** Has every change ring, beside what else is told of it. */
  static readonly observer: Layer.Layer<never, never, Dispatcher> = Layer.effect(
    ChangeObserver,
    Effect.zipWith(Dispatcher, ChangeObserver, ({ ring }, { onChange }) => ({
      // It looks at the queue when it gets the connection, and so when the transaction has ended.
      onChange: (change) => Effect.andThen(onChange(change), ring)
    }))
  )
}

const make = Effect.fnUntraced(function*(retries: RetrySchedule, poll: Duration.Duration) {
  const queue = yield* DeliveryQueue.DeliveryQueue
  const real = yield* realClock
  const deliver = makeDeliver(yield* HttpClient.HttpClient)
  const fibers = yield* FiberSet.make<void>()
  const underWay = yield* Ref.make<ReadonlyArray<DeliveryQueue.Attempt>>([])
  const isStopping = yield* Ref.make(false)
  // One ring is as good as many.
  const bell = yield* Queue.sliding<void>(1)
  const ring = Effect.asVoid(Queue.offer(bell, undefined))

  const settle = Effect.fnUntraced(function*(attempt: DeliveryQueue.Attempt, answer: Answer) {
    const outcome = toOutcome(answer, delayAfter(retries, attempt.attempts))
    yield* queue.settle(attempt, outcome)
    yield* note(attempt, outcome)
  })

  // One that breaks has failed: it must not be made again and again, and never count.
  const send = (attempt: DeliveryQueue.Attempt, signature: string) =>
    deliver(attempt, signature).pipe(
      Effect.withClock(real),
      Effect.tapDefect((cause) => Effect.annotateLogs(logTrouble(cause), idsOf(attempt))),
      Effect.catchAllDefect(() => Effect.succeed(broken))
    )

  const run = (attempt: DeliveryQueue.Attempt, signature: string) =>
    Effect.uninterruptibleMask((restore) =>
      restore(send(attempt, signature)).pipe(
        Effect.flatMap((answer) => settle(attempt, answer)),
        Effect.catchAllCause((cause) =>
          Cause.isInterruptedOnly(cause) ? queue.giveBack([attempt]) : Effect.failCause(cause)
        ),
        // What was not settled is taken on again when its lease has passed.
        Effect.catchAllCause((cause) => Effect.annotateLogs(logTrouble(cause), idsOf(attempt))),
        Effect.andThen(Ref.update(underWay, Array.filter(({ id }) => id !== attempt.id))),
        Effect.andThen(ring)
      )
    )

  const loadOf = Effect.gen(function*() {
    return { underWay: yield* Ref.get(underWay), width: (yield* Ref.get(isStopping)) ? 0 : width }
  })

  /** Renews what is under way, and takes on what is due. */
  const take = Effect.gen(function*() {
    const taken = yield* queue.take(yield* loadOf, lease)
    if (taken.length > 0 && (yield* Ref.get(isStopping))) return yield* queue.giveBack(taken)
    yield* Ref.update(underWay, Array.appendAll(taken))
    for (const attempt of taken) {
      // Before it is on its own: signing takes a turn of the event loop, and would let a later one overtake it.
      const signature = yield* Effect.withClock(Webhook.sign(attempt.body, attempt.secret), real)
      yield* FiberSet.run(fibers, Effect.interruptible(run(attempt, signature)))
    }
  }).pipe(Effect.uninterruptible)

  const recover = queue.recover(Duration.max(longestDelay(retries), lease))

  const tidy = Effect.flatMap(queue.tidy(retention), (lost) =>
    lost === 0
      ? Effect.void
      : Effect.annotateLogs(Effect.logWarning("dead webhook deliveries were forgotten"), { deliveries: lost }))

  const times = yield* Ref.make({ last: Infinity, tidyAt: 0, renewAt: 0 })

  /** Does what is due now, or waits for it. */
  const turn = Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    const { last, renewAt, tidyAt } = yield* Ref.get(times)
    // So it is at the start, and when a clock that was ahead is set right.
    if (now < last) yield* recover
    if (now < last || now >= tidyAt) {
      yield* tidy
      yield* Ref.update(times, (all) => ({ ...all, tidyAt: now + Duration.toMillis(tidyInterval) }))
    }
    yield* Ref.update(times, (all) => ({ ...all, last: now }))
    const load = yield* loadOf
    const due = Option.getOrElse(yield* queue.nextDue(load), () => Infinity)
    const next = load.underWay.length > 0 ? Math.min(due, renewAt) : due
    if (next <= now) {
      yield* take
      yield* Ref.update(times, (all) => ({ ...all, renewAt: now + Duration.toMillis(lease) / 2 }))
    } else {
      yield* Effect.timeoutOption(Queue.take(bell), Duration.min(next - now, poll))
    }
  })

  yield* turn.pipe(
    Effect.catchAllCause((cause) =>
      Cause.isInterruptedOnly(cause) ? Effect.failCause(cause) : Effect.andThen(logTrouble(cause), Effect.sleep(poll))
    ),
    Effect.forever,
    Effect.forkScoped
  )

  // Released before what it waits for: the turns go on meanwhile, to renew what is under way.
  yield* Effect.addFinalizer(() =>
    Ref.set(isStopping, true).pipe(
      Effect.andThen(ring),
      Effect.andThen(Effect.interruptible(FiberSet.awaitEmpty(fibers))),
      Effect.timeoutOption(drainLimit),
      Effect.withClock(real),
      Effect.interruptible,
      Effect.andThen(FiberSet.clear(fibers))
    )
  )

  return { ring }
})

// The outer world knows nothing of a clock that was advanced: neither receivers that answer, nor those that compare the
// time of a signature with their own.
const realClock = Effect.flatMap(
  Effect.serviceOption(ShiftedClock),
  Option.match({ onNone: () => Effect.clock, onSome: ({ real }) => Effect.succeed(real) })
)

const broken: Answer = { _tag: "Failed", error: "unreachable", status: Option.none() }

const toOutcome = (answer: Answer, retryIn: Option.Option<Duration.Duration>): DeliveryQueue.AttemptOutcome =>
  answer._tag === "Delivered" ? answer : { ...answer, retryIn }

const idsOf = ({ eventId, id, webhookId }: DeliveryQueue.Attempt) => ({
  webhook_id: webhookId,
  event_id: eventId,
  delivery_id: id
})

const ended = Metric.counter("lanekit.webhooks.attempts", {
  description: "Attempts at deliveries of webhooks that ended, by outcome",
  incremental: true
})

/** Counts an attempt, and logs one that failed: by ids alone, because the URL, the body and the secret are private. */
const note = Effect.fnUntraced(function*(attempt: DeliveryQueue.Attempt, outcome: DeliveryQueue.AttemptOutcome) {
  if (outcome._tag === "Delivered") return yield* Metric.increment(Metric.tagged(ended, "outcome", "delivered"))
  const next = Option.match(outcome.retryIn, { onNone: () => "dead", onSome: Duration.format })
  yield* Metric.increment(Metric.tagged(ended, "outcome", Option.isNone(outcome.retryIn) ? "dead" : "retried"))
  yield* Effect.annotateLogs(Effect.logWarning("webhook delivery failed"), {
    ...idsOf(attempt),
    attempt: attempt.attempts + 1,
    error: outcome.error,
    ...(Option.isSome(outcome.status) && { status: outcome.status.value }),
    next
  })
})

const logTrouble = (cause: Cause.Cause<Failure.Unavailable>) =>
  Cause.isFailure(cause)
    ? Effect.logWarning("the database is busy; webhooks wait")
    : Effect.annotateLogs(Effect.logError("defect"), { defects: defectsOf(cause) })
