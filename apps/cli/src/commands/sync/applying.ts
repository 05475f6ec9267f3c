import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import { LaneWait, Productlane } from "@lanekit/http"
import { Applier, Fate, Journal, PlanFile, reports, type RowOutcome } from "@lanekit/sync"
import type { FileUnusable } from "@lanekit/sync-sqlite/FileUnusable"
import type { ForeignJournal } from "@lanekit/sync-sqlite/ForeignJournal"
import * as SqliteJournal from "@lanekit/sync-sqlite/SqliteJournal"
import { note, Output, UsageError } from "@lanekit/terminal"
import { Context, Deferred, Effect, Exit, Layer, Stream } from "effect"
import { Api } from "../../Api.ts"
import { Input } from "../../Input.ts"
import { Interruption } from "../../Interruption.ts"
import { JournalClosed, PlanElsewhere } from "../../SyncFailure.ts"
import * as wholeFile from "../../wholeFile.ts"
import * as progress from "./progress.ts"

/** Conflicts and refusals that are shown: all are in the report. */
const shown = 20

/** What an application came to. */
export interface Applied {
  readonly id: string
  readonly tally: Fate.Tally
  /** Whether it was stopped before its end. */
  readonly isStopped: boolean
  /** Those that could not be written in this run: the first of them, and how many more there are. */
  readonly problems: { readonly shown: ReadonlyArray<RowOutcome.RowOutcome>; readonly more: number }
  readonly reports: { readonly succeeded: string; readonly failed: string }
}

/** Where the journal of a plan is. */
export const journalOf = (file: string): string => `${file}.journal`

/** The plan in a file, which is read anew each time. */
export const planIn = Effect.fnUntraced(function*(file: string) {
  if (file === "-") return yield* new UsageError({ message: "<plan> must be a file: its journal is kept beside it" })
  const input = yield* Input
  return yield* PlanFile.decode(input.stream(file))
})

/** Applies the plan in a file, and writes what became of its rows beside it. */
export const applyPlan = Effect.fn("applyPlan")(function*(
  file: string,
  { force, reportsIn }: { readonly force: boolean; readonly reportsIn: string | undefined }
) {
  const { dirname, join } = yield* Path.Path
  const plan = yield* planIn(file)
  const { baseUrl, client } = yield* Effect.flatMap(Api, ({ open }) => open)
  const { api, workspace } = plan.header
  if (api !== baseUrl) return yield* new PlanElsewhere({ of: `the API at ${api}` })
  if (workspace !== undefined && workspace !== (yield* client.me).workspaceId) {
    return yield* new PlanElsewhere({ of: `workspace ${workspace}` })
  }
  const directory = reportsIn ?? dirname(file)
  const paths = { succeeded: join(directory, "succeeded.csv"), failed: join(directory, "failed.csv") }
  // Not only when hours have passed.
  yield* Effect.forEach([paths.succeeded, paths.failed], wholeFile.check, { discard: true })
  const filename = journalOf(file)
  const layer = SqliteJournal.layer({ filename, planId: plan.header.id })
  yield* makePrivate(filename)
  yield* Effect.scoped(Layer.build(layer)).pipe(
    Effect.catchIf(isOfAnotherPlan, () => putAside(filename)),
    Effect.mapError((error) => error._tag === "FileUnwritable" ? error : closed(error, filename))
  )
  const journal = yield* Effect.mapError(Layer.build(layer), (error) => closed(error, filename))
  const context = Context.add(journal, Productlane, client)

  const checked = yield* Effect.provide(Applier.check(plan, { force }), journal)
  const { stop, isStopped } = yield* stopping
  const problems: Array<RowOutcome.RowOutcome> = []
  let more = 0
  const ran = yield* Effect.scoped(Effect.gen(function*() {
    const { done, waits } = yield* progress.make(checked.left)
    return yield* Applier.apply(checked, { stop }).pipe(
      Stream.runForEach((outcome) =>
        Effect.zipRight(
          Effect.sync(() => {
            const isProblem = outcome._tag === "Conflict" || outcome._tag === "Failed"
            if (isProblem && problems.length < shown) problems.push(outcome)
            else if (isProblem) more += 1
          }),
          done
        )
      ),
      Effect.provide(context),
      Effect.provideService(LaneWait, waits),
      Effect.exit
    )
  }))
  const tally = yield* Effect.provide(Fate.tally(plan), journal)
  if (Exit.isFailure(ran)) {
    const output = yield* Output
    yield* output.notice(
      note("rows_open", `${tally.open} rows are still to be written; run the command again to go on`)
    )
    return yield* Effect.failCause(ran.cause)
  }
  yield* Effect.provide(wholeFile.write(paths.succeeded, reports.succeeded(plan)), journal)
  yield* Effect.provide(wholeFile.write(paths.failed, reports.failed(plan)), journal)
  return {
    id: plan.header.id,
    tally,
    isStopped: yield* isStopped,
    problems: { shown: problems, more },
    reports: paths
  } satisfies Applied
}, Effect.scoped)

