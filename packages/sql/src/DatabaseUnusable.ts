import { Schema } from "effect"

/** A database that the program cannot begin with. Nothing in it was changed. */
export class DatabaseUnusable extends Schema.TaggedError<DatabaseUnusable>()("DatabaseUnusable", {
  filename: Schema.String,
  reason: Schema.Literal("unopenable", "not a database", "foreign", "newer", "locked", "unmigratable"),
  /** The driver's own words, where it has any. They hold names of tables and columns, and no data. */
  detail: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    const problem = `database ${this.filename} ${problems[this.reason]}`
    return this.detail === undefined ? problem : `${problem} (${this.detail})`
  }
}

const problems: { readonly [Reason in DatabaseUnusable["reason"]]: string } = {
  unopenable: "cannot be opened; check that its directory exists and is writable",
  "not a database": "is not an SQLite database",
  foreign: "belongs to another program; choose another file",
  newer: "was written by a newer version of this program; upgrade the program",
  locked: "stays locked by another process",
  unmigratable: "cannot be brought to this program's schema"
}
