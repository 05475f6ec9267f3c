import type { Priority } from "@lanekit/http"
import type { Duration } from "effect"
import type { OperationId, WireInput } from "./QueuedWrite.ts"
import type { WriteName } from "./WriteName.ts"

/** The key under which a caller may send a write again without its being done twice. */
export interface IdempotencyKey {
  readonly key: string
  /** Method and path of the request: the same key means something else elsewhere. */
  readonly route: string
}

/** A write that comes to the queue. */
export interface NewWrite {
  readonly id: OperationId
  /** Id of the caller's key. */
  readonly caller: string
  /** Turns of the caller in a round, 1 or more. */
  readonly share: number
  readonly priority: Priority
  readonly name: WriteName
  readonly input: WireInput
  readonly target: string | undefined
  readonly requestId: string
  readonly idempotency: IdempotencyKey | undefined
  /** Whether the caller may subscribe nobody again without a reason. */
  readonly isGuarded: boolean
  readonly consentReason: string | undefined
  /** How long the caller waits for it to be sent. Absent for a write that is sent whenever that can be. */
  readonly wait: Duration.Duration | undefined
}

/** How much a queue holds. */
export interface QueueLimits {
  /** Writes that wait, of all callers. */
  readonly total: number
  /** Writes that wait, of one caller. */
  readonly perCaller: number
  /** Writes that are remembered by their idempotency keys. */
  readonly keys: number
}
