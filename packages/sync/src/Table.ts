import { Array, Effect, Either, Option, Predicate, Record, Schema, Stream } from "effect"
import * as Columns from "./Columns.ts"
import * as csv from "./csv.ts"
import { type CellOptions, fromCells, fromValues, type InvalidRow, type SyncRow } from "./SyncRow.ts"
import { TableUnreadable } from "./TableUnreadable.ts"
import type * as Target from "./Target.ts"

/** How the rows of a table are understood. */
export interface TableOptions extends Columns.ColumnsOptions, CellOptions, csv.CsvOptions {}

/** A row, or every reason why nothing can be made of it. */
export type Row = Either.Either<SyncRow, InvalidRow>

/**
 * The rows of comma-separated values, the first line of which names the columns. They are read as they are asked for, so that
 * a table may be of any length.
 */
export const fromCsv = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>,
  options: TableOptions
): Stream.Stream<Row, E | TableUnreadable, R> =>
  numbered(
    csv.records(source, options),
    ({ cells, line }) => columnsOf(cells, line, options),
    ({ cells }, number, columns) => fromCells(number, cells, columns, options),
    1
  )

/**
 * The rows of a file that has one JSON object in each line, as the wire has them: a field that is absent is unchanged. Contacts
 * are found by what the first object says, where that is not told.
 */
export const fromLines = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>,
  options: TableOptions
): Stream.Stream<Row, E | TableUnreadable, R> =>
  numbered(
    source.pipe(Stream.decodeText(), Stream.splitLines, Stream.filter((line) => line.trim() !== "")),
    (line) => {
      const header = Object.keys(Option.getOrElse(objectIn(line), () => ({})))
      return columnsOf(header, 1, { ...options, map: mapOf(header, options) })
    },
    (line, number, { key }) => fromObject(objectIn(line), number, key, options),
    0
  )

const fromObject = (
  object: Option.Option<Values>,
  number: number,
  key: Target.Key,
  options: TableOptions
): Effect.Effect<SyncRow, InvalidRow> => {
  if (Option.isNone(object)) {
    return Effect.fail<InvalidRow>({ number, issues: [{ path: "", message: "is no JSON object" }] })
  }
  const entries = Object.entries(object.value)
  const header = entries.map(([name]) => name)
  return Columns.targetsOf(header, mapOf(header, options)).pipe(
    Either.mapLeft((issues): InvalidRow => ({
      number,
      issues: Array.map(issues, ({ message, name }) => ({ path: name, message }))
    })),
    Effect.flatMap((targets) => {
      const values = entries.flatMap(([, value], place) =>
        Option.match(targets[place] ?? Option.none(), {
          onNone: () => [],
          onSome: (target) => [[target, value] as const]
        })
      )
      // What is no object of ids is told so, and not passed over.
      const strays = Record.filter(object.value, (_, name) => name === "external_ids")
      return fromValues(number, { ...strays, ...Object.fromEntries(values) }, key)
    })
  )
}

// What an object has not is unchanged.
const mapOf = (header: ReadonlyArray<string>, { map = {} }: TableOptions) =>
  Record.filter(map, (column) => header.includes(column))

// The first record is the header; where it is a row as well, it is read twice.
const numbered = <A, E, R>(
  records: Stream.Stream<A, E, R>,
  begin: (record: A) => Effect.Effect<Columns.Columns, TableUnreadable>,
  toRow: (record: A, number: number, columns: Columns.Columns) => Effect.Effect<SyncRow, InvalidRow>,
  header: 0 | 1
): Stream.Stream<Row, E | TableUnreadable, R> =>
  records.pipe(
    Stream.mapAccumEffect(Option.none<Begun>(), (begun, record) =>
      Effect.gen(function*() {
        const { columns, count } = Option.isSome(begun) ? begun.value : { columns: yield* begin(record), count: 0 }
        const number = count + 1 - header
        const row = number === 0
          ? Option.none<Row>()
          : Option.some(yield* Effect.either(toRow(record, number, columns)))
        return [Option.some<Begun>({ columns, count: count + 1 }), row] as const
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
  options: Columns.ColumnsOptions
): Effect.Effect<Columns.Columns, TableUnreadable> =>
  Either.mapLeft(
    Columns.make(header, options),
    (columns) => new TableUnreadable({ line, reason: "its columns cannot be used", columns })
  )

type Values = { readonly [name: string]: unknown }

// Ids in other systems are fields of their own.
const objectIn = (line: string): Option.Option<Values> =>
  Option.map(Option.filter(parseJson(line), Predicate.isReadonlyRecord), ({ external_ids: ids, ...others }) => ({
    ...others,
    ...(Predicate.isReadonlyRecord(ids)
      ? Record.mapKeys(ids, (system) => `external_ids.${system}`)
      : ids !== undefined && { external_ids: ids })
  }))

const parseJson = Schema.decodeOption(Schema.parseJson())
