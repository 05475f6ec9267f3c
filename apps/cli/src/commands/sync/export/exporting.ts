import type * as FileSystem from "@effect/platform/FileSystem"
import type { Failure, Page } from "@lanekit/core"
import { exports } from "@lanekit/sync"
import { hanging, Output } from "@lanekit/terminal"
import { Effect, Exit, Stream } from "effect"
import { Api, type OpenApi } from "../../../Api.ts"
import type { CliFailure } from "../../../failure.ts"
import type { Options } from "./ExportFile.ts"
import { ExportUnusable } from "./ExportUnusable.ts"
import type { Destination } from "./flags.ts"
import * as Place from "./Place.ts"
import * as Teller from "./Teller.ts"

/** An export that is wanted. */
export interface ExportRequest<A> extends Destination {
  readonly noun: Teller.Noun
  readonly encoding: exports.Encoding<A>
  /** The list, from a cursor on. */
  readonly pages: (api: OpenApi, from: From) => Stream.Stream<Page.Page<A>, Failure.Failure>
  /** Where to begin; null is the beginning. */
  readonly cursor: Page.Cursor | null
  /** What the flags say of which records, and in which form, by their wire names. */
  readonly asked: Readonly<Record<string, string>>
}

/** Where a list is read from. */
export interface From {
  readonly cursor?: Page.Cursor
}

/** Writes records to standard output, or to a file, and tells how to go on with what was not finished. */
export const run = <A>(
  request: ExportRequest<A>
): Effect.Effect<void, CliFailure, Api | Output | FileSystem.FileSystem> =>
  Effect.scoped(Effect.gen(function*() {
    const { encoding, encoding: { header }, format, noun, out } = request
    const output = yield* Output
    const api = yield* Effect.flatMap(Api, ({ open }) => open)
    const place = out === undefined
      ? Place.standardOutput(output, { header, cursor: request.cursor })
      : yield* Place.toFile(output, { path: out, header, noun, options: yield* optionsOf(api, request) })
    const teller = yield* Teller.make(output, noun)
    let { count, cursor } = place.begun
    let isEnded = place.isWhole

    const write = (page: exports.ExportedPage) =>
      Effect.gen(function*() {
        yield* teller.omitted(page.omitted)
        const next = { count: count + page.count, cursor: page.cursor }
        const isWanted = yield* place.append(page.text, next)
        if (!isWanted) return false
        ;({ count, cursor } = next)
        isEnded = cursor === null
        yield* teller.progress(count)
        return true
      })

    const pages = Stream.unwrap(Effect.sync(() => request.pages(api, cursor === null ? {} : { cursor })))
    if (!isEnded) {
      yield* exports.pages(pages, encoding).pipe(
        // A piece that is cut would be no records.
        Stream.mapEffect((page) => Effect.uninterruptible(write(page))),
        Stream.runForEachWhile(Effect.succeed),
        Effect.mapError((failure) => withPath(failure, out)),
        Effect.onExit((exit) => Exit.isFailure(exit) ? place.unfinished({ count, cursor }) : Effect.void)
      )
    }
    if (!isEnded) return
    yield* place.finish
    if (out === undefined) return
    yield* output.answer({
      json: { file: out, records: noun, format, count },
      lines: () => hanging("", `${Teller.counted(count, noun)} ${count === 1 ? "is" : "are"} in ${out}`)
    })
  }))

// What makes it another export: pages of two workspaces would be no list.
const optionsOf = <A>(api: OpenApi, { asked, format, noun }: ExportRequest<A>): Effect.Effect<Options, CliFailure> =>
  Effect.map(api.me, ({ workspaceId }) => ({
    ...asked,
    api: api.baseUrl,
    workspace: workspaceId,
    records: noun,
    format
  }))

// Where a file says where to go on, no flag is to blame.
const withPath = (failure: Failure.Failure | ExportUnusable, path: string | undefined) =>
  failure._tag === "CursorMalformed" && path !== undefined ? new ExportUnusable({ path, reason: "cursor" }) : failure
