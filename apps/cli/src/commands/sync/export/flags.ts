import type * as Command from "@effect/cli/Command"
import { exports } from "@lanekit/sync"
import { Flags, UsageError } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import * as flags from "../../../flags.ts"

/** The flags of every export. */
export const config = {
  format: flags.text("format", "csv or ndjson: by the name of --out, or else csv, when not given."),
  out: flags.text("out", "The file, which is there once it is whole. What is unfinished is gone on with."),
  cursor: flags.text("cursor", "Where to go on: the cursor that an unfinished export to standard output has told."),
  json: Flags.json
}

/** Where an export goes, and in which form. */
export interface Destination {
  readonly format: exports.Format
  /** None is standard output. */
  readonly out: string | undefined
}

/** What the flags say of it, or what is wrong with them. */
export const destinationOf = (
  typed: Command.Command.ParseConfig<typeof config>,
  isJson: boolean
): Effect.Effect<Destination, UsageError> => {
  const out = Option.getOrUndefined(Option.filter(typed.out, (path) => path !== "-"))
  const word = Option.getOrUndefined(typed.format)
  const format = word === undefined
    ? out === undefined && isJson || /\.(?:ndjson|jsonl)$/i.test(out ?? "") ? "ndjson" : "csv"
    : exports.formats.find((format) => format === word)
  if (format === undefined) return refuse("--format must be csv or ndjson")
  if (out === "") return refuse("--out must be the path of a file")
  if (out !== undefined && Option.isSome(typed.cursor)) {
    return refuse("--cursor and --out exclude each other: with --out, the same command goes on by itself")
  }
  if (out === undefined && isJson && format === "csv") {
    return refuse("--json and --format csv exclude each other, unless the records go to a file (--out)")
  }
  return Effect.succeed({ format, out })
}

const refuse = (message: string) => Effect.fail(new UsageError({ message }))
