import { Clock, Context, Deferred, Duration, Effect, Exit, FiberId, Layer, Option } from "effect"

/** Most that the clock can be ahead of the real time: beyond, timestamps would run out of years. */
export const maxAhead = Duration.days(36_500)

/**
 * The time of the whole server, which can be let jump ahead: what waits wakes when its time has come, and whatever asks
 * for the time gets the new one.
 */
export class ShiftedClock extends Context.Tag("server/ShiftedClock")<ShiftedClock, {
  /** The clock that nobody advances: for what has to do with the world outside of the server. */
  readonly real: Clock.Clock
  /** Lets time jump ahead, and tells whether it did: it does not when it would be ahead by more than {@link maxAhead}. */
  readonly advance: (duration: Duration.Duration) => Effect.Effect<boolean>
  /** By how much the time of day is ahead of the real one. */
  readonly ahead: Effect.Effect<Duration.Duration>
  /** Sets the time of day right again. What waits goes on waiting for as long as it still had to. */
  readonly reset: Effect.Effect<void>
}>() {
  /** Makes this the clock of everything that it is provided to. */
  static readonly layer: Layer.Layer<ShiftedClock> = Layer.unwrapEffect(
    Effect.map(Effect.clock, (real) => {
      const { clock, control } = make(real)
      return Layer.merge(Layer.succeed(ShiftedClock, control), Layer.setClock(clock))
    })
  )
}

/** A clock ahead of another one, and what sets it. */
export const make = (
  real: Clock.Clock
): { readonly clock: Clock.Clock; readonly control: Context.Tag.Service<ShiftedClock> } => {
  // Two shifts, because only the time of day can be set back: time that has passed has passed.
  let ahead = 0
  let passed = 0n
  let jump = Deferred.unsafeMake<void>(FiberId.none)

  const millis = () => real.unsafeCurrentTimeMillis() + ahead
  const nanos = () => real.unsafeCurrentTimeNanos() + passed

  const sleepUntil = (end: bigint): Effect.Effect<void> =>
    Effect.suspend(() => {
      const left = end - nanos()
      if (left <= 0n) return Effect.void
      const wait = Duration.min(Duration.nanos(left), longestTimer)
      return Effect.andThen(Effect.raceFirst(real.sleep(wait), Deferred.await(jump)), sleepUntil(end))
    })

  const advance = (duration: Duration.Duration) =>
    Effect.sync(() => {
      const next = ahead + Math.ceil(Duration.toMillis(duration))
      if (next > Duration.toMillis(maxAhead)) return false
      passed += BigInt(next - ahead) * 1_000_000n
      ahead = next
      const jumped = jump
      jump = Deferred.unsafeMake<void>(FiberId.none)
      Deferred.unsafeDone(jumped, Exit.void)
      return true
    })

  return {
    clock: {
      [Clock.ClockTypeId]: Clock.ClockTypeId,
      unsafeCurrentTimeMillis: millis,
      currentTimeMillis: Effect.sync(millis),
      unsafeCurrentTimeNanos: nanos,
      currentTimeNanos: Effect.sync(nanos),
      sleep: (duration) =>
        Option.match(Duration.toNanos(duration), {
          onNone: () => Effect.never,
          onSome: (length) => Effect.suspend(() => sleepUntil(nanos() + length))
        })
    },
    control: {
      real,
      advance,
      ahead: Effect.sync(() => Duration.millis(ahead)),
      reset: Effect.sync(() => {
        ahead = 0
      })
    }
  }
}

// Timers of JavaScript hold 31 bits of milliseconds.
const longestTimer = Duration.days(24)
