import Database from "better-sqlite3"

/** Every row of every table of a database file, as one text: equal texts mean that nothing changed. */
export const dump = (file: string): string => {
  const database = new Database(file, { readonly: true })
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()
    return tables.map((table) => {
      const rows = database.prepare(`SELECT * FROM "${String(table)}"`).all().map((row) => JSON.stringify(row))
      return [`# ${String(table)}`, ...rows.toSorted()].join("\n")
    }).join("\n")
  } finally {
    database.close()
  }
}
