import type { Duration } from "effect"
import type { KeptWrite } from "./QueuedWrite.ts"

/** Where a write stands in the queue. */
export interface Place {
  /** Writes that are likely to be sent before it. */
  readonly position: number
  /** How long it is until then, as far as anybody can tell. */
  readonly estimate: Duration.Duration
}

/** What became of a write that came to the queue. */
export type TakenIn =
  /** It waits now, or again. */
  | { readonly _tag: "Queued"; readonly write: KeptWrite; readonly place: Place }
  /** The same was taken in before, by its idempotency key. */
  | { readonly _tag: "Known"; readonly write: KeptWrite }
