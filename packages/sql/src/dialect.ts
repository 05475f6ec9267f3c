import type { SqlClient } from "@effect/sql/SqlClient"
import type { Fragment } from "@effect/sql/Statement"

// Everything in which SQL dialects differ, as far as these stores use it; the index of texts, in `textIndex.ts`, is the
// rest. SQLite is the only one so far; another one is chosen here, by `sql.onDialectOrElse`.

/** The part of a table's definition that has the database check types, too. */
export const strict = (sql: SqlClient): Fragment => sql.literal("STRICT")

/** The same for a table that is kept in the order of its primary key. */
export const strictInKeyOrder = (sql: SqlClient): Fragment => sql.literal("STRICT, WITHOUT ROWID")

/** The type of Unix times in milliseconds, and of places in the order of lists. */
export const bigint = (sql: SqlClient): Fragment => sql.literal("INTEGER")

/** The type of the numbers of JSON. */
export const double = (sql: SqlClient): Fragment => sql.literal("REAL")

/** Whether a column's text holds `part`, by code points and without wildcards. */
export const contains = (sql: SqlClient, column: string, part: string): Fragment =>
  sql`instr(${sql(column)}, ${part}) > 0`

/** Whether a column's value is one of `values`: the same statement, however many there are. */
export const isOneOf = (sql: SqlClient, column: string, values: ReadonlyArray<string | number>): Fragment =>
  sql`${sql(column)} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`

/** Whether a column's list, kept as JSON, holds `value`. */
export const holds = (sql: SqlClient, column: string, value: string): Fragment =>
  sql`EXISTS (SELECT 1 FROM json_each(${sql(column)}) WHERE value = ${value})`

/** A list as JSON: the `value` of each row, ordered by `position`. It is what an aggregating query selects. */
export const jsonOfValues = (sql: SqlClient): Fragment => sql.literal("json_group_array(value ORDER BY position)")

/** A table that is read by this index and no other: the planner of SQLite knows no better, and is easily misled. */
export const byIndex = (sql: SqlClient, table: string, index: string): Fragment =>
  sql`${sql(table)} INDEXED BY ${sql(index)}`

/** The column that numbers rows in the order in which they come: a primary key that the database itself fills. */
export const serial = (sql: SqlClient): Fragment =>
  sql.onDialectOrElse({
    pg: () => sql.literal("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
    orElse: () => sql.literal("INTEGER PRIMARY KEY AUTOINCREMENT")
  })

/** Locks the rows that a query finds until the transaction ends. SQLite has one lock for all, taken already. */
export const forUpdate = (sql: SqlClient): Fragment =>
  sql.onDialectOrElse({ pg: () => sql.literal("FOR UPDATE"), orElse: () => sql.literal("") })

/** The same, passing over rows that somebody else has locked. */
export const skipLocked = (sql: SqlClient): Fragment =>
  sql.onDialectOrElse({ pg: () => sql.literal("FOR UPDATE SKIP LOCKED"), orElse: () => sql.literal("") })
