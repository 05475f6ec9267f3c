import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type { Fragment } from "@effect/sql/Statement"
import { Effect } from "effect"

// SQLite finds a part of a text by an index of runs of one, two and three code points ("grams"). What holds the part has
// all of its grams; the reverse is not true, so that every row that is found is compared with the part itself.
//
// FTS5 would cut texts into words, and its trigram tokenizer finds no part shorter than three. So the grams are made
// here: each is a word of ASCII, made of the letter of its column and four digits a code point.

/** What the texts are that can be indexed. */
export const columns = ["email", "name"] as const

/** Texts by what they are, each folded. A text that is null holds nothing. */
export type Texts = { readonly [Column in typeof columns[number]]?: string | null }

/** The texts of the row that has the place `seq`. */
export interface IndexedTexts {
  readonly seq: number
  readonly texts: Texts
}

/** Makes the index. It knows the places of rows, and keeps no text. */
export const create = (sql: SqlClient, table: string): Effect.Effect<unknown, SqlError> =>
  sql`CREATE VIRTUAL TABLE ${sql(table)} USING fts5 (
    grams, content = '', contentless_delete = 1, tokenize = 'ascii', detail = 'none'
  )`

/** Adds rows that the index does not have. */
export const add = (
  sql: SqlClient,
  table: string,
  rows: ReadonlyArray<IndexedTexts>
): Effect.Effect<unknown, SqlError> => {
  if (rows.length === 0) return Effect.void
  const entries = rows.map(({ seq, texts }) => ({ seq, grams: [...gramsOf(texts)].join(" ") }))
  return sql`INSERT INTO ${sql(table)} (rowid, grams)
    SELECT value ->> 'seq', value ->> 'grams' FROM json_each(${JSON.stringify(entries)})`
}

/** Removes a row. */
export const remove = (sql: SqlClient, table: string, seq: number): Effect.Effect<unknown, SqlError> =>
  sql`DELETE FROM ${sql(table)} WHERE rowid = CAST(${seq} AS INTEGER)`

/** Removes every row. */
export const clear = (sql: SqlClient, table: string): Effect.Effect<unknown, SqlError> =>
  sql`INSERT INTO ${sql(table)} (${sql(table)}) VALUES ('delete-all')`

/** The condition that leaves the rows whose texts may hold these parts. No part is empty. */
export const mayHold = (sql: SqlClient, table: string, parts: Texts): Fragment =>
  sql`${sql(table)} MATCH ${entriesOf(parts).flatMap(([letter, part]) => longestGrams(letter, part)).join(" AND ")}`

const letters = { email: "e", name: "n" } as const satisfies { readonly [Column in typeof columns[number]]: string }

const entriesOf = (texts: Texts): ReadonlyArray<readonly [letter: string, text: string]> =>
  columns.flatMap((column) => {
    const text = texts[column]
    return typeof text === "string" ? [[letters[column], text] as const] : []
  })

const gramsOf = (texts: Texts): ReadonlySet<string> => {
  const grams = new Set<string>()
  for (const [letter, text] of entriesOf(texts)) {
    const code = codeOf(text)
    for (let size = 1; size <= longest; size++) addRuns(grams, code, letter, size)
  }
  return grams
}

const longestGrams = (letter: string, part: string): ReadonlyArray<string> => {
  const code = codeOf(part)
  return [...addRuns(new Set(), code, letter, Math.min(code.length / width, longest))]
}

const longest = 3

const addRuns = (runs: Set<string>, code: string, letter: string, size: number): ReadonlySet<string> => {
  for (let start = 0; start + size * width <= code.length; start += width) {
    runs.add(letter + code.slice(start, start + size * width))
  }
  return runs
}

// Digits of base 36 that hold every code point.
const width = 4

const codeOf = (text: string): string => {
  let code = ""
  for (const character of text) code += (character.codePointAt(0) ?? 0).toString(36).padStart(width, "0")
  return code
}
