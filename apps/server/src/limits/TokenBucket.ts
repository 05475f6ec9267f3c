import type { Window } from "./Window.ts"

/** What a bucket lacked at a moment, in parts of a token: `length` of them are one, so that nothing has to be rounded. */
export interface BucketState {
  readonly missing: number
  readonly at: number
}

/** A bucket of `limit` tokens that is filled again, evenly, in `length` milliseconds; each request takes one. */
export const tokenBucket = (limit: number, length: number): Window<BucketState> => {
  // Every millisecond brings `limit` parts.
  const missingAt = ({ at, missing }: BucketState, now: number) => Math.max(0, missing - (now - at) * limit)
  return {
    empty: { missing: 0, at: 0 },
    read: (state, now) => {
      const missing = missingAt(state, now)
      const tokens = Math.ceil(missing / length)
      return {
        remaining: Math.max(0, limit - tokens),
        growsAt: tokens === 0 ? now : now + Math.ceil((missing - (tokens - 1) * length) / limit)
      }
    },
    spend: (state, now) => ({ missing: missingAt(state, now) + length, at: now })
  }
}
