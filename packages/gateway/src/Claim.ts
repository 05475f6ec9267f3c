import type { LaneState } from "@lanekit/http"
import type { QueuedWrite } from "./QueuedWrite.ts"

/** What a process takes from the queue. The writes of one claim are sent as one request. */
export type Claim =
  /** To be sent in this slot of the lane, at once. */
  | {
    readonly _tag: "Send"
    readonly grant: Extract<LaneState.Grant, { readonly _tag: "Granted" }>
    readonly writes: ReadonlyArray<QueuedWrite>
  }
  /** Of somebody who did not come to an end with them: to be settled, and sent only where that is needed. */
  | {
    readonly _tag: "Resume"
    readonly writes: ReadonlyArray<QueuedWrite>
    /** Whether nothing that was sent before can arrive any more. */
    readonly isOver: boolean
  }
  /** Nothing for so many milliseconds, unless something comes. */
  | { readonly _tag: "Nothing"; readonly millis: number }
