import { Clock, DateTime, Duration, Effect, Schema } from "effect"
import { ShiftedClock } from "../ShiftedClock.ts"

/** What the server takes the time for. */
export const ClockState = Schema.Struct({
  now: Schema.DateTimeUtc,
  /** By how many seconds it is ahead of the real time. */
  aheadSeconds: Schema.propertySignature(Schema.NonNegative).pipe(Schema.fromKey("ahead_seconds"))
}).annotations({ identifier: "ClockState" })
export type ClockState = typeof ClockState.Type

/** The time now. */
export const readClock: Effect.Effect<ClockState, never, ShiftedClock> = Effect.gen(function*() {
  const ahead = yield* Effect.flatMap(ShiftedClock, (clock) => clock.ahead)
  return { now: DateTime.unsafeMake(yield* Clock.currentTimeMillis), aheadSeconds: Duration.toSeconds(ahead) }
})
