import { Context, Data, Effect, Layer, Option, Stream } from "effect"
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
}>() {
  /** A journal in memory: for tests, and for programs that do not outlive their run. */
  static readonly makeMemory: Effect.Effect<Context.Tag.Service<Journal>> = Effect.sync(() => {
    const known = new Map<number, Entry>()
    const set = (number: number, entry: Entry) => Effect.sync(() => void known.set(number, entry))
    return {
      begin: (number) => set(number, Entry.Begun({ number })),
      end: (outcome) => set(outcome.number, Entry.Ended({ outcome })),
      entry: (number) => Effect.sync(() => Option.fromNullable(known.get(number))),
      entries: Stream.suspend(() =>
        Stream.fromIterable([...known].toSorted(([a], [b]) => a - b).map(([, entry]) => entry))
      )
    }
  })

  /** A journal in memory. */
  static readonly layerMemory: Layer.Layer<Journal> = Layer.effect(Journal, Journal.makeMemory)
}
