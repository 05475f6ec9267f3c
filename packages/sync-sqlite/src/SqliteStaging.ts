import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Company, CompanySelector, Contact } from "@lanekit/core"
import { Staging, SyncRow, type Table, type Target } from "@lanekit/sync"
import { Chunk, type Context, Effect, Either, Layer, Option, Schema, Stream } from "effect"
import { type FileUnusable, fromSql } from "./FileUnusable.ts"
import { openFile, temporary } from "./openFile.ts"

/** Rows that are read at once. */
const block = 1000

/**
 * A place for rows in a file that disappears with the scope, so that a table may be of any length. Of contacts and companies
 * those are kept that a row asks for.
 *
 * The file is in the system's place for temporary files, and takes about three times as much as the table.
 */
export const layer: Layer.Layer<Staging.Staging, Staging.StagingUnusable> = Layer.scoped(
  Staging.Staging,
  Effect.gen(function*() {
    const sql = yield* openFile({ filename: temporary, pragmas })
    yield* Effect.mapError(
      Effect.forEach(schema, (statement) => sql.unsafe(statement), { discard: true }),
      fromSql
    )
    return make(sql)
  }).pipe(Effect.mapError((error) => unusable(error)))
)

// Nothing of it has to survive.
const pragmas = ["journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -32768"]

const schema = [
  `CREATE TABLE rows (
    number INTEGER PRIMARY KEY, key TEXT, selector TEXT, texts TEXT NOT NULL, issues TEXT
  )`,
  "CREATE TABLE contacts (number INTEGER PRIMARY KEY, key TEXT, id TEXT, json TEXT NOT NULL)",
  "CREATE TABLE companies (selector TEXT, id TEXT, json TEXT NOT NULL, PRIMARY KEY (selector, id)) WITHOUT ROWID"
]

// In an index that is kept while rows come in no order, each row dirties a page of its own; one that is made of all of them
// is written from its beginning to its end.
const indexes = {
  rows: [
    "CREATE INDEX IF NOT EXISTS rows_by_key ON rows (key, number) WHERE key IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS rows_by_selector ON rows (selector) WHERE selector IS NOT NULL"
  ],
  contacts: ["CREATE INDEX IF NOT EXISTS contacts_by_key ON contacts (key, id)"]
} as const

const make = (sql: SqlClient): Context.Tag.Service<Staging.Staging> => {
  const have = (of: keyof typeof indexes) => Effect.forEach(indexes[of], (text) => sql.unsafe(text), { discard: true })

  // Of all rows that can be understood.
  let target: Target.Key = "id"

  const add = (chunk: Chunk.Chunk<Table.TableRow>) =>
    Effect.suspend((): Effect.Effect<unknown, SqlError> => {
      const records = Chunk.toReadonlyArray(chunk).map((row) => {
        if (Either.isRight(row.row)) ({ target } = row.row.right.key)
        return toRecord(row)
      })
      return records.length === 0 ? Effect.void : sql`INSERT INTO rows ${sql.insert(records)}`
    })

  /** Keeps the records that rows ask for, by what they ask for them. */
  const keep = (
    table: "contacts" | "companies",
    column: "key" | "selector",
    offered: ReadonlyArray<{ readonly text: string; readonly id: string; readonly toJson: () => string }>
  ) =>
    Effect.gen(function*() {
      if (offered.length === 0) return
      yield* have("rows")
      const texts = [...new Set(offered.map(({ text }) => text))]
      const found = yield* sql`
        SELECT DISTINCT ${sql(column)} AS text FROM rows WHERE ${sql.in(column, texts)}`
      const wanted = new Set(toTexts(found).map(({ text }) => text))
      const records = offered.filter(({ text }) => wanted.has(text)).map(({ id, text, toJson }) => ({
        [column]: text,
        id,
        json: toJson()
      }))
      if (records.length > 0) yield* sql`INSERT OR REPLACE INTO ${sql(table)} ${sql.insert(records)}`
    })

  const read = (after: number) =>
    Effect.map(
      sql`
        SELECT number, texts, issues,
          (SELECT json_group_array(number) FROM (
            SELECT number FROM rows AS other WHERE other.key = rows.key AND other.number <> rows.number
            ORDER BY number LIMIT ${Staging.maxListed}
          )) AS others,
          (SELECT json_group_array(json(json)) FROM (
            SELECT json, MAX(number) FROM contacts WHERE contacts.key = rows.key
            GROUP BY id ORDER BY id LIMIT ${Staging.maxListed}
          )) AS contacts,
          (SELECT json_group_array(json(json)) FROM (
            SELECT json FROM companies WHERE companies.selector = rows.selector
            ORDER BY id LIMIT ${Staging.maxListed}
          )) AS companies,
          (SELECT COUNT(*) FROM companies WHERE companies.selector = rows.selector) AS total
        FROM rows WHERE number > ${after} ORDER BY number LIMIT ${block}`,
      toStagedRecords
    )

  return {
    add: (chunk) => usable(Effect.asVoid(add(chunk))),
    offerContacts: (contacts) =>
      usable(Effect.suspend(() =>
        keep(
          "contacts",
          "key",
          contacts.flatMap((contact) => {
            const text = Staging.keyTextOf(contact, target)
            return text === undefined ? [] : [{ text, id: contact.id, toJson: () => JSON.stringify(contact) }]
          })
        )
      )),
    offerCompanies: (companies) =>
      usable(keep(
        "companies",
        "selector",
        companies.flatMap((company) =>
          Staging.selectorTextsOf(company).map((text) => ({
            text,
            id: company.id,
            toJson: () => JSON.stringify(company)
          }))
        )
      )),
    keys: (limit) =>
      usable(Effect.zipRight(
        have("rows"),
        Effect.map(
          sql`SELECT key AS text FROM rows WHERE key IS NOT NULL GROUP BY key ORDER BY MIN(number) LIMIT ${limit}`,
          (found) => toTexts(found).map(({ text }) => ({ target, value: text }))
        )
      )),
    selectors: (limit) =>
      usable(Effect.zipRight(
        have("rows"),
        Effect.map(
          sql`SELECT DISTINCT selector AS text FROM rows WHERE selector IS NOT NULL LIMIT ${limit}`,
          (found) => toTexts(found).flatMap(({ text }) => Option.toArray(toSelector(text)))
        )
      )),
    staged: Stream.unwrap(
      Effect.as(
        usable(Effect.zipRight(have("rows"), have("contacts"))),
        Stream.paginateChunkEffect(0, (after) =>
          usable(Effect.flatMap(read(after), (records) =>
            Effect.map(
              Effect.forEach(records, (record) => toStaged(record, target)),
              (staged) => {
                const last = records.length < block ? undefined : records.at(-1)?.number
                return [Chunk.unsafeFromArray(staged), Option.fromNullable(last)] as const
              }
            ))))
      )
    )
  }
}

