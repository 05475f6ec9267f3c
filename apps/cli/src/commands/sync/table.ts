import { type Columns, Table } from "@lanekit/sync"
import { note, Output } from "@lanekit/terminal"
import { Effect, Option, Sink, Stream } from "effect"
import { Input } from "../../Input.ts"
import type { Format, TableRequest } from "./tableFlags.ts"

/** The rows of the table that a command is given, and what is told of its columns, once. */
export const rowsOf = (request: TableRequest, onColumns: (columns: Columns.Columns) => Effect.Effect<void>) =>
  Stream.unwrap(Effect.gen(function*() {
    const input = yield* Input
    const output = yield* Output
    const options: Table.TableOptions = {
      empty: request.empty,
      map: request.map,
      ...(request.preset !== undefined && { preset: request.preset }),
      ...(request.key !== undefined && { key: request.key }),
      ...delimiter(request),
      onColumns: (columns) => {
        const ignored = columns.ignored.filter((name) => !name.startsWith("lanekit_"))
        return Effect.zipRight(
          ignored.length === 0
            ? Effect.void
            : output.notice(note("columns_ignored", `these columns say nothing here: ${ignored.join(", ")}`)),
          onColumns(columns)
        )
      }
    }
    const source = input.stream(request.file)
    const format = request.format ?? byName(request.file)
    return format === undefined ? sniffed(source, options) : readers[format](source, options)
  }))

const readers = {
  csv: Table.fromCsv,
  ndjson: Table.fromLines,
  json: Table.fromJson
} satisfies Readonly<Record<Format, unknown>>

const delimiter = ({ delimiter, file }: TableRequest) =>
  delimiter !== undefined ? { delimiter } : /\.tsv$/i.test(file) ? { delimiter: "\t" } : {}

const byName = (file: string): Format | undefined => {
  const [, extension = ""] = /\.(\w+)$/.exec(file) ?? []
  return extensions[extension.toLowerCase()]
}

const extensions: Readonly<Record<string, Format | undefined>> = {
  csv: "csv",
  tsv: "csv",
  txt: "csv",
  ndjson: "ndjson",
  jsonl: "ndjson"
}

// By its first character: an array, an object, or the name of a column.
const sniffed = <E, R>(source: Stream.Stream<Uint8Array, E, R>, options: Table.TableOptions) =>
  Stream.unwrapScoped(Effect.map(
    Stream.peel(source, Sink.head<Uint8Array>()),
    ([head, rest]) => {
      const text = Option.match(head, { onNone: () => "", onSome: (bytes) => new TextDecoder().decode(bytes) })
      const first = text.replace(/^\ufeff/, "").trimStart().charAt(0)
      const format = first === "[" ? "json" : first === "{" ? "ndjson" : "csv"
      return readers[format](Stream.concat(Stream.fromIterable(Option.toArray(head)), rest), options)
    }
  ))
