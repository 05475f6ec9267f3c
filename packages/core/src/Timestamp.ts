import { Schema } from "effect"

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
