import { List } from "effect"
import type { Window } from "./Window.ts"

/**
 * When the requests were made that still count, as a queue: however many they are, a request costs the same on the average.
 */
export interface SlidingState {
  readonly count: number
  /** The older times, ascending; those before `first` count no more. */
  readonly older: ReadonlyArray<number>
  readonly first: number
  /** The newer times, descending. */
  readonly newer: List.List<number>
}

/** At most `limit` requests in any `length` milliseconds. A request counts until it is `length` old. */
export const slidingWindow = (limit: number, length: number): Window<SlidingState> => {
  const at = (state: SlidingState, now: number) => after(state, now - length)
  return {
    empty,
    read: (state, now) => {
      const { count, first, older } = at(state, now)
      const oldest = older[first]
      return { remaining: Math.max(0, limit - count), growsAt: oldest === undefined ? now : oldest + length }
    },
    spend: (state, now) => {
      const counted = at(state, now)
      return { ...counted, count: counted.count + 1, newer: List.cons(now, counted.newer) }
    }
  }
}

const empty: SlidingState = { count: 0, older: [], first: 0, newer: List.nil() }

// What is left of the times after a moment; the oldest of them is then the first of `older`.
const after = (state: SlidingState, moment: number): SlidingState => {
  let { count, first, newer, older } = state
  while (count > 0) {
    const oldest = older[first]
    if (oldest === undefined) [older, newer, first] = [List.toArray(newer).toReversed(), List.nil(), 0]
    else if (oldest <= moment) [count, first] = [count - 1, first + 1]
    else return { count, older, first, newer }
  }
  return empty
}
