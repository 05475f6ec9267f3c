import type { Window } from "./Window.ts"

/** How many requests were made in the window that began at `start`. */
export interface FixedState {
  readonly start: number
  readonly count: number
}

/** At most `limit` requests in each `length` milliseconds of Unix time: windows of a minute begin with the minute. */
export const fixedWindow = (limit: number, length: number): Window<FixedState> => {
  const at = (state: FixedState, now: number): FixedState => {
    const start = Math.floor(now / length) * length
    return state.start === start ? state : { start, count: 0 }
  }
  return {
    empty: { start: 0, count: 0 },
    read: (state, now) => {
      const { count, start } = at(state, now)
      return { remaining: Math.max(0, limit - count), growsAt: count === 0 ? now : start + length }
    },
    spend: (state, now) => {
      const { count, start } = at(state, now)
      return { start, count: count + 1 }
    }
  }
}
