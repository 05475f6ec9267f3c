/** What a key may still do in a lane. */
export interface Budget {
  /** Requests per minute. */
  readonly limit: number
  /** Requests that would be admitted now. */
  readonly remaining: number
  /** Unix milliseconds from when `remaining` is larger, should nothing be asked in between. */
  readonly resetAt: number
}
