import { Context, Effect, Layer } from "effect"
import { type SqlLane, SqlLanes } from "./SqlLanes.ts"

/**
 * The lane of writes as the queue needs it: within the transaction that takes a write from the queue, so that a slot is taken
 * for it or nothing happens.
 */
export class WriteLane extends Context.Tag("gateway/WriteLane")<WriteLane, SqlLane>() {
  /** The lane in the database of the queue. */
  static readonly layer: Layer.Layer<WriteLane, never, SqlLanes> = Layer.effect(
    WriteLane,
    Effect.map(SqlLanes, (lanes) => lanes.lane("write"))
  )
}
