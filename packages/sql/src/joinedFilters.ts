import type { SqlClient } from "@effect/sql/SqlClient"
import { contains } from "./dialect.ts"
import type { Filter, ListedTable } from "./listing.ts"
import * as textIndex from "./textIndex.ts"

/** A table of the entries that records have, with an index of their values and then of the records' places. */
export interface Entries {
  /** The records' own table. */
  readonly table: ListedTable
  readonly entries: string
  /** The column with the place of the record. */
  readonly seq: string
  readonly column: string
}

/** A filter by an entry that a record has. */
export const hasEntry = (
  sql: SqlClient,
  { column, entries, seq, table }: Entries,
  value: string | undefined
): Filter | undefined => {
  if (value === undefined) return undefined
  const place = sql(`${entries}.${seq}`)
  const isEntry = sql`${sql(`${entries}.${column}`)} = ${value}`
  const isOfRecord = sql`${place} = ${sql(`${table}.seq`)}`
  return {
    from: sql`${sql(entries)} CROSS JOIN ${sql(table)} ON ${isOfRecord}`,
    seq: `${entries}.${seq}`,
    where: isEntry,
    condition: sql`EXISTS (SELECT 1 FROM ${sql(entries)} WHERE ${isEntry} AND ${isOfRecord})`,
    // A domain that is written in two ways is two entries.
    order: "repeating"
  }
}

/** A filter by parts of texts, which are folded. */
export const holdsText = (sql: SqlClient, table: ListedTable, parts: textIndex.Texts): Filter | undefined => {
  const condition = textIndex.columns.flatMap((column) => {
    const part = parts[column]
    return typeof part === "string" ? [contains(sql, `${column}_folded`, part)] : []
  })
  if (condition.length === 0) return undefined
  const index = `${table}_text`
  return {
    from: sql`${sql(index)} CROSS JOIN ${sql(table)} ON ${sql(`${table}.seq`)} = ${sql(`${index}.rowid`)}`,
    seq: `${index}.rowid`,
    where: sql.and([textIndex.mayHold(sql, index, parts), ...condition]),
    condition: sql.and(condition),
    order: "listed"
  }
}
