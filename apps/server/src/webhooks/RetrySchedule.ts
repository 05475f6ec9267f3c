import { Config, Duration, Option } from "effect"
import { readDuration } from "../readDuration.ts"

/**
 * How long to wait after each failed attempt at a delivery before the next one: an attempt more than it has entries is
 * the last.
 */
export type RetrySchedule = ReadonlyArray<Duration.Duration>

/** The vendor's schedule. Source: the vendor's documentation of webhooks. */
export const vendorRetries: RetrySchedule = [Duration.minutes(1), Duration.minutes(5), Duration.minutes(30)]

/** Most entries of a schedule. */
export const maxRetries = 20

/** Longest entry of a schedule. */
export const maxDelay = Duration.days(7)

/** The wait after an attempt that failed, when `attempts` had ended before it; none when it was the last one. */
export const delayAfter = (schedule: RetrySchedule, attempts: number): Option.Option<Duration.Duration> =>
  Option.fromNullable(schedule[attempts])

/** The longest time that a delivery waits for its next attempt. */
export const longestDelay = (schedule: RetrySchedule): Duration.Duration => schedule.reduce(Duration.max, Duration.zero)

/**
 * The schedule by its name in the environment: durations with commas between them, or nothing at all. By default it is
 * {@link vendorRetries}.
 */
export const retrySchedule: Config.Config<RetrySchedule> = Config.string("LANEKIT_WEBHOOK_RETRIES").pipe(
  Config.validate({
    message:
      `must be at most ${maxRetries} durations up to 7 days with commas between them, such as 1 minute, 5 minutes`,
    validation: (text) => Option.isSome(fromText(text))
  }),
  Config.withDefault("1 minute, 5 minutes, 30 minutes"),
  Config.map((text) => Option.getOrElse(fromText(text), () => []))
)

/** The schedule that a text writes down, such as `1 minute, 5 minutes, 30 minutes`. */
export const fromText = (text: string): Option.Option<RetrySchedule> => {
  const entries = text.trim() === "" ? [] : text.split(",")
  return entries.length > maxRetries ? Option.none() : Option.all(entries.map((entry) => toDelay(entry.trim())))
}

const toDelay = (text: string): Option.Option<Duration.Duration> =>
  Option.filter(readDuration(text), (delay) => Duration.lessThanOrEqualTo(delay, maxDelay))
