import { FileSystem, Path } from "@effect/platform"
import { issues } from "@lanekit/core"
import { Effect, ParseResult, Predicate, Schema } from "effect"
import { FaultRule } from "../../src/faults/FaultRule.ts"

const Text = Schema.Record({ key: Schema.String, value: Schema.NullOr(Schema.String) })

const Request = Schema.Struct({
  method: Schema.String,
  /** Below the API's base URL, sent as it stands. */
  path: Schema.optional(Schema.String),
  /** The whole request target, instead of `path`. */
  target: Schema.optional(Schema.String),
  /** The secret of an API key, `key_full`'s by default; null sends no Authorization. */
  key: Schema.optional(Schema.NullOr(Schema.String)),
  /** Header fields beside the usual ones; null leaves a usual one out. */
  headers: Schema.optional(Text),
  json: Schema.optional(Schema.Unknown),
  text: Schema.optional(Schema.String),
  base64: Schema.optional(Schema.String),
  /** A body of this many bytes. */
  size: Schema.optional(Schema.Number),
  /** Send the body in chunks, without a length. */
  chunked: Schema.optional(Schema.Boolean)
})

const Fields = Schema.Record({ key: Schema.String, value: Schema.Unknown })

/** One row of the contract, as it stands in a file of `cases`; CONTRIBUTING tells how to write one. */
export const Case = Schema.Struct({
  name: Schema.String,
  /** How many requests of a key a minute has, of each lane, where limits are what the case is about. */
  limit: Schema.optional(Schema.Number),
  /** What goes wrong meanwhile at the server that keeps the contacts. */
  fault: Schema.optional(FaultRule),
  /** Requests that are made before, on the same servers, and must succeed. */
  before: Schema.optional(Schema.Array(Request)),
  request: Request,
  response: Schema.Struct({
    status: Schema.Number,
    headers: Schema.optional(Text),
    /** What the body must hold at least. */
    body: Schema.optional(Schema.Unknown),
    /** The code of the error envelope. */
    code: Schema.optional(Schema.String),
    /** The paths of all issues, in any order. */
    paths: Schema.optional(Schema.Array(Schema.String)),
    /** The envelope's details, whole. */
    details: Schema.optional(Schema.Unknown),
    /** What the message of an error must hold. */
    message: Schema.optional(Schema.String)
  }),
  /**
   * What changed, by the id of a contact, a company or a blocked sender: these fields have these values afterwards, and
   * nothing else changed. `updated_at` says `"later"` or is left alone; `company_ids` are all companies of a contact, the
   * primary one first; null is a record that is gone. Without `after` and `created`, nothing at all changed.
   */
  after: Schema.optional(Schema.Record({ key: Schema.String, value: Schema.NullOr(Fields) })),
  /** The records that are new, with what they must hold at least. */
  created: Schema.optional(Schema.Array(Fields))
})
export type Case = typeof Case.Type

const decodeCases = Schema.decodeUnknown(Schema.parseJson(Schema.Array(Case)), {
  errors: "all",
  onExcessProperty: "error"
})

/** Every case of every file, with the file's name before its own. */
export const readCases = (directory: string) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const files = (yield* fs.readDirectory(directory)).filter((file) => file.endsWith(".json")).toSorted()
    const groups = yield* Effect.forEach(files, (file) =>
      fs.readFileString(path.join(directory, file)).pipe(
        Effect.flatMap(decodeCases),
        Effect.mapError((error) =>
          new Error(`${file}: ${ParseResult.isParseError(error) ? problemsOf(error) : String(error)}`)
        ),
        Effect.map((cases) => cases.map((each) => ({ ...each, name: `${path.basename(file, ".json")}: ${each.name}` })))
      ))
    return groups.flat()
  })

const problemsOf = (error: ParseResult.ParseError): string =>
  issues.from(error.issue).map(({ message, path }) => `${path} ${message}`).join("; ")

/** The value that a case means: `{"$repeat": "a", "times": 3}` is `"aaa"`, wherever it stands. */
export const expand = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(expand)
  if (!Predicate.isReadonlyRecord(value)) return value
  const { $repeat: unit, times } = value
  if (Predicate.isString(unit) && Predicate.isNumber(times)) {
    const { after = "", before = "" } = value
    return `${String(before)}${unit.repeat(times)}${String(after)}`
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expand(item)]))
}
