import { Data } from "effect"

/** A file that is no journal, or the journal of another plan. */
export class ForeignJournal
  extends Data.TaggedError("ForeignJournal")<{ readonly of: "another plan" | "another program" }>
{
  override get message() {
    return `the journal's file is that of ${this.of}`
  }
}