const toRecord = ({ number, row, values }: Table.TableRow) => {
  const company = Either.isRight(row) ? row.right.patch.company : undefined
  return {
    number,
    key: Either.isRight(row) ? Staging.keyText(row.right.key) : null,
    selector: company === undefined ? null : Staging.selectorText(company),
    texts: JSON.stringify(values),
    issues: Either.isLeft(row) ? JSON.stringify(row.left.issues) : null
  }
}

const Texts = Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.String) })

// Records are kept as they are here, and not as the wire has them: there are many, and nobody else reads them.
const Record = Schema.Struct({
  number: Schema.Number,
  texts: Schema.parseJson(Texts),
  issues: Schema.NullOr(
    Schema.parseJson(Schema.NonEmptyArray(Schema.Struct({ path: Schema.String, message: Schema.String })))
  ),
  others: Schema.parseJson(Schema.Array(Schema.Number)),
  contacts: Schema.parseJson(Schema.Array(Schema.typeSchema(Contact.Contact))),
  companies: Schema.parseJson(Schema.Array(Schema.typeSchema(Company.Company))),
  total: Schema.Number
})

const toStagedRecords = Schema.decodeUnknownSync(Schema.Array(Record))

const toTexts = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ text: Schema.String })))

const toStaged = (
  { companies, contacts, issues, number, others, texts, total }: typeof Record.Type,
  key: Target.Key
): Effect.Effect<Staging.Staged> => {
  const understood = issues === null
    ? SyncRow.fromTexts(number, texts, key)
    : Effect.fail<SyncRow.InvalidRow>({ number, issues })
  return Effect.map(Effect.either(understood), (row) => ({
    row: { number, values: texts, row },
    others,
    contacts,
    companies: { first: companies, total }
  }))
}

const decodeFields = Schema.decodeOption(Schema.Struct(CompanySelector.CompanySelectorFields))

const toSelector = (text: string): Option.Option<CompanySelector.CompanySelector> => {
  const end = text.indexOf("=")
  return Option.flatMapNullable(
    decodeFields({ [text.slice(0, end)]: text.slice(end + 1) }),
    CompanySelector.fromFields
  )
}

const unusable = ({ message }: FileUnusable): Staging.StagingUnusable =>
  new Staging.StagingUnusable({ reason: message })

const usable = <A>(effect: Effect.Effect<A, SqlError>): Effect.Effect<A, Staging.StagingUnusable> =>
  Effect.mapError(effect, (error) => unusable(fromSql(error)))
