import { Fixture } from "@lanekit/core/testing"
import { Clock, type DateTime, Duration, Effect } from "effect"

/** A clock that stands still until somebody lets time pass; whoever sleeps under it sleeps on. */
export interface StillClock extends Clock.Clock {
  readonly pass: (duration: Duration.DurationInput) => void
}

/** A clock that stands still at a moment. */
export const makeStillClock = (start: DateTime.Utc = Fixture.momentAt(0)): StillClock => {
  let millis = start.epochMillis
  const nanos = () => BigInt(Math.round(millis * 1_000_000))
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    currentTimeMillis: Effect.sync(() => millis),
    currentTimeNanos: Effect.sync(nanos),
    unsafeCurrentTimeMillis: () => millis,
    unsafeCurrentTimeNanos: nanos,
    sleep: () => Effect.never,
    pass: (duration) => {
      millis += Duration.toMillis(duration)
    }
  }
}
