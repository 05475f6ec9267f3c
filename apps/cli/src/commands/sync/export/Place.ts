import type * as FileSystem from "@effect/platform/FileSystem"
import { note, type Output } from "@lanekit/terminal"
import { type Context, Effect, type Scope } from "effect"
import type { Options, Progress } from "./ExportFile.ts"
import * as ExportFile from "./ExportFile.ts"
import type { ExportUnusable } from "./ExportUnusable.ts"
import { counted, type Noun } from "./Teller.ts"

/** Where exported records go. */
export interface Place {
  /** How far an earlier run has come. */
  readonly begun: Progress
  /** Whether nothing is missing. */
  readonly isWhole: boolean
  /** Writes a piece, and tells whether more is wanted. */
  readonly append: (text: string, progress: Progress) => Effect.Effect<boolean, ExportUnusable>
  /** Ends it after the last piece. */
  readonly finish: Effect.Effect<void, ExportUnusable>
  /** Says how to go on with what was not finished. */
  readonly unfinished: (progress: Progress) => Effect.Effect<void>
}

type Out = Context.Tag.Service<Output>

/** Standard output, from a cursor on: what goes on has its header already. */
export const standardOutput = (
  { data, notice }: Out,
  { cursor, header }: { readonly header: string; readonly cursor: Progress["cursor"] }
): Place => {
  const withHeader = makeWithHeader(cursor === null ? header : "")
  return {
    begun: { cursor, count: 0 },
    isWhole: false,
    append: (text) =>
      Effect.suspend(() => {
        const whole = withHeader(text)
        return whole === "" ? Effect.succeed(true) : data(whole)
      }),
    finish: Effect.void,
    unfinished: ({ count, cursor }) =>
      cursor === null ? Effect.void : notice({
        json: {
          notice: {
            code: "export_unfinished",
            message: "not finished; the same command goes on with --cursor",
            cursor,
            count
          }
        },
        lines: (style) => [
          `${style.yellow("Note:")} not finished; the same command goes on with`,
          // A cursor that could steer the terminal is left to programs.
          /^[\u0021-\u007e]+$/.test(cursor)
            ? `  --cursor=${cursor}`
            : "  its cursor, which cannot be shown here; --json prints it"
        ]
      })
  }
}

/** A file, which an earlier run with the same options may have begun. */
export const toFile = (
  { notice }: Out,
  { header, noun, options, path }: {
    readonly path: string
    readonly header: string
    readonly noun: Noun
    readonly options: Options
  }
): Effect.Effect<Place, ExportUnusable, FileSystem.FileSystem | Scope.Scope> =>
  Effect.gen(function*() {
    const file = yield* ExportFile.open(path, options)
    const { begun, isWhole } = file
    const withHeader = makeWithHeader(begun.cursor === null ? header : "")
    if (isWhole) yield* notice(note("export_found_whole", "an earlier run had read all records; nothing is read again"))
    else if (begun.cursor !== null) {
      yield* notice(note("export_resumed", `going on after ${counted(begun.count, noun)}`))
    }
    return {
      begun,
      isWhole,
      append: (text, progress) => Effect.suspend(() => Effect.as(file.append(withHeader(text), progress), true)),
      finish: file.finish,
      unfinished: ({ count }) =>
        notice(note("export_unfinished", `not finished; the same command goes on after ${counted(count, noun)}`))
    }
  })

const makeWithHeader = (header: string) => {
  let head = header
  return (text: string): string => {
    const whole = head + text
    head = ""
    return whole
  }
}
