import { Array, Effect, Either, Option, Predicate, Record, Schema, Stream } from "effect"
import * as Columns from "./Columns.ts"
import * as csv from "./csv.ts"
import { unguard } from "./formulas.ts"
import { elements } from "./json.ts"
import {
  type CellOptions,
  fromCells,
  fromValues,
  type InvalidRow,
  type RowValues,
  type SyncRow,
  textsOf
} from "./SyncRow.ts"
import { TableUnreadable } from "./TableUnreadable.ts"
import * as Target from "./Target.ts"
import * as utf8 from "./utf8.ts"

/** How the rows of a table are understood. */
export interface TableOptions extends Columns.ColumnsOptions, CellOptions, csv.CsvOptions {
  /** Is told what the columns say, before the first row. */
  readonly onColumns?: (columns: Columns.Columns) => Effect.Effect<void>
}

/** A row of a table: what it says, and what can be made of it, or every reason why nothing can be. */
export interface TableRow {
  /** From 1: a header is none. */
  readonly number: number
  readonly values: RowValues
  readonly row: Either.Either<SyncRow, InvalidRow>
}

/**
 * The rows of comma-separated values, the first line of which names the columns. They are read as they are asked for, so that
 * a table may be of any length. An apostrophe before what a spreadsheet would take for a formula is no part of the cell.
 */
export const fromCsv = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>,
  options: TableOptions
): Stream.Stream<TableRow, E | TableUnreadable, R> =>
  numbered(
    Stream.orElseIfEmptyStream(csv.records(source, options), () => Stream.fail(nameless)),
    ({ cells, line }) => columnsOf(cells, line, options),
    (record, columns) => {
      const cells = record.cells.map(unguard)
      return {
        values: textsOf(cells, columns, options),
        row: (number) => fromCells(number, cells, columns, options)
      }
    },
    1
  )

const nameless = new TableUnreadable({
  line: undefined,
  reason: "it is empty: its first line must name its columns",
  columns: []
})

/**
 * The rows of a file that has one JSON object in each line, as the wire has them: a field that is absent is unchanged. Contacts
 * are found by what the first object says, where that is not told.
 */
export const fromLines = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>,
  options: TableOptions
): Stream.Stream<TableRow, E | TableUnreadable, R> =>
  fromObjects(
    Stream.map(Stream.filter(utf8.lines(source), (line) => line.trim() !== ""), parseJson),
    options
  )

/** The rows of a file that is one JSON array of objects, as {@link fromLines} reads each. */
export const fromJson = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>,
  options: TableOptions
): Stream.Stream<TableRow, E | TableUnreadable, R> => fromObjects(Stream.map(elements(source), Option.some), options)

const fromObjects = <E, R>(
  items: Stream.Stream<Option.Option<unknown>, E, R>,
  options: TableOptions
): Stream.Stream<TableRow, E | TableUnreadable, R> =>
  numbered(
    Stream.map(items, objectOf),
    (object) => {
      const header = Object.keys(Option.getOrElse(object, () => ({})))
      return columnsOf(header, 1, { ...options, map: mapOf(header, options) })
    },
    (object, { key }) => rowOf(object, key, options),
    0
  )

/** What is made of a record, whose number is not known as yet. */
interface Understood {
  readonly values: RowValues
  readonly row: (number: number) => Effect.Effect<SyncRow, InvalidRow>
}

const rowOf = (object: Option.Option<Values>, key: Target.Key, options: TableOptions): Understood => {
  if (Option.isNone(object)) return invalid([{ path: "", message: "is no JSON object" }])
  const header = Object.keys(object.value)
  const found = Columns.targetsOf(header, { ...options, map: mapOf(header, options) })
  if (Either.isLeft(found)) {
    return invalid(Array.map(found.left, ({ message, name }) => ({ path: name, message })))
  }
  const values: Record<string, unknown> = {}
  for (const [place, value] of Object.values(object.value).entries()) {
    const target = Option.getOrUndefined(found.right[place] ?? Option.none())
    if (target === undefined || value === undefined) continue
    // Nothing, as an empty cell; none is null.
    if (value === "" && Target.systemOf(target) !== undefined) continue
    values[target] = target in values ? joined(values[target], value) : value
  }
  // What is no object of ids is told so, and not passed over.
  const strays = Record.filter(object.value, (_, name) => name === "external_ids")
  return {
    values: Record.map(Record.filter(values, (value) => value !== ""), textOf),
    row: (number) => fromValues(number, { ...strays, ...values }, key)
  }
}

// A name may be in several fields. Of those that are no text, one is kept, and told.
const joined = (before: unknown, value: unknown): unknown => {
  if (before === null || value === null) return before ?? value
  if (!Predicate.isString(before)) return before
  return Predicate.isString(value) ? [before, value].filter((part) => part !== "").join(" ") : value
}

const invalid = (issues: InvalidRow["issues"]): Understood => ({
  values: {},
  row: (number) => Effect.fail<InvalidRow>({ number, issues })
})

const textOf = (value: unknown): string | null =>
  value === null ? null : Predicate.isString(value) ? value : JSON.stringify(value)

// What an object has not is unchanged.
const mapOf = (header: ReadonlyArray<string>, { map = {} }: TableOptions): Columns.Mapping =>
  Record.filter(
    Record.map(map, (columns) => Array.ensure(columns).filter((column) => header.includes(column))),
    Array.isNonEmptyReadonlyArray
  )

// The first record is the header; where it is a row as well, it is read twice.
const numbered = <A, E, R>(
  records: Stream.Stream<A, E, R>,
  begin: (record: A) => Effect.Effect<Columns.Columns, TableUnreadable>,
  understand: (record: A, columns: Columns.Columns) => Understood,
  header: 0 | 1
): Stream.Stream<TableRow, E | TableUnreadable, R> =>
  records.pipe(
    Stream.mapAccumEffect(Option.none<Begun>(), (begun, record) =>
      Effect.gen(function*() {
        const { columns, count } = Option.isSome(begun) ? begun.value : { columns: yield* begin(record), count: 0 }
        const next = Option.some<Begun>({ columns, count: count + 1 })
        const number = count + 1 - header
        if (number === 0) return [next, Option.none<TableRow>()] as const
        const { row, values } = understand(record, columns)
        return [next, Option.some<TableRow>({ number, values, row: yield* Effect.either(row(number)) })] as const
      })),
    Stream.filterMap((row) => row)
  )

interface Begun {
  readonly columns: Columns.Columns
  readonly count: number
}

const columnsOf = (
  header: ReadonlyArray<string>,
  line: number,
  { onColumns = () => Effect.void, ...options }: TableOptions
): Effect.Effect<Columns.Columns, TableUnreadable> =>
  Columns.make(header, options).pipe(
    Either.mapLeft((columns) => new TableUnreadable({ line, reason: "its columns cannot be used", columns })),
    Effect.tap(onColumns)
  )

type Values = { readonly [name: string]: unknown }

// Ids in other systems are fields of their own.
const objectOf = (item: Option.Option<unknown>): Option.Option<Values> =>
  Option.map(Option.filter(item, Predicate.isReadonlyRecord), ({ external_ids: ids, ...others }) => ({
    ...others,
    ...(Predicate.isReadonlyRecord(ids)
      ? Record.mapKeys(ids, (system) => `external_ids.${system}`)
      : ids !== undefined && { external_ids: ids })
  }))

const parseJson = Schema.decodeOption(Schema.parseJson())
