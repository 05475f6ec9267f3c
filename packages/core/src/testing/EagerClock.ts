import { Clock, type DateTime, Duration, Effect } from "effect"
import { momentAt } from "./Fixture.ts"

/** A clock under which nobody waits: a sleep ends at once, and the time is what it would be. */
export interface EagerClock extends Clock.Clock {
  /** How long all sleeps took together. */
  readonly slept: () => Duration.Duration
}

/**
 * An eager clock that begins at `start`. It dies of more sleeps than any patience has.
 *
 * It is for one fiber that sleeps often. Fibers that sleep side by side want `TestClock`, which takes some real
 * milliseconds to see that all of them sleep, and so seconds for hundreds of sleeps.
 */
export const make = (start: DateTime.Utc = momentAt(0)): EagerClock => {
  let slept = Duration.zero
  let sleeps = 0
  const millis = () => start.epochMillis + Duration.toMillis(slept)
  const nanos = () => BigInt(Math.round(millis() * 1_000_000))
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanos: Effect.sync(nanos),
    unsafeCurrentTimeMillis: millis,
    unsafeCurrentTimeNanos: nanos,
    sleep: (duration) =>
      Effect.suspend(() => {
        slept = Duration.sum(slept, duration)
        sleeps++
        return sleeps > maxSleeps ? Effect.dieMessage("sleeps forever") : Effect.yieldNow()
      }),
    slept: () => slept
  }
}

const maxSleeps = 1000
