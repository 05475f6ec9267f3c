import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Effect, Schema } from "effect"
import * as textIndex from "./textIndex.ts"

/** The indexes of texts. They cannot be copied: what they hold follows from the records. */
export const indexes: ReadonlyArray<string> = ["contacts_text", "companies_text"]

/** Fills the indexes of texts, which are empty, from the records. */
export const rebuild = Effect.fnUntraced(function*(sql: SqlClient) {
  yield* inChunks(
    sql,
    "contacts_text",
    (after) =>
      sql`SELECT seq, email_folded AS email, name_folded AS name FROM contacts
      WHERE seq > ${after} AND deleted_at IS NULL ORDER BY seq LIMIT ${rowsPerChunk}`
  )
  yield* inChunks(sql, "companies_text", (after) =>
    sql`SELECT seq, NULL AS email, name_folded AS name FROM companies
      WHERE seq > ${after} AND deleted_at IS NULL ORDER BY seq LIMIT ${rowsPerChunk}`)
})

const rowsPerChunk = 500

const inChunks = Effect.fnUntraced(function*(
  sql: SqlClient,
  index: string,
  read: (after: number) => Effect.Effect<unknown, SqlError>
) {
  let rows = toTexts(yield* read(0))
  for (let last = rows.at(-1); last !== undefined; last = rows.at(-1)) {
    yield* textIndex.add(sql, index, rows.map(({ email, name, seq }) => ({ seq, texts: { email, name } })))
    rows = toTexts(yield* read(last.seq))
  }
})

const toTexts = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({
  seq: Schema.Int,
  email: Schema.NullOr(Schema.String),
  name: Schema.NullOr(Schema.String)
})))
