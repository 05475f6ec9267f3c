import type { SqlClient } from "@effect/sql/SqlClient"
import type { Fragment } from "@effect/sql/Statement"

// Everything in which SQL dialects differ, as far as these stores use it. SQLite is the only one so far; another one
// is chosen here, by `sql.onDialectOrElse`.

/** The part of a table's definition that has the database check types, too. */
export const strict = (sql: SqlClient): Fragment => sql.literal("STRICT")

/** The type of Unix times in milliseconds. */
export const bigint = (sql: SqlClient): Fragment => sql.literal("INTEGER")

/** The type of the numbers of JSON. */
export const double = (sql: SqlClient): Fragment => sql.literal("REAL")

/** Whether a column's text holds `part`, by code points and without wildcards. */
export const contains = (sql: SqlClient, column: string, part: string): Fragment =>
  sql`instr(${sql(column)}, ${part}) > 0`

/** Whether a column's value is one of `values`: the same statement, however many there are. */
export const isOneOf = (sql: SqlClient, column: string, values: ReadonlyArray<string>): Fragment =>
  sql`${sql(column)} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`
