import { Schema } from "effect"
import { Moment, type Timestamp, toMillis } from "./Timestamp.ts"

/**
 * Filters of a list by time: records made or last changed after and before a moment, which itself is left out.
 *
 * Compared to the millisecond. Names from public clients of the API; that the bounds are open is our decision.
 */
export const TimeQueryFields = {
  createdAfter: Schema.optionalWith(Moment, { exact: true }).pipe(Schema.fromKey("created_after")),
  createdBefore: Schema.optionalWith(Moment, { exact: true }).pipe(Schema.fromKey("created_before")),
  updatedAfter: Schema.optionalWith(Moment, { exact: true }).pipe(Schema.fromKey("updated_after")),
  updatedBefore: Schema.optionalWith(Moment, { exact: true }).pipe(Schema.fromKey("updated_before"))
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
