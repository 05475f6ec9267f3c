import type { Page } from "@lanekit/core"

/**
 * The cursors of a list that is read to its end, remembered in constant memory: the last one, and one of those before,
 * which is replaced after 1, 2, 4, 8, … steps. Whoever goes in a circle, of whatever length, meets it again: at the latest
 * after three times as many pages as there are different cursors. Source: Brent, "An improved Monte Carlo factorization
 * algorithm", 1980.
 */
export interface CursorTrail {
  readonly last: Page.Cursor
  readonly mark: Page.Cursor
  readonly stepsSinceMark: number
  /** After how many steps the mark is replaced. */
  readonly stride: number
}

/** The trail that begins with a cursor. */
export const start = (cursor: Page.Cursor): CursorTrail => ({
  last: cursor,
  mark: cursor,
  stepsSinceMark: 0,
  stride: 1
})

/** The trail after one more cursor, or nothing when it goes in a circle. */
export const follow = (trail: CursorTrail, cursor: Page.Cursor): CursorTrail | undefined => {
  if (cursor === trail.last || cursor === trail.mark) return undefined
  const stepsSinceMark = trail.stepsSinceMark + 1
  return stepsSinceMark === trail.stride
    ? { last: cursor, mark: cursor, stepsSinceMark: 0, stride: trail.stride * 2 }
    : { ...trail, last: cursor, stepsSinceMark }
}
