import type { ApiKey } from "@lanekit/core"
import type { Duration } from "effect"
import type { IdempotencyKey } from "./NewWrite.ts"
import type { Outcome } from "./Outcome.ts"
import type { KeptWrite } from "./QueuedWrite.ts"
import type { Place } from "./TakenIn.ts"
import type { WriteInput, WriteName } from "./WriteName.ts"

/** A write that a caller asks for. It is valid, and the caller's key has the scopes for it. */
export interface WriteRequest<Name extends WriteName> {
  readonly name: Name
  readonly input: WriteInput<Name>
  readonly caller: ApiKey.ApiKey
  readonly requestId: string
  readonly idempotency: IdempotencyKey | undefined
  /** How long the caller waits, 0 or more (RFC 7240, `wait`). Absent where the caller did not say. */
  readonly wait: Duration.Duration | undefined
  /** Whether the caller would rather have an answer at once than wait for longer (RFC 7240, `respond-async`). */
  readonly respondAsync: boolean
  /** Why somebody is subscribed again. */
  readonly consentReason: string | undefined
}

/** What a caller is answered. */
export type WriteAnswer =
  /** The write came to its end. */
  | {
    readonly _tag: "Ended"
    readonly outcome: Outcome
    /** Whether it is the answer of another request, with the same idempotency key. */
    readonly isReplayed: boolean
    /** Fields that a later write of the same contact gave another value. */
    readonly superseded: ReadonlyArray<string>
  }
  /** It will come to its end, whatever happens. */
  | { readonly _tag: "Accepted"; readonly write: KeptWrite; readonly place: Place }
