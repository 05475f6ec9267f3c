import { Context, type Duration, Effect } from "effect"
import type { Lane } from "./Lane.ts"
import type { Priority } from "./Priority.ts"

/** A request that has to wait for its lane. */
export interface Waiting {
  readonly lane: Lane
  readonly priority: Priority
  /** How many requests go before it. */
  readonly position: number
  /** How long it will take, as far as anybody can tell. */
  readonly estimate: Duration.Duration
}

/** Who is told that a request has to wait. */
export interface WaitObserver {
  readonly waiting: (waiting: Waiting) => Effect.Effect<void>
  /** When the request that waited has its turn. What waits for that cannot be interrupted. */
  readonly over?: Effect.Effect<void>
}

/** Is told of every request that has to wait, once, when its wait begins, and when it ends. Tells nobody unless it is provided. */
export class LaneWait extends Context.Reference<LaneWait>()("http/LaneWait", {
  defaultValue: (): WaitObserver => ({ waiting: () => Effect.void })
}) {}
