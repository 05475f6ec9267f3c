import type { SqlError } from "@effect/sql/SqlError"
import { Data, Predicate } from "effect"

/** What is the matter with a file. */
export type FileFault = "full" | "read-only" | "locked" | "unopenable" | "no database" | "broken"

/** A file of SQLite that cannot be opened, read or written. */
export class FileUnusable extends Data.TaggedError("FileUnusable")<{ readonly fault: FileFault }> {
  override get message() {
    return sentences[this.fault]
  }
}

/** The fault that an error of the driver, or of a statement, tells of. */
export const fromError = (error: unknown): FileUnusable => new FileUnusable({ fault: faultOf(codeOf(error)) })

/** The same of a statement. */
export const fromSql = (error: SqlError): FileUnusable => fromError(error.cause)

const sentences: Readonly<Record<FileFault, string>> = {
  "full": "the disk is full",
  "read-only": "the file or its directory cannot be written",
  "locked": "another process holds the file",
  "unopenable": "the file cannot be opened: its directory must be there",
  "no database": "the file is something else",
  "broken": "the file or its disk is broken"
}

const codeOf = (error: unknown): string =>
  Predicate.hasProperty(error, "code") && Predicate.isString(error.code) ? error.code : ""

// Source: https://www.sqlite.org/rescode.html
const faultOf = (code: string): FileFault => {
  if (code.startsWith("SQLITE_FULL") || code === "SQLITE_IOERR_WRITE" || code === "SQLITE_IOERR_FSYNC") return "full"
  if (code.startsWith("SQLITE_READONLY") || code.startsWith("SQLITE_PERM")) return "read-only"
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) return "locked"
  if (code.startsWith("SQLITE_CANTOPEN")) return "unopenable"
  if (code.startsWith("SQLITE_NOTADB")) return "no database"
  return "broken"
}
