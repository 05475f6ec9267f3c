/** What a window says of a request that would be made now. */
export interface Reading {
  /** How many requests it still admits. */
  readonly remaining: number
  /** When `remaining` grows next, in Unix milliseconds; now, where it is as large as it can be. */
  readonly growsAt: number
}

/**
 * A rule of how many requests may be made in how much time, as pure functions of its state.
 *
 * Times are Unix milliseconds, and never run backwards from one call to the next. A state of which nothing was spent for the
 * length of the window admits what the empty one does.
 */
export interface Window<State> {
  /** The state in which nothing is spent. */
  readonly empty: State
  readonly read: (state: State, now: number) => Reading
  /** The state after a request that is made now. Whether it is admitted is for {@link read} to say, before. */
  readonly spend: (state: State, now: number) => State
}

/** How a window counts. */
export type WindowKind = "fixed" | "sliding" | "bucket"
