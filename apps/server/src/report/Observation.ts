import type { OperationName } from "@lanekit/http"
import type { Lane } from "../limits/Lane.ts"

/**
 * What the judge is told of a request that was made with a good key, once its answer has left or its connection is gone.
 *
 * Times are unix milliseconds of the true clock: a fault that shifts the clock of an answer shifts none of them. Two
 * moments of one millisecond are told apart by their turns, which count arrivals and ends together.
 */
export interface Observation {
  readonly requestId: string
  readonly keyId: string
  /** Name of the operation in the table. */
  readonly operation: OperationName
  readonly method: string
  readonly lane: Lane
  /** Path of the request, without its query. */
  readonly path: string
  /** Number of the connection that it came on. */
  readonly connection: number
  readonly arrival: Moment
  readonly end: Moment
  /** Requests that the key may make in this lane in 60 s; absent where there is no limit. */
  readonly limit?: number
  /** Status code that was sent; absent where the connection was cut before. */
  readonly status?: number
  /** Whether the answer was sent whole: not cut, not truncated, and the client stayed to the end. */
  readonly isDelivered: boolean
  /** Seconds of the answer's `Retry-After`. */
  readonly retryAfter?: number
  /** When that is over, in the client's favour: the answer took its time to arrive. */
  readonly waitUntil?: number
  /** The input of a write, as a digest; absent where it was not read. */
  readonly body?: string
  /** What the operation did, whatever was answered; absent where it did not run, or refused the request. */
  readonly effects?: Effects
  /** What a request of a list asked for; absent for other operations. */
  readonly listing?: Listing
  /** The page that was sent, whole. */
  readonly page?: Page
}

/** What an operation did. */
export interface Effects {
  /** Whether any record is different now. */
  readonly hasChanged: boolean
  /** Id of the record that was made, changed or deleted, where the operation names one. */
  readonly id?: string
  /** Id of a record that is gone in its favour: the source of a merge. */
  readonly goneId?: string
}

/** What a page said of itself. */
export interface Page {
  /** Where the next one begins; null when there is none. */
  readonly cursor: string | null
  /** Items that it held. */
  readonly count: number
  readonly limit: number
}

/** A point in time. */
export interface Moment {
  readonly at: number
  readonly turn: number
}

/** Which page of which list. */
export interface Listing {
  /** Name and digest of the value of each filter, by name; `limit` and `cursor` are none. */
  readonly filters: ReadonlyArray<readonly [name: string, digest: string]>
  readonly cursor?: string
  readonly namesLimit: boolean
}

/** Which list a request asks for: the same for all of its pages. */
export const listOf = ({ operation, path }: Observation, { filters }: Listing): string =>
  [operation, path, ...filters.map(([name, digest]) => `${name}=${digest}`)].join(" ")

/** What a write does: the same for a request that is sent again. */
export const writeOf = ({ body, keyId, method, path }: Observation): string => `${keyId} ${method} ${path} ${body}`
