import { stringify } from "csv-stringify/sync"
import { guard } from "./formulas.ts"

/** What a cell says; nothing where there is no value. */
export type Value = string | number | boolean | null | undefined

/**
 * Records as lines of comma-separated values, each text {@link guard}ed. One that UTF-8 cannot say is an empty cell: it would come
 * back as something else.
 */
export const toLines = (records: ReadonlyArray<ReadonlyArray<Value>>): string =>
  // A lone carriage return would end a line for some readers.
  stringify(records.map((values) => values.map(toCell)), { quoted_match: /[\r\n]/ })

const toCell = (value: Value): string =>
  typeof value === "string" ? loneSurrogate.test(value) ? "" : guard(value) : String(value ?? "")

const loneSurrogate = /[\ud800-\udfff]/u
