import type { Window } from "./Window.ts"

/** When the requests were made that still count, the oldest first. */
export type SlidingState = ReadonlyArray<number>

/** At most `limit` requests in any `length` milliseconds. A request counts until it is `length` old. */
export const slidingWindow = (limit: number, length: number): Window<SlidingState> => {
  const at = (state: SlidingState, now: number): SlidingState => {
    const first = state.findIndex((made) => made > now - length)
    return first === -1 ? [] : state.slice(first)
  }
  return {
    empty: [],
    read: (state, now) => {
      const counted = at(state, now)
      const [oldest] = counted
      return {
        remaining: Math.max(0, limit - counted.length),
        growsAt: oldest === undefined ? now : oldest + length
      }
    },
    spend: (state, now) => [...at(state, now), now]
  }
}
