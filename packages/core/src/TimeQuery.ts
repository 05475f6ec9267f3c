import { Schema } from "effect"
import { Moment, type Timestamp, toMillis } from "./Timestamp.ts"

const moment = Schema.optionalWith(Moment, { exact: true })

/**
 * Filters of a list by time: records made or last changed after and before a moment, which itself is left out.
 *
 * Compared to the millisecond. Names from public clients of the API; that the bounds are open is our decision.
 */
export const TimeQueryFields = {
  createdAfter: moment.pipe(Schema.fromKey("created_after")).annotations({
    description: "Made after this moment, which itself is left out."
  }),
  createdBefore: moment.pipe(Schema.fromKey("created_before")).annotations({
    description: "Made before this moment, which itself is left out."
  }),
  updatedAfter: moment.pipe(Schema.fromKey("updated_after")).annotations({
    description: "Last changed after this moment, which itself is left out."
  }),
  updatedBefore: moment.pipe(Schema.fromKey("updated_before")).annotations({
    description: "Last changed before this moment, which itself is left out."
  })
}

/** The filters by time of a query. */
export interface TimeQuery {
  readonly createdAfter?: Timestamp
  readonly createdBefore?: Timestamp
  readonly updatedAfter?: Timestamp
  readonly updatedBefore?: Timestamp
}

/** Whether a record is one that the filters by time let through. */
export const isWithin = (
  { createdAt, updatedAt }: { readonly createdAt: Timestamp; readonly updatedAt: Timestamp },
  { createdAfter, createdBefore, updatedAfter, updatedBefore }: TimeQuery
): boolean => isBetween(createdAt, createdAfter, createdBefore) && isBetween(updatedAt, updatedAfter, updatedBefore)

const isBetween = (time: Timestamp, after: Timestamp | undefined, before: Timestamp | undefined): boolean =>
  (after === undefined || toMillis(time) > toMillis(after)) &&
  (before === undefined || toMillis(time) < toMillis(before))
