import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type { Fragment } from "@effect/sql/Statement"
import { Page, type TimeQuery, type Timestamp, toMillis } from "@lanekit/core"
import { Effect } from "effect"
import { byIndex } from "./dialect.ts"

// A list is in the order of `seq`: the place of a row among all rows of its table by creation and then by id, deleted
// ones included. It never changes, so that positions and times of creation are bounds of it.

/** A table whose records are listed. */
export type ListedTable = "contacts" | "companies" | "blocked_senders"

/**
 * A filter of a list, in two forms: one finds the rows, the other one asks a row that something else found.
 */
export interface Filter {
  /** What is read: the table itself, or an index joined with it. */
  readonly from: Fragment
  /** The column of what is read that has the place of the row. */
  readonly seq: string
  /** The condition under which rows are found. */
  readonly where: Fragment
  /** The same as a condition of the table alone. */
  readonly condition: Fragment
  /** How rows come: in the order of the list, in that order but some of them repeatedly, or in another one. */
  readonly order: "listed" | "repeating" | "other"
}

/** The part of a query that every list has. */
export interface ListQuery extends Pick<TimeQuery.TimeQuery, "createdAfter" | "createdBefore"> {
  readonly cursor?: Page.Cursor
  readonly limit?: number
}

/**
 * A list of records: the first filter finds its rows, the others are asked for each. `find` reads the records that
 * `WHERE` and what follows finds.
 */
export const makeList = <A extends { readonly id: string; readonly createdAt: Timestamp }>(
  sql: SqlClient,
  table: ListedTable,
  find: (tail: Fragment) => Effect.Effect<ReadonlyArray<A>, SqlError>
) => {
  const placesOf = (
    { from, order, seq, where }: Filter,
    others: ReadonlyArray<Filter>,
    bounds: ReadonlyArray<Fragment>,
    limit: number
  ) => {
    const conditions = sql.and([
      where,
      ...bounds.map((bound) => sql`${sql(seq)} ${bound}`),
      sql`${sql(`${table}.deleted_at`)} IS NULL`,
      ...others.map(({ condition }) => condition)
    ])
    return sql`SELECT ${sql.literal(order === "repeating" ? "DISTINCT" : "")} ${sql(seq)} FROM ${from}
      WHERE ${conditions} ORDER BY ${sql(seq)} DESC LIMIT ${limit}`
  }

  const everything = onTable(sql, table, `${table}_in_order`, sql`1 = 1`, "listed")

  return Effect.fnUntraced(function*(query: ListQuery, filters: ReadonlyArray<Filter>) {
    const { cursor, limit = Page.defaultLimit } = query
    const after = cursor === undefined ? undefined : yield* Page.fromCursor(cursor)
    const bounds = boundsOf(sql, table, query, after)
    const [leading = everything, ...others] = filters
    // One row more than the page holds: it tells whether there are more.
    const rows = limit + 1
    if (leading.order === "other") {
      const nearby = placesOf(everything, [], bounds, nearbyRows)
      const conditions = sql.and(filters.map(({ condition }) => condition))
      const found = yield* find(sql`WHERE seq IN (${nearby}) AND ${conditions} ORDER BY seq DESC LIMIT ${rows}`)
      if (found.length === rows) return Page.fromFound(found, limit, Page.positionOf)
    }
    const places = placesOf(leading, others, bounds, rows)
    return Page.fromFound(yield* find(sql`WHERE seq IN (${places}) ORDER BY seq DESC`), limit, Page.positionOf)
  })
}

// Where rows have to be sorted to be listed, all that match are read for one page. So these next ones in the order of the
// list are looked at first: what is not rare is found among them.
const nearbyRows = 1000

/** A filter by what a column is, given an index of the column and then of `seq`. */
export const isEqual = (
  sql: SqlClient,
  table: ListedTable,
  column: string,
  index: string,
  value: string | undefined
): Filter | undefined =>
  value === undefined ? undefined : onTable(sql, table, index, sql`${sql(column)} = ${value}`, "listed")

/** A filter by the bounds of a column, given an index of the column and then of `seq`. Its rows have to be sorted. */
export const isBetween = (
  sql: SqlClient,
  table: ListedTable,
  column: string,
  index: string,
  bounds: { readonly [Operator in ">" | "<" | ">=" | "<="]?: number | undefined }
): Filter | undefined => {
  const given = operators.flatMap((operator) => {
    const bound = bounds[operator]
    return bound === undefined ? [] : [sql`${sql(column)} ${sql.literal(operator)} ${bound}`]
  })
  return given.length === 0 ? undefined : onTable(sql, table, index, sql.and(given), "other")
}

/** A filter by the time of the last change. */
export const isUpdatedBetween = (
  sql: SqlClient,
  table: ListedTable,
  { updatedAfter, updatedBefore }: TimeQuery.TimeQuery
): Filter | undefined =>
  isBetween(sql, table, "updated_at_ms", `${table}_by_update`, {
    ">": updatedAfter && toMillis(updatedAfter),
    "<": updatedBefore && toMillis(updatedBefore)
  })

/** The filters that a query has, without those that it leaves out. */
export const given = (filters: ReadonlyArray<Filter | undefined>): ReadonlyArray<Filter> =>
  filters.filter((filter) => filter !== undefined)

const operators = [">", "<", ">=", "<="] as const

const onTable = (
  sql: SqlClient,
  table: ListedTable,
  index: string,
  condition: Fragment,
  order: Filter["order"]
): Filter => ({ from: byIndex(sql, table, index), seq: `${table}.seq`, where: condition, condition, order })

const boundsOf = (
  sql: SqlClient,
  table: ListedTable,
  { createdAfter, createdBefore }: ListQuery,
  after: Page.Position | undefined
): ReadonlyArray<Fragment> => {
  const newest = (condition: Fragment) =>
    sql`coalesce((SELECT seq FROM ${byIndex(sql, table, `${table}_by_creation`)} WHERE ${condition}
      ORDER BY created_at_ms DESC, id DESC LIMIT 1), 0)`
  return [
    createdAfter === undefined ? sql`> 0` : sql`> ${newest(sql`created_at_ms <= ${toMillis(createdAfter)}`)}`,
    ...(createdBefore === undefined ? [] : [sql`<= ${newest(sql`created_at_ms < ${toMillis(createdBefore)}`)}`]),
    ...(after === undefined ? [] : [sql`<= ${newest(sql`(created_at_ms, id) < (${after.createdAt}, ${after.id})`)}`])
  ]
}
