import { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Timestamp, toMillis } from "@lanekit/core"
import { Effect, Schema } from "effect"
import { json } from "../../columns.ts"
import * as textIndex from "../../textIndex.ts"

/** Fills in what the rows of companies say in another form: the time of change, and the index of names. */
export const deriveCompanies = Effect.flatMap(SqlClient, (sql) =>
  inChunks(
    (after) =>
      Effect.map(
        sql`SELECT seq, updated_at, name_folded, deleted_at FROM companies
          WHERE seq > ${after} ORDER BY seq LIMIT ${rowsPerChunk}`,
        toCompanies
      ),
    (rows) =>
      Effect.zipRight(
        fillTimes("companies", rows),
        textIndex.add(
          sql,
          "companies_text",
          rows.filter(isLive).map(({ name, seq }) => ({ seq, texts: { name } }))
        )
      )
  ))

/** The same for contacts, with their addresses, and the external ids that they are found by. */
export const deriveContacts = Effect.flatMap(SqlClient, (sql) =>
  inChunks(
    (after) =>
      Effect.map(
        sql`SELECT seq, updated_at, name_folded, email_folded, external_ids, deleted_at FROM contacts
          WHERE seq > ${after} ORDER BY seq LIMIT ${rowsPerChunk}`,
        toContacts
      ),
    Effect.fnUntraced(function*(rows) {
      yield* fillTimes("contacts", rows)
      const live = rows.filter(isLive)
      yield* textIndex.add(
        sql,
        "contacts_text",
        live.map(({ email, name, seq }) => ({ seq, texts: { email, name } }))
      )
      const ids = live.flatMap(({ externalIds, seq }) =>
        [...new Set(Object.values(externalIds))].map((value) => ({ value, contact_seq: seq }))
      )
      yield* sql`INSERT INTO contact_external_ids (value, contact_seq)
        SELECT value ->> 'value', value ->> 'contact_seq' FROM json_each(${JSON.stringify(ids)})`
    })
  ))

const rowsPerChunk = 500

interface Row {
  readonly seq: number
  readonly updatedAt: Timestamp
  readonly deletedAt: string | null
}

const inChunks = Effect.fnUntraced(function*<A extends Row>(
  read: (after: number) => Effect.Effect<ReadonlyArray<A>, SqlError>,
  write: (rows: ReadonlyArray<A>) => Effect.Effect<unknown, SqlError, SqlClient>
) {
  let rows = yield* read(0)
  for (let last = rows.at(-1); last !== undefined; last = rows.at(-1)) {
    yield* write(rows)
    rows = yield* read(last.seq)
  }
})

const fillTimes = Effect.fnUntraced(function*(table: string, rows: ReadonlyArray<Row>) {
  const sql = yield* SqlClient
  const times = rows.map(({ seq, updatedAt }) => ({ seq, millis: toMillis(updatedAt) }))
  yield* sql`UPDATE ${sql(table)} SET updated_at_ms = value ->> 'millis' FROM json_each(${JSON.stringify(times)})
    WHERE seq = value ->> 'seq'`
})

const isLive = ({ deletedAt }: Row): boolean => deletedAt === null

const columns = {
  seq: Schema.Int,
  updatedAt: Schema.propertySignature(Timestamp).pipe(Schema.fromKey("updated_at")),
  name: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("name_folded")),
  deletedAt: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("deleted_at"))
}

const toCompanies = Schema.decodeUnknownSync(Schema.Array(Schema.Struct(columns)))

const toContacts = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({
  ...columns,
  email: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("email_folded")),
  externalIds: Schema.propertySignature(json(Schema.Record({ key: Schema.String, value: Schema.String }))).pipe(
    Schema.fromKey("external_ids")
  )
})))
