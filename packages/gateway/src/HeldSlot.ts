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

/** What becomes of a slot that is not used. */
export interface HoldOptions {
  /** Whether the API has told meanwhile that there is less to send, so that the slot is no longer good. */
  readonly isRecalled: () => boolean
  /** Has nothing be sent in the slot. */
  readonly giveBack: Effect.Effect<void>
}

/** Holds a slot, which is given back in the end where it was not used. */
export const hold = (
  { sendBy = Infinity, slot }: Extract<LaneState.Grant, { readonly _tag: "Granted" }>,
  { giveBack, isRecalled }: HoldOptions
): Held & { readonly end: Effect.Effect<void> } => {
  let isHeld = true
  const end = Effect.suspend(() => {
    if (!isHeld) return Effect.void
    isHeld = false
    return giveBack
  })
  return {
    // Who comes too late has to wait for another: this one may have been given up.
    use: Effect.flatMap(Effect.clock, (clock) => {
      if (!isHeld || steadyMillis(clock) > sendBy) return Effect.succeed(undefined)
      if (isRecalled()) return Effect.as(end, undefined)
      isHeld = false
      return Effect.succeed(slot)
    }),
    end
  }
}
