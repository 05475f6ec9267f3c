import { Schema } from "effect"

/** A file that is no snapshot which this program could restore. Nothing was changed. */
export class SnapshotUnusable extends Schema.TaggedError<SnapshotUnusable>()("SnapshotUnusable", {
  reason: Schema.Literal("unreadable", "not a database", "foreign", "another version", "damaged")
}) {
  override get message() {
    return problems[this.reason]
  }
}

const problems: { readonly [Reason in SnapshotUnusable["reason"]]: string } = {
  unreadable: "cannot be read",
  "not a database": "is not a snapshot: it is not an SQLite database",
  foreign: "is not a snapshot: it is the database of another program",
  "another version": "is a snapshot of another version of this program",
  damaged: "is a damaged snapshot"
}