/** What has become of the plan in a file by now: nothing is known of it while it is being applied. */
export const statusOf = Effect.fn("statusOf")(function*(file: string) {
  const files = yield* FileSystem.FileSystem
  const plan = yield* planIn(file)
  const filename = journalOf(file)
  const isThere = yield* Effect.orElseSucceed(files.exists(filename), () => false)
  const journal = isThere
    ? SqliteJournal.layerReading({ filename, planId: plan.header.id })
    : Journal.Journal.layerMemory
  const begun = Effect.provide(Fate.tally(plan), Layer.fresh(journal)).pipe(
    Effect.map((tally) => ({ hasBegun: isThere, tally }))
  )
  const unbegun = Effect.provide(Fate.tally(plan), Journal.Journal.layerMemory).pipe(
    Effect.map((tally) => ({ hasBegun: false, tally }))
  )
  const known = yield* begun.pipe(
    Effect.catchTags({
      FileUnusable: (error) => Effect.fail(closed(error, filename)),
      ForeignJournal: (error) => isOfAnotherPlan(error) ? unbegun : Effect.fail(closed(error, filename))
    })
  )
  return { id: plan.header.id, ...known }
})

// The first signal has the row at hand be finished.
const stopping = Effect.gen(function*() {
  const stop = yield* Deferred.make<void>()
  const { onNext } = yield* Interruption
  const output = yield* Output
  yield* onNext(
    Effect.zipRight(
      Deferred.succeed(stop, undefined),
      output.notice(note("stopping", "finishing the row at hand; once more to leave at once"))
    )
  )
  return { stop, isStopped: Deferred.isDone(stop) }
})

const isOfAnotherPlan = (error: FileUnusable | ForeignJournal): boolean =>
  error._tag === "ForeignJournal" && error.of === "another plan"

// A plan that was made under the name of an earlier one knows what that has written: contacts were read for it.
const putAside = Effect.fnUntraced(function*(path: string) {
  const files = yield* FileSystem.FileSystem
  const output = yield* Output
  const old = `${path}.old`
  yield* Effect.mapError(files.rename(path, old), (error) => wholeFile.unwritable(old, error))
  yield* makePrivate(path)
  yield* output.notice(note("journal_aside", `the journal of the plan that was called so before is ${old} now`))
})

// It holds values of people where they are in conflict.
const makePrivate = Effect.fnUntraced(function*(path: string) {
  const files = yield* FileSystem.FileSystem
  yield* Effect.ignore(files.writeFile(path, new Uint8Array(), { flag: "wx", mode: 0o600 }))
})

const closed = (error: FileUnusable | ForeignJournal, path: string): JournalClosed => {
  if (error._tag === "ForeignJournal") return new JournalClosed({ fault: "foreign", path })
  switch (error.fault) {
    case "locked":
    case "full":
      return new JournalClosed({ fault: error.fault, path })
    case "read-only":
    case "unopenable":
      return new JournalClosed({ fault: "denied", path })
    case "no database":
      return new JournalClosed({ fault: "foreign", path })
    case "broken":
      return new JournalClosed({ fault: "broken", path })
  }
}
