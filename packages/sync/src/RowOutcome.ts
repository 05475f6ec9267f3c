import type { Contact } from "@lanekit/core"
import { Data } from "effect"
import type * as Target from "./Target.ts"
import type { Value } from "./ValueChange.ts"

/** A value that is neither as a plan found it nor as it wants it. */
export interface FieldConflict {
  /** Its name on the wire. */
  readonly field: Target.Target
  /** What it was when the row was planned: null where there was no contact. */
  readonly planned: Value
  /** What it is now. */
  readonly now: Value
  /** What the row wants. */
  readonly wanted: Value
}

/** What became of a planned row. Each is its end, unless a conflict is forced. */
export type RowOutcome = Data.TaggedEnum<{
  /** It was written. */
  Written: { readonly number: number; readonly id: Contact.ContactId; readonly requestId: string | undefined }
  /** It was as the row wants it already: nothing was written. */
  AlreadySo: { readonly number: number; readonly id: Contact.ContactId }
  /** Somebody else has changed it since it was planned: nothing was written. */
  Conflict: {
    readonly number: number
    readonly id: Contact.ContactId
    readonly fields: ReadonlyArray<FieldConflict>
  }
  /** The API refused it. The code is the wire's; the message names no value. */
  Failed: {
    readonly number: number
    readonly id: Contact.ContactId | undefined
    readonly code: string
    readonly message: string
    readonly requestId: string | undefined
  }
}>

/** Constructors and matchers of {@link RowOutcome}. */
export const RowOutcome = Data.taggedEnum<RowOutcome>()
