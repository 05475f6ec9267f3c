import type { SqlError } from "@effect/sql/SqlError"
import type { LaneState } from "@lanekit/http"
import { Context, Effect, Layer } from "effect"
import { SqlLanes } from "./SqlLanes.ts"

/**
 * The lane of writes as the queue needs it: within the transaction that takes a write from the queue, so that a slot is taken
 * for it or nothing happens.
 */
export class WriteLane extends Context.Tag("gateway/WriteLane")<WriteLane, {
  /** Takes a slot for a request that is sent at once, or tells how long to wait before one can be free. */
  readonly take: Effect.Effect<LaneState.Grant, SqlError>
  /** Gives a slot back. */
  readonly end: (slot: number, how: LaneState.SlotEnd) => Effect.Effect<void, SqlError>
  /** When the lane is likely to let a request go that has so many before it, in milliseconds from now. */
  readonly estimate: (before: number) => Effect.Effect<number, SqlError>
  readonly usage: Effect.Effect<LaneState.LaneUsage, SqlError>
}>() {
  /** The lane in the database of the queue. */
  static readonly layer: Layer.Layer<WriteLane, never, SqlLanes> = Layer.effect(
    WriteLane,
    Effect.map(SqlLanes, (lanes) => ({
      take: lanes.take("write"),
      end: (slot, how) => lanes.end("write", slot, how),
      estimate: (before) => lanes.estimate("write", before),
      usage: lanes.usage("write")
    }))
  )
}
