import type { Lane, Priority } from "./CallOptions.ts"

/** What the lanes of a client look like. */
export type Limits = { readonly [Each in Lane]: LaneStatus }

/** How full a lane is, and who waits for it. */
export interface LaneStatus {
  /** Requests that the lane takes in a minute; `Infinity` where there is no limit. */
  readonly limit: number
  /** How many of them are taken. */
  readonly taken: number
  /** Of these, the requests that are under way. */
  readonly underWay: number
  /** Requests that wait, by priority. */
  readonly waiting: { readonly [Each in Priority]: number }
  /** How long a request that came now would wait, as far as anybody can tell, in milliseconds. */
  readonly estimate: number
}
