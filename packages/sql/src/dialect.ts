import type { SqlClient } from "@effect/sql/SqlClient"
import type { Fragment } from "@effect/sql/Statement"

// Everything in which SQLite and PostgreSQL differ, as far as these stores use it; the index of texts, in `textIndex.ts`,
// is the rest, and is SQLite's alone.

/** The part of a table's definition that has the database check types, too, where it does not by itself. */
export const strict = (sql: SqlClient): Fragment => choose(sql, { sqlite: "STRICT", pg: "" })

/** The same for a table that is kept in the order of its primary key, where there are such tables. */
export const strictInKeyOrder = (sql: SqlClient): Fragment => choose(sql, { sqlite: "STRICT, WITHOUT ROWID", pg: "" })

/** The type of Unix times in milliseconds, and of places in the order of lists. */
export const bigint = (sql: SqlClient): Fragment => choose(sql, { sqlite: "INTEGER", pg: "BIGINT" })

/** The type of the numbers of JSON. */
export const double = (sql: SqlClient): Fragment => choose(sql, { sqlite: "REAL", pg: "DOUBLE PRECISION" })

/** The type of texts that are ordered, ids and times above all: by code points, not as the language of a server does. */
export const orderedText = (sql: SqlClient): Fragment => choose(sql, { sqlite: "TEXT", pg: "TEXT COLLATE \"C\"" })

/**
 * The type of a column that numbers rows in the order in which they come, and is the primary key: the database fills it.
 *
 * Numbers grow, and may skip some. On PostgreSQL a row has its number before its transaction ends: one with a smaller
 * number may appear later. Whoever must not miss a row while reading on from a number has transactions that add rows
 * take turns, by `forUpdate` of a row that all of them read first.
 */
export const serial = (sql: SqlClient): Fragment =>
  choose(sql, {
    sqlite: "INTEGER PRIMARY KEY AUTOINCREMENT",
    pg: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
  })

/**
 * The end of a query that locks the rows it finds until the transaction ends: what it has read stays true till then.
 * SQLite has one lock for all, and every transaction has it from the beginning.
 */
export const forUpdate = (sql: SqlClient): Fragment => choose(sql, { sqlite: "", pg: "FOR UPDATE" })

/** The same, passing over rows that another transaction has locked. */
export const skipLocked = (sql: SqlClient): Fragment => choose(sql, { sqlite: "", pg: "FOR UPDATE SKIP LOCKED" })

/** Whether a column's text holds `part`, by code points and without wildcards. */
export const contains = (sql: SqlClient, column: string, part: string): Fragment =>
  sql`${choose(sql, { sqlite: "instr", pg: "strpos" })}(${sql(column)}, ${part}) > 0`

/** Whether a column's value is one of `values`, all of the column's type: one statement, however many there are. */
export const isOneOf = (sql: SqlClient, column: string, values: ReadonlyArray<string | number>): Fragment => {
  const list = JSON.stringify(values)
  return sql.onDialectOrElse({
    pg: () =>
      values.length === 0
        ? sql`FALSE`
        : sql`${sql(column)} IN (
            SELECT CAST(value AS ${sql.literal(typeOf(values))}) FROM json_array_elements_text(CAST(${list} AS JSON)))`,
    orElse: () => sql`${sql(column)} IN (SELECT value FROM json_each(${list}))`
  })
}

const typeOf = (values: ReadonlyArray<string | number>): string => {
  if (values.every(Number.isSafeInteger)) return "BIGINT"
  return typeof values[0] === "number" ? "DOUBLE PRECISION" : "TEXT"
}

/** Whether a column's list, kept as JSON, holds `value`. */
export const holds = (sql: SqlClient, column: string, value: string): Fragment =>
  sql.onDialectOrElse({
    pg: () => sql`${value} IN (SELECT json_array_elements_text(CAST(${sql(column)} AS JSON)))`,
    orElse: () => sql`EXISTS (SELECT 1 FROM json_each(${sql(column)}) WHERE value = ${value})`
  })

/** A list as JSON: the `value` of each row, ordered by `position`. It is what an aggregating query selects. */
export const jsonOfValues = (sql: SqlClient): Fragment =>
  choose(sql, {
    sqlite: "json_group_array(value ORDER BY position)",
    pg: "CAST(coalesce(json_agg(value ORDER BY position), '[]') AS TEXT)"
  })

/** A table that is read by this index and no other: the planner of SQLite knows no better, and is easily misled. */
export const byIndex = (sql: SqlClient, table: string, index: string): Fragment =>
  sql.onDialectOrElse({ pg: () => sql`${sql(table)}`, orElse: () => sql`${sql(table)} INDEXED BY ${sql(index)}` })

const choose = (sql: SqlClient, words: { readonly sqlite: string; readonly pg: string }): Fragment =>
  sql.onDialectOrElse({ pg: () => sql.literal(words.pg), orElse: () => sql.literal(words.sqlite) })
