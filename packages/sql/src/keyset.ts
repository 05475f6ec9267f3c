import type { SqlClient } from "@effect/sql/SqlClient"
import type { Fragment } from "@effect/sql/Statement"
import type { Page } from "@lanekit/core"

/** The conditions that a query has, without those that it leaves out. */
export const conditions = (sql: SqlClient, given: ReadonlyArray<Fragment | undefined>): Fragment =>
  sql.and(["deleted_at IS NULL", ...given.filter((condition) => condition !== undefined)])

/** The condition of coming after a position in the order of lists. */
export const isAfter = (sql: SqlClient, { createdAt, id }: Page.Position): Fragment =>
  sql`(created_at_ms, id) < (${createdAt}, ${id})`

/** The order of lists, and one row more than the page holds: it tells whether there are more. */
export const firstOf = (sql: SqlClient, limit: number): Fragment =>
  sql`ORDER BY created_at_ms DESC, id DESC LIMIT ${limit + 1}`
