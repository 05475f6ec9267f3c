import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { Page } from "@lanekit/core"
import { Effect, Option, Schema, type Scope } from "effect"
import * as wholeFile from "../../../wholeFile.ts"
import { ExportUnusable } from "./ExportUnusable.ts"

/** What makes an export another one, by the flags' names where a flag says it. */
export type Options = Readonly<Record<string, string>>

/** How far an export has come. */
export interface Progress {
  /** Where it goes on; null at its beginning, and at its end. */
  readonly cursor: Page.Cursor | null
  readonly count: number
}

/** A file that is written piece by piece, and is there whole or not at all. */
export interface ExportFile {
  /** How far an earlier run has come. */
  readonly begun: Progress
  /** Whether nothing is missing: an earlier run was ended after its last record. */
  readonly isWhole: boolean
  /** Writes a piece. Once it is done, a run that is ended in whatever way is gone on with after it. */
  readonly append: (text: string, progress: Progress) => Effect.Effect<void, ExportUnusable>
  /** Puts the file in its place, once the last piece was written. */
  readonly finish: Effect.Effect<void, ExportUnusable>
}

const State = Schema.Struct({
  lanekit_export: Schema.Literal(1),
  options: Schema.Record({ key: Schema.String, value: Schema.String }),
  cursor: Schema.NullOr(Page.Cursor),
  bytes: Schema.NonNegativeInt,
  count: Schema.NonNegativeInt,
  is_whole: Schema.Boolean
})
type State = typeof State.Type

/**
 * Opens the part of a file that an earlier run with the same options has left, or begins one.
 *
 * The records are in `FILE.part`, and how far they go in `FILE.part.json`, which is replaced after each piece once that is on
 * the disk. What is in the part beyond that is cut off. Their owner alone can read them.
 */
export const open = (
  path: string,
  options: Options
): Effect.Effect<ExportFile, ExportUnusable, FileSystem.FileSystem | Scope.Scope> =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const part = `${path}.part`
    const statePath = `${part}.json`
    const failed = Effect.mapError((error: PlatformError) => new ExportUnusable({ path, reason: reasonOf(error) }))
    const refuse = (reason: ExportUnusable["reason"], differing?: ReadonlyArray<string>) =>
      new ExportUnusable({ path, reason, ...(differing !== undefined && { differing }) })

    const sizeOf = (path: string) =>
      failed(files.stat(path).pipe(Effect.asSome, Effect.catchIf(isMissing, () => Effect.succeedNone)))

    const keep = (state: State) =>
      failed(Effect.scoped(Effect.gen(function*() {
        const file = yield* files.open(`${statePath}.tmp`, { flag: "w", mode: 0o600 })
        yield* file.writeAll(encoder.encode(`${encodeState(state)}\n`))
        yield* file.sync
        yield* files.rename(`${statePath}.tmp`, statePath)
      })))

    const kept = yield* failed(
      files.readFileString(statePath).pipe(Effect.asSome, Effect.catchIf(isMissing, () => Effect.succeedNone))
    )
    const size = Option.map(yield* sizeOf(part), ({ size }) => Number(size))
    const target = yield* sizeOf(path)
    // A device must not be replaced, either.
    if (Option.exists(target, ({ type }) => type !== "File")) return yield* refuse("not_a_file")
    if (Option.isNone(kept) && Option.isSome(size)) return yield* refuse("foreign")
    const first: State = { lanekit_export: 1, options, cursor: null, bytes: 0, count: 0, is_whole: false }
    const decoded = Option.match(kept, { onNone: () => Option.some(first), onSome: decodeState })
    if (Option.isNone(decoded)) return yield* refuse("malformed")
    let state = decoded.value
    const differing = differences(state.options, options)
    if (differing.length > 0) return yield* refuse("options", differing)

    const finish = Effect.gen(function*() {
      if (Option.isSome(yield* sizeOf(part))) yield* failed(files.rename(part, path))
      yield* failed(files.remove(statePath))
    })
    const begun = { cursor: state.cursor, count: state.count }
    // The file may be in its place already.
    const isComplete = Option.isSome(size) ? size.value >= state.bytes : Option.isSome(target) || state.bytes === 0
    if (!isComplete || !state.is_whole && Option.isNone(size) && state.bytes > 0) return yield* refuse("damaged")
    if (state.is_whole) return { begun, isWhole: true, append: () => Effect.void, finish }

    if (Option.isNone(kept)) yield* keep(state)
    const file = yield* failed(files.open(part, { flag: Option.isNone(size) ? "wx" : "r+", mode: 0o600 }))
    yield* failed(file.truncate(FileSystem.Size(state.bytes)))
    yield* failed(Effect.asVoid(file.seek(FileSystem.Size(state.bytes), "start")))

    const append = (text: string, { count, cursor }: Progress) =>
      Effect.gen(function*() {
        const bytes = encoder.encode(text)
        const { size } = yield* failed(file.stat)
        if (Number(size) !== state.bytes) return yield* refuse("shared")
        // A page may have no records.
        if (bytes.length > 0) yield* failed(Effect.zipRight(file.writeAll(bytes), file.sync))
        const next: State = {
          ...state,
          cursor,
          count,
          bytes: state.bytes + bytes.length,
          is_whole: cursor === null
        }
        yield* keep(next)
        state = next
      })

    return { begun, isWhole: false, append, finish }
  })

const encoder = new TextEncoder()

const decodeState = Schema.decodeOption(Schema.parseJson(State))

const encodeState = Schema.encodeSync(Schema.parseJson(State))

const differences = (a: Options, b: Options): ReadonlyArray<string> =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name])

const isMissing = (error: PlatformError): boolean => error._tag === "SystemError" && error.reason === "NotFound"

const reasonOf = (error: PlatformError): ExportUnusable["reason"] => reasons[wholeFile.faultOf(error)]

const reasons = {
  "full": "full",
  "too large": "unwritable",
  "denied": "denied",
  "no directory": "no_directory",
  "other": "unwritable"
} as const
