/** Where a list begins, and how it is read. */
export interface PageFilter {
  /** How many items a request asks for, 1 to 200: 200 when absent. It does not end the list. */
  readonly limit?: number | undefined
  /** Where to go on: the `cursor` of a page that was read before, under the same filters. */
  readonly cursor?: string | undefined
}

/** Records made, or last changed, after and before a moment, which itself is left out. */
export interface TimeFilter {
  readonly createdAfter?: Moment | undefined
  readonly createdBefore?: Moment | undefined
  readonly updatedAfter?: Moment | undefined
  readonly updatedBefore?: Moment | undefined
}

/** A `Date`, or an ISO 8601 date and time that names its offset from UTC. */
export type Moment = string | Date
