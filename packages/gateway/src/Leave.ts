import { Context, Duration, Effect } from "effect"

/**
 * When those who wait for their writes have to leave, because the process stops, and how long at most they may still wait for
 * a write that is being sent. What waits in the queue is given up unless an idempotency key can ask for it again. Nobody has to
 * leave when nothing else is provided.
 */
export class Leave extends Context.Reference<Leave>()("gateway/Leave", {
  defaultValue: (): { readonly begins: Effect.Effect<void>; readonly grace: Duration.Duration } => ({
    begins: Effect.never,
    grace: Duration.zero
  })
}) {}
