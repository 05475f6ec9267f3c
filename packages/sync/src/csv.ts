import { type Options, parse } from "csv-parse/stream"
import { type Cause, Effect, Option, Predicate, Ref, Schema, Stream } from "effect"
import { TableUnreadable } from "./TableUnreadable.ts"
import * as utf8 from "./utf8.ts"

/** Longest record, in bytes: a quote that is not closed would make one of the whole file. */
const longestRecord = 1024 * 1024

/** How values are separated. */
export interface CsvOptions {
  /** What stands between two cells: `,` when not given. Spreadsheets of some countries write `;`. */
  readonly delimiter?: string
}

/** A record of a file of separated values. */
export interface CsvRecord {
  /** The line on which it ends, from 1. */
  readonly line: number
  readonly cells: ReadonlyArray<string>
}

/**
 * The records of a file of comma-separated values in UTF-8 (RFC 4180), its header among them. Empty lines are none. No more of
 * the file is held than a few records.
 */
export const records = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>,
  { delimiter = "," }: CsvOptions = {}
): Stream.Stream<CsvRecord, E | TableUnreadable, R> =>
  Stream.unwrapScoped(Effect.gen(function*() {
    const { readable, writable } = parse(optionsOf(delimiter))
    const writer = writable.getWriter()
    const broken = yield* Ref.make(Option.none<Cause.Cause<E | TableUnreadable>>())
    yield* utf8.checked(source).pipe(
      Stream.runForEach((chunk) => tell(() => writer.write(chunk))),
      Effect.zipRight(tell(() => writer.close())),
      Effect.catchAllCause((cause) =>
        Effect.zipRight(Ref.set(broken, Option.some(cause)), tell(() => writer.abort(cause)))
      ),
      Effect.forkScoped
    )
    const failure = (error: TableUnreadable) =>
      Effect.map(
        Ref.get(broken),
        Option.match({
          onNone: (): Stream.Stream<never, E | TableUnreadable> => Stream.fail(error),
          onSome: (cause) => Stream.failCause(cause)
        })
      )
    return Stream.fromReadableStream({ evaluate: () => readable, onError: unreadable }).pipe(
      Stream.map(toRecord),
      Stream.catchAll((error) => Stream.unwrap(failure(error)))
    )
  }))

// What the parser does not take is told where its records are read.
const tell = (act: () => Promise<void>) => Effect.ignore(Effect.tryPromise(act))

// Files of spreadsheets begin with a byte order mark.
const optionsOf = (delimiter: string): Options => ({
  bom: true,
  columns: false,
  delimiter,
  info: true,
  max_record_size: longestRecord,
  // All of them: a file may have been put together from two, and what is found first is not how all lines end.
  record_delimiter: ["\r\n", "\n", "\r"],
  relax_column_count: true,
  skip_empty_lines: true
})

const toRecord = (value: unknown): CsvRecord => {
  const { info: { lines: line }, record: cells } = decode(value)
  return { line, cells }
}

const decode = Schema.decodeUnknownSync(
  Schema.Struct({ info: Schema.Struct({ lines: Schema.Int }), record: Schema.Array(Schema.String) })
)

const reasons: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: "a quote is not closed",
  CSV_INVALID_CLOSING_QUOTE: "something stands between a closing quote and the end of its cell",
  INVALID_OPENING_QUOTE: "a quote stands within a cell that does not begin with one",
  CSV_MAX_RECORD_SIZE: "a record is longer than 1 MiB"
}

// The parser's own words quote what it has read.
const unreadable = (error: unknown): TableUnreadable => {
  const code = Predicate.hasProperty(error, "code") ? String(error.code) : ""
  const line = Predicate.hasProperty(error, "lines") && Predicate.isNumber(error.lines) ? error.lines : undefined
  return new TableUnreadable({ line, reason: reasons[code] ?? "cannot be read as comma-separated values", columns: [] })
}
