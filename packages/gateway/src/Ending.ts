import type { Duration } from "effect"
import type { AuditRecord } from "./AuditRecord.ts"
import type { Outcome } from "./Outcome.ts"
import type { OperationId } from "./QueuedWrite.ts"

/** What becomes of a write that was taken from the queue. */
export type Ending =
  & {
    readonly id: OperationId
  }
  & (
    | {
      readonly _tag: "Done"
      readonly outcome: Outcome
      readonly superseded: ReadonlyArray<string>
      /** What the audit trail keeps of it, in the same transaction. */
      readonly record: AuditRecord
    }
    /** It goes back to its place in the queue, and is due after a while. */
    | {
      readonly _tag: "Again"
      readonly after: Duration.Duration
      /** Whether it may have been sent. */
      readonly isUnsettled: boolean
      /** Whether it is to be sent for itself, because what it was sent with was refused. */
      readonly isAlone: boolean
    }
  )
