import { DateTime, Option, Schema } from "effect"

/**
 * A moment as the API writes it: an ISO 8601 string.
 *
 * It stays the string that came, so that passing a record on loses no digit; `DateTime.make` reads it.
 */
export const Timestamp = Schema.NonEmptyString.annotations({
  message: () => ({ message: "must be an ISO 8601 date and time", override: true }),
  jsonSchema: { type: "string", format: "date-time" },
  arbitrary: () => (fc) =>
    fc.date({ min: new Date(0), max: new Date(4_102_444_800_000), noInvalidDate: true }).map((date) =>
      date.toISOString()
    )
}).pipe(Schema.brand("Timestamp"))
export type Timestamp = typeof Timestamp.Type

/** A timestamp that our own stores can order: it names its offset from UTC, and is not before 1970. */
export const StoredTimestamp = Timestamp.pipe(
  Schema.filter((text) => isInstant(text) && toMillis(text) >= 0, {
    message: () => ({ message: "must be an ISO 8601 date and time with an offset, from 1970 on", override: true }),
    jsonSchema: {}
  })
)

/** A moment to compare with, as a list's filter takes it: an ISO 8601 date and time that names its offset from UTC. */
export const Moment = Timestamp.pipe(
  Schema.filter((text) => isInstant(text), {
    message: () => ({ message: "must be an ISO 8601 date and time with an offset", override: true }),
    jsonSchema: {}
  })
)

/** A moment as our own stores write it: in UTC, to the millisecond. */
export const toTimestamp = (time: DateTime.Utc): Timestamp => Timestamp.make(DateTime.formatIso(time))

/** Unix time of a stored timestamp, in milliseconds; finer digits are cut off. */
export const toMillis = (timestamp: Timestamp): number => DateTime.toEpochMillis(DateTime.unsafeMake(timestamp))

/**
 * The timestamp of something that happens now, after everything that happened before: what is made gets the first place in
 * its list, and what is changed can be told from what it was.
 *
 * `newest` is when the last thing happened. Where the clock has not moved on since, the time is a millisecond later.
 */
export const following = (newest: Timestamp | undefined, now: DateTime.Utc): Timestamp => {
  const millis = DateTime.toEpochMillis(now)
  const earliest = newest === undefined ? millis : toMillis(newest) + 1
  return toTimestamp(DateTime.unsafeMake(Math.max(millis, earliest)))
}

const isInstant = (text: string): boolean =>
  instant.test(text) && isDay(text.slice(0, 10)) && !Number.isNaN(Date.parse(text))

const instant = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/

// JavaScript takes February 30 for a day in March.
const isDay = (date: string): boolean =>
  Option.exists(DateTime.make(date), (day) => DateTime.formatIsoDateUtc(day) === date)
