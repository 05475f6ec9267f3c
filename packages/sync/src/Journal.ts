import { Context, Data, type Effect, type Option, type Stream } from "effect"
import type { RowOutcome } from "./RowOutcome.ts"

/** The journal cannot be written or read, as when the disk is full. Nothing is sent that it does not know of. */
export class JournalUnusable extends Data.TaggedError("JournalUnusable")<{
  /** Completes the sentence "the journal". */
  readonly reason: string
}> {
  override get message() {
    return `the journal ${this.reason}`
  }
}

/** What is known of a row: that its write began, and how it ended, once it has. */
export type Entry = Data.TaggedEnum<{
  Begun: { readonly number: number }
  Ended: { readonly outcome: RowOutcome }
}>

/** Constructors and matchers of {@link Entry}. */
export const Entry = Data.taggedEnum<Entry>()

/**
 * What became of the rows of one plan, in a place that survives the process. What it was told is there once the effect has
 * ended, whatever happens then.
 */
export class Journal extends Context.Tag("sync/Journal")<Journal, {
  /** Says that a row is about to be written. */
  readonly begin: (number: number) => Effect.Effect<void, JournalUnusable>
  /** Says what became of a row. A conflict may be ended again. */
  readonly end: (outcome: RowOutcome) => Effect.Effect<void, JournalUnusable>
  /** What is known of a row. */
  readonly entry: (number: number) => Effect.Effect<Option.Option<Entry>, JournalUnusable>
  /** Everything that is known, by the number of the row. */
  readonly entries: Stream.Stream<Entry, JournalUnusable>
}>() {}
