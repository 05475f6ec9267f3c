import type { Event } from "@lanekit/core"
import { Duration, Effect, Option } from "effect"
import { ExpiringMap } from "./internal/ExpiringMap.ts"
import { SingleFlight } from "./internal/SingleFlight.ts"
import { steadyMillis } from "./LaneStore.ts"

/** Sees to it that events that are delivered several times are worked on once. */
export interface Deduper<E> {
  /**
   * Runs the effect when the event is new, and gives what it gave; gives nothing when that was done before.
   *
   * While one delivery of an event is worked on, others wait for its outcome, and fail as it does. An effect that failed
   * or was interrupted leaves the event new: the next delivery runs it again, or one that waits, after an interrupt.
   */
  readonly once: <A, R>(id: Event.EventId, effect: Effect.Effect<A, E, R>) => Effect.Effect<Option.Option<A>, E, R>
}

/** How many events are remembered when nothing else is asked for. */
export const defaultCapacity = 10_000

/**
 * How long an event is remembered when nothing else is asked for: longer than the vendor repeats a delivery, which is up to
 * 24 hours. Source: an older page of the vendor's documentation.
 */
export const defaultTimeToLive = Duration.hours(25)

/**
 * A deduper that remembers in this process's memory: the last `capacity` events that were worked on, each for
 * `timeToLive`. Those under way are no part of that; there are as many as deliveries.
 *
 * `E` is what the effects may fail with, as those who wait fail with it too.
 */
export const makeDeduper = <E = never>(options: {
  /** {@link defaultCapacity} when absent. */
  readonly capacity?: number
  /** {@link defaultTimeToLive} when absent. */
  readonly timeToLive?: Duration.Duration
} = {}): Effect.Effect<Deduper<E>> =>
  Effect.sync(() => {
    const timeToLive = Duration.toMillis(options.timeToLive ?? defaultTimeToLive)
    const done = new ExpiringMap<true>(options.capacity ?? defaultCapacity)
    const flights = new SingleFlight<void, E>()
    const isDone = (id: Event.EventId) =>
      Effect.map(Effect.clock, (clock) => done.get(id, steadyMillis(clock)) === true)
    const remember = (id: Event.EventId) =>
      Effect.map(Effect.clock, (clock) => done.set(id, true, steadyMillis(clock) + timeToLive))

    const once = <A, R>(id: Event.EventId, effect: Effect.Effect<A, E, R>): Effect.Effect<Option.Option<A>, E, R> =>
      Effect.suspend(() => {
        let own = Option.none<A>()
        // No interrupt comes between the end of the effect and its being remembered.
        const run = Effect.uninterruptibleMask((restore) =>
          Effect.flatMap(restore(effect), (value) => {
            own = Option.some(value)
            return remember(id)
          })
        )
        const runOnce = Effect.flatMap(isDone(id), (isDone) => isDone ? Effect.void : run)
        return Effect.map(flights.run(id, runOnce), () => own)
      })

    return { once }
  })
