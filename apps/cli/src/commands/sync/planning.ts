import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import { newId } from "@lanekit/core"
import { Productlane } from "@lanekit/http"
import { Answers, PlanFile, type PlanHeader, Planner, PlanSummary } from "@lanekit/sync"
import * as SqliteStaging from "@lanekit/sync-sqlite/SqliteStaging"
import { note, Output, UsageError } from "@lanekit/terminal"
import { Context, DateTime, Effect, Layer, Option, Ref, Stream } from "effect"
import { Api } from "../../Api.ts"
import * as wholeFile from "../../wholeFile.ts"
import { choose } from "./choosing.ts"
import { milestones } from "./milestones.ts"
import { Overview } from "./planLines.ts"
import { rowsOf } from "./table.ts"
import type { TableRequest } from "./tableFlags.ts"

/** Contacts after which it is told again how many were read. */
const telling = 20_000

/** What a table comes to. */
export interface Planned {
  readonly overview: Overview
  readonly header: PlanHeader
  /** What is to be chosen, where it was written. */
  readonly questions: Questions | undefined
}

/** A file of what is to be chosen, and of what was. */
export interface Questions {
  readonly file: string
  /** How much nobody has chosen. */
  readonly open: number
}

/**
 * Plans the table that a command is given, and writes the plan where it is wanted. Where something is to be chosen and
 * somebody is there, they are asked, and what they say is taken into account at once.
 */
export const planTable = Effect.fn("planTable")(function*(
  request: TableRequest,
  { asks, out }: { readonly out: string | undefined; readonly asks: boolean }
) {
  yield* checkPlaces(request, out)
  const { baseUrl, client } = yield* Effect.flatMap(Api, ({ open }) => open)
  const { creates, reason, resubscribes } = request
  const before = yield* readAnswers(request.answers)
  const output = yield* Output
  const key = yield* Ref.make<PlanHeader["key"]>("id")
  const staging = yield* Layer.build(Layer.fresh(SqliteStaging.layer))
  const rows = rowsOf(request, (columns) => Ref.set(key, columns.key))
  const { entries } = yield* Planner.prepare(rows, {
    creates,
    resubscribes,
    onContacts: milestones(telling, (count) => output.notice(note("contacts_read", `${count} contacts read`)))
  }).pipe(Effect.provide(Context.add(staging, Productlane, client)))

  const header: PlanHeader = {
    id: yield* newId("plan"),
    madeAt: DateTime.formatIso(yield* DateTime.now),
    api: baseUrl,
    workspace: creates ? (yield* client.me).workspaceId : undefined,
    key: yield* Ref.get(key),
    creates,
    resubscribes,
    reason
  }

  const pass = Effect.fnUntraced(function*(answers: Answers.Answers) {
    const overview = new Overview()
    const list = new Answers.WorkList()
    // Many at once: there may be a million.
    const seen = Stream.mapChunks(entries(answers), (chunk) => {
      for (const entry of chunk) {
        overview.add(entry)
        list.add(entry, header.key)
      }
      return chunk
    })
    yield* out === undefined
      ? Stream.runDrain(seen)
      : wholeFile.write(out, PlanFile.encode(header, seen, Effect.sync(() => overview.total)))
    return { overview, list }
  })

  const first = yield* pass(Option.match(before, { onNone: () => Answers.Answers.none, onSome: Answers.fromFile }))
  if (first.list.isEmpty) return { overview: first.overview, header, questions: undefined }
  const list = first.list.toFile(Option.getOrUndefined(before))
  const isAsked = asks && output.canAsk
  const chosen = isAsked ? yield* choose(list) : list
  const { overview } = isAsked ? yield* pass(Answers.fromFile(chosen)) : first
  if (request.answers === undefined) return { overview, header, questions: undefined }
  yield* wholeFile.write(request.answers, Stream.encodeText(Stream.make(Answers.stringify(chosen))))
  const open = Answers.questionsOf(chosen).filter(({ answer }) => answer === null).length
  return { overview, header, questions: { file: request.answers, open } }
}, Effect.scoped)

// Nothing that is read, or written, must be written over; and it is told before all has been read what cannot be written.
const checkPlaces = Effect.fnUntraced(function*({ answers, file }: TableRequest, out: string | undefined) {
  const files = yield* FileSystem.FileSystem
  const { resolve } = yield* Path.Path
  const named = [["<file>", file === "-" ? undefined : file], ["--out", out], ["--answers", answers]] as const
  const taken = new Map<string, string>()
  for (const [name, path] of named) {
    if (path === undefined) continue
    const place = yield* Effect.orElseSucceed(files.realPath(path), () => resolve(path))
    const other = taken.get(place)
    if (other !== undefined) return yield* new UsageError({ message: `${other} and ${name} must be two files` })
    taken.set(place, name)
    if (name !== "<file>") yield* wholeFile.check(path)
  }
})

const readAnswers = Effect.fnUntraced(function*(path: string | undefined) {
  const files = yield* FileSystem.FileSystem
  if (path === undefined || !(yield* Effect.orElseSucceed(files.exists(path), () => false))) return Option.none()
  const text = yield* Effect.mapError(
    files.readFileString(path),
    () => new Answers.AnswersUnusable({ reason: "the file cannot be read" })
  )
  return Option.some(yield* Answers.parse(text))
})

/** What a plan comes to, as programs are told it. */
export const summaryJson = (summary: PlanSummary.PlanSummary) => ({
  rows: PlanSummary.rows(summary),
  counts: summary.counts,
  writes: summary.writes,
  seconds: summary.seconds,
  problems: PlanSummary.problems(summary)
})
