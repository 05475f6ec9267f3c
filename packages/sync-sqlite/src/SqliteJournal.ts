import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Journal, outcomeJson } from "@lanekit/sync"
import { Chunk, type Context, Effect, Layer, Option, type ParseResult, Schema, type Scope, Stream } from "effect"
import { type FileUnusable, fromSql } from "./FileUnusable.ts"
import { ForeignJournal } from "./ForeignJournal.ts"
import { openFile } from "./openFile.ts"

/** Which file is the journal of which plan. */
export interface JournalFile {
  /** A path. What the journal knows is in one file; SQLite has another beside it while it writes, or after a crash. */
  readonly filename: string
  readonly planId: string
}

/**
 * The journal of one plan in a file, which is made where there is none (an empty file counts as none: whoever wants the mode of
 * the file to be theirs makes it before). It holds values of people, where they are in conflict.
 *
 * While it is open nobody else can open it: they fail with `FileUnusable`, whose fault is `locked`. What it was told is on the
 * disk when the effect has ended (`synchronous = FULL`), and a file that was torn is whole again when it is opened.
 */
export const layer = (
  file: JournalFile
): Layer.Layer<Journal.Journal, FileUnusable | ForeignJournal> => Layer.scoped(Journal.Journal, open(file))

/**
 * The same for reading alone. It fails with the fault `locked` while the journal is being written, and with `unopenable` where
 * there is none.
 */
export const layerReading = (
  { filename, planId }: JournalFile
): Layer.Layer<Journal.Journal, FileUnusable | ForeignJournal> =>
  Layer.scoped(
    Journal.Journal,
    Effect.gen(function*() {
      // Opened for reading alone a file is not made; it could not be made whole either.
      yield* Effect.scoped(openFile({ filename, pragmas: [], isReadOnly: true }))
      const sql = yield* openFile({ filename, pragmas: usual })
      const isNew = yield* isEmpty(sql)
      if (!isNew) yield* identify(sql, planId)
      const journal = isNew ? yield* Journal.Journal.makeMemory : make(sql)
      return { ...journal, begin: () => readingAlone, end: () => readingAlone }
    })
  )

const readingAlone = Effect.fail(new Journal.JournalUnusable({ reason: "is open for reading alone" }))

// A reader is done within that time; who applies is not.
const usual = ["busy_timeout = 250"]

const open = (
  { filename, planId }: JournalFile
): Effect.Effect<Context.Tag.Service<Journal.Journal>, FileUnusable | ForeignJournal, Scope.Scope> =>
  Effect.gen(function*() {
    const sql = yield* openFile({
      filename,
      pragmas: [...usual, "locking_mode = EXCLUSIVE", "journal_mode = DELETE", "synchronous = FULL"]
    })
    // The lock that the first write takes is kept.
    yield* Effect.mapError(
      Effect.forEach(["BEGIN EXCLUSIVE", "COMMIT"], (statement) => sql.unsafe(statement), { discard: true }),
      fromSql
    )
    const isNew = yield* isEmpty(sql)
    if (isNew) yield* found(sql, planId)
    yield* identify(sql, planId)
    return make(sql)
  })

/** In the head of the file: "LkJ1". */
const applicationId = 0x4c6b4a31

const isEmpty = (sql: SqlClient): Effect.Effect<boolean, FileUnusable> =>
  Effect.mapBoth(sql`SELECT name FROM sqlite_schema LIMIT 1`, {
    onFailure: fromSql,
    onSuccess: (tables) => tables.length === 0
  })

// Where a statement fails, the file is closed, and what was begun is undone. The driver's own transactions die of it then that
// SQLite has undone by itself what it could not write.
const found = (sql: SqlClient, planId: string): Effect.Effect<void, FileUnusable> =>
  Effect.gen(function*() {
    yield* sql.unsafe("BEGIN")
    yield* sql.unsafe(`PRAGMA application_id = ${applicationId}`)
    yield* sql`CREATE TABLE plan (id TEXT NOT NULL)`
    // Without an outcome it has begun.
    yield* sql`CREATE TABLE rows (number INTEGER PRIMARY KEY, outcome TEXT)`
    yield* sql`INSERT INTO plan ${sql.insert({ id: planId })}`
    yield* sql.unsafe("COMMIT")
  }).pipe(Effect.mapError(fromSql))

const identify = (sql: SqlClient, planId: string): Effect.Effect<void, FileUnusable | ForeignJournal> =>
  Effect.gen(function*() {
    const [head] = decodeHeads(yield* sql`PRAGMA application_id`)
    if (head?.application_id !== applicationId) return yield* new ForeignJournal({ of: "another program" })
    const plans = decodePlans(yield* sql`SELECT id FROM plan`)
    if (plans.length !== 1 || plans[0]?.id !== planId) return yield* new ForeignJournal({ of: "another plan" })
  }).pipe(Effect.catchTag("SqlError", (error) => Effect.fail(fromSql(error))))

const decodeHeads = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ application_id: Schema.Number })))

const decodePlans = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ id: Schema.String })))

/** Rows that are read at once. */
const block = 100

const make = (sql: SqlClient): Context.Tag.Service<Journal.Journal> => ({
  begin: (number) =>
    written(sql`
      INSERT INTO rows ${sql.insert({ number, outcome: null })} ON CONFLICT (number) DO UPDATE SET outcome = NULL`),
  end: (outcome) => {
    const json = JSON.stringify(outcomeJson.toJson(outcome))
    return written(sql`
      INSERT INTO rows ${sql.insert({ number: outcome.number, outcome: json })}
      ON CONFLICT (number) DO UPDATE SET outcome = excluded.outcome`)
  },
  entry: (number) =>
    read(sql`SELECT number, outcome FROM rows WHERE number = ${number}`).pipe(
      Effect.map(([entry]) => Option.fromNullable(entry))
    ),
  entries: Stream.paginateChunkEffect(0, (after) =>
    Effect.map(
      read(sql`SELECT number, outcome FROM rows WHERE number > ${after} ORDER BY number LIMIT ${block}`),
      (entries) => [
        Chunk.unsafeFromArray(entries),
        Option.map(Option.fromNullable(entries.length < block ? undefined : entries.at(-1)), numberOf)
      ]
    ))
})

const numberOf = (entry: Journal.Entry): number => entry._tag === "Begun" ? entry.number : entry.outcome.number

const written = (statement: Effect.Effect<unknown, SqlError>) =>
  Effect.mapBoth(statement, {
    onFailure: (error) => new Journal.JournalUnusable({ reason: `cannot be written: ${fromSql(error).message}` }),
    onSuccess: () => undefined
  })

const read = (statement: Effect.Effect<unknown, SqlError>) =>
  Effect.flatMap(statement, (found) => Effect.forEach(decodeRows(found), toEntry)).pipe(
    Effect.mapError((error) => new Journal.JournalUnusable({ reason: `cannot be read: ${reasonOf(error)}` }))
  )

const reasonOf = (error: SqlError | ParseResult.ParseError): string =>
  error._tag === "SqlError" ? fromSql(error).message : "it holds what this program does not know"

const decodeRows = Schema.decodeUnknownSync(
  Schema.Array(Schema.Struct({ number: Schema.Number, outcome: Schema.NullOr(Schema.parseJson()) }))
)

const toEntry = (
  { number, outcome }: { readonly number: number; readonly outcome: unknown }
): Effect.Effect<Journal.Entry, ParseResult.ParseError> =>
  outcome === null
    ? Effect.succeed(Journal.Entry.Begun({ number }))
    : Effect.map(outcomeJson.fromJson(outcome), (outcome) => Journal.Entry.Ended({ outcome }))
