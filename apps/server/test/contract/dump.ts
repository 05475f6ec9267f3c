import Database from "better-sqlite3"
import { Effect, type Scope } from "effect"

/** A row of a table, as text. */
export interface Row {
  readonly table: string
  readonly text: string
}

/** What a database file holds. */
export interface Contents {
  /** Every row of every table: equal lists mean that nothing changed. */
  readonly rows: () => ReadonlyArray<Row>
}

/** Reads a database file that others write, until the scope closes. */
export const open = (file: string): Effect.Effect<Contents, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => new Database(file, { readonly: true })),
      (database) => Effect.sync(() => database.close())
    ),
    (database) => {
      const version = database.prepare("PRAGMA data_version").pluck()
      let seen: { readonly version: unknown; readonly rows: ReadonlyArray<Row> } = { version: undefined, rows: [] }
      return {
        rows: () => {
          // Where nobody has committed anything since, nothing is read anew.
          const now = version.get()
          if (seen.version !== now) seen = { version: now, rows: dump(database) }
          return seen.rows
        }
      }
    }
  )

const dump = (database: Database.Database): ReadonlyArray<Row> => {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()
  return tables.flatMap((table) =>
    database.prepare(`SELECT * FROM "${String(table)}"`).all().map((row) => JSON.stringify(row)).toSorted().map((
      text
    ) => ({ table: String(table), text }))
  )
}

/**
 * The rows that are not about the records with these ids. Indexes of texts are not looked at, for they name no record;
 * other tables name it by its id, or by its place in the order of lists.
 */
export const aboutOthers = (rows: ReadonlyArray<Row>, ids: ReadonlyArray<string>): ReadonlyArray<string> => {
  if (ids.length === 0) return rows.map(({ table, text }) => `${table} ${text}`)
  const isAbout = ({ text }: Row) => ids.some((id) => text.includes(JSON.stringify(id).slice(1, -1)))
  const places = new Set(rows.filter(isAbout).flatMap(({ table, text }) => placesIn(table, text)))
  return rows
    .filter((row) => !/_text(?:_|$)/.test(row.table) && !isAbout(row))
    .filter(({ text }) => !placeNames.some((name) => places.has(`${name} ${field(text, name)}`)))
    .map(({ table, text }) => `${table} ${text}`)
}

const placeNames = ["contact_seq", "company_seq"]

const placesIn = (table: string, text: string): ReadonlyArray<string> => {
  const seq = field(text, "seq")
  if (table === "contacts") return [`contact_seq ${seq}`]
  return table === "companies" ? [`company_seq ${seq}`] : []
}

const field = (text: string, name: string): string => new RegExp(`"${name}":(\\d+)`).exec(text)?.[1] ?? ""
