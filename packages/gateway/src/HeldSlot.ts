import { type Lane, type LaneState, steadyMillis } from "@lanekit/http"
import { Context, Effect } from "effect"

/** A slot of the lane of writes that was taken for a fiber's next write. */
export interface Held {
  /** Gives the slot, once. */
  readonly use: Effect.Effect<number | undefined>
}

/** The slot that a fiber holds. */
export class HeldSlot extends Context.Reference<HeldSlot>()("gateway/HeldSlot", {
  defaultValue: (): Held => ({ use: Effect.succeed(undefined) })
}) {
  /** For the lanes of the client: whether the request that comes there holds a slot. */
  static readonly held = (lane: Lane): Effect.Effect<number | undefined> =>
    lane === "write" ? Effect.flatMap(HeldSlot, ({ use }) => use) : Effect.succeed(undefined)
}

/** Holds a slot. */
export const hold = (
  { sendBy = Infinity, slot }: Extract<LaneState.Grant, { readonly _tag: "Granted" }>
): Held & { readonly isUsed: () => boolean } => {
  let isUsed = false
  return {
    // Who comes too late has to wait for another: this one may have been given up.
    use: Effect.map(Effect.clock, (clock) => {
      if (isUsed || steadyMillis(clock) > sendBy) return undefined
      isUsed = true
      return slot
    }),
    isUsed: () => isUsed
  }
}
