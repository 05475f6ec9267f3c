import { type Clock, Context, Effect } from "effect"
import type { Lane, LanesConfig } from "./Lane.ts"
import * as LaneState from "./LaneState.ts"

/**
 * What is known of the lanes of one key, shared by all that send with it.
 *
 * Every method is one step that others see whole or not at all.
 */
export class LaneStore extends Context.Tag("http/LaneStore")<LaneStore, {
  /** Takes a slot for a request that is sent at once, or tells how long to wait before one can be free. */
  readonly take: (lane: Lane) => Effect.Effect<LaneState.Grant>
  /** Gives a slot back: once its request was answered, or will not be. */
  readonly end: (lane: Lane, slot: number, how: LaneState.SlotEnd) => Effect.Effect<void>
  readonly usage: (lane: Lane) => Effect.Effect<LaneState.LaneUsage>
  /** When the lane is likely to let a request go that has so many before it, in milliseconds from now. */
  readonly estimate: (lane: Lane, before: number) => Effect.Effect<number>
}>() {
  /** In the memory of one process. */
  static readonly makeMemory = (limits: LanesConfig): Effect.Effect<Context.Tag.Service<LaneStore>> =>
    Effect.sync(() => {
      const states = { read: LaneState.empty, write: LaneState.empty }
      return {
        take: (lane) =>
          withNow((now) => {
            const [grant, state] = LaneState.take(states[lane], limits[lane], now)
            states[lane] = state
            return grant
          }),
        end: (lane, slot, how) =>
          withNow((now) => {
            states[lane] = LaneState.end(states[lane], limits[lane], now, slot, how)
          }),
        usage: (lane) => withNow((now) => LaneState.usage(states[lane], limits[lane], now)),
        estimate: (lane, before) => withNow((now) => LaneState.estimate(states[lane], limits[lane], now, before))
      }
    })
}

const withNow = <A>(use: (now: number) => A): Effect.Effect<A> =>
  Effect.map(Effect.clock, (clock) => use(steadyMillis(clock)))

/** Milliseconds of the clock that never jumps. Only their differences mean something. */
export const steadyMillis = (clock: Clock.Clock): number => Number(clock.unsafeCurrentTimeNanos()) / 1e6
