import { Schema } from "effect"

/** A database that the program cannot begin with. Nothing in it was changed. */
export class DatabaseUnusable extends Schema.TaggedError<DatabaseUnusable>()("DatabaseUnusable", {
  /** The path of a file, or the URL of a server's database without its user and password. */
  database: Schema.String,
  reason: Schema.Literal(
    "unopenable",
    "unreachable",
    "refused",
    "read-only",
    "not a database",
    "foreign",
    "newer",
    "locked",
    "unmigratable"
  ),
  /** The driver's own words, where it has any. They hold names of users, tables and columns, and no data. */
  detail: Schema.optionalWith(Schema.String, { exact: true })
}) {
  override get message() {
    const problem = `database ${this.database} ${problems[this.reason]}`
    return this.detail === undefined ? problem : `${problem} (${this.detail})`
  }
}

const problems: { readonly [Reason in DatabaseUnusable["reason"]]: string } = {
  unopenable: "cannot be opened",
  unreachable: "cannot be reached",
  refused: "refuses its user",
  "read-only": "is read-only: the file and its directory must be writable, for reads as well",
  "not a database": "is not an SQLite database",
  foreign: "belongs to another program",
  newer: "was written by a newer version of this program",
  locked: "stays locked by another process",
  unmigratable: "cannot be brought to this program's schema"
}
