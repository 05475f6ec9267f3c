import type { Failure } from "@lanekit/core"
import { type Lanes, LaneWait, Productlane } from "@lanekit/http"
import { type Context, Deferred, Duration, Effect, Option, Stream } from "effect"
import { makeApplication, type Writable } from "./application.ts"
import { Journal, type JournalUnusable } from "./Journal.ts"
import type * as JournalModule from "./Journal.ts"
import type { Plan } from "./Plan.ts"
import type { PlannedRow } from "./PlannedRow.ts"
import type { PlanUnreadable } from "./PlanUnreadable.ts"
import type { RowOutcome } from "./RowOutcome.ts"

/** How a plan is applied. */
export interface CheckOptions {
  /** Whether what somebody else has changed since is overwritten, and conflicts of an earlier run are judged anew. */
  readonly force?: boolean
}

/** A plan that was read to its end, so that nothing in it will be a surprise once something was written. */
export interface CheckedPlan<E = never, R = never> {
  readonly plan: Plan<E, R>
  readonly force: boolean
  /** How many of its rows are to be written at all. */
  readonly writes: number
  /** How many of those have not ended yet. */
  readonly left: number
  /** Whether one of those that are left unsubscribes somebody. */
  readonly unsubscribes: boolean
}

/** How a run ends. */
export interface ApplyOptions {
  /** Once it is done, the run ends after the row at hand; a row that only waits for its turn is left at once. */
  readonly stop?: Deferred.Deferred<void>
}

/** Reads a plan to its end, and counts what is left of it to do. */
export const check = <E, R>(
  plan: Plan<E, R>,
  { force = false }: CheckOptions = {}
): Effect.Effect<CheckedPlan<E, R>, E | PlanUnreadable | JournalUnusable, R | Journal> =>
  Effect.gen(function*() {
    const journal = yield* Journal
    return yield* Stream.runFoldEffect(
      writableRows(plan),
      { plan, force, writes: 0, left: 0, unsubscribes: false },
      (counted: CheckedPlan<E, R>, row) =>
        Effect.map(journal.entry(row.number), (known) => ({
          ...counted,
          writes: counted.writes + 1,
          ...(isOpen(known, force) && {
            left: counted.left + 1,
            unsubscribes: counted.unsubscribes || unsubscribes(row)
          })
        }))
    )
  })

/**
 * Applies a plan, a row at a time: those that unsubscribe somebody, then the others, each in the order of the table. Each
 * contact is read just before it is written, when the write lane has a slot. Gives what becomes of each row that had not
 * ended before.
 *
 * What may pass by itself ends the run: no network, a failing API, a key that is refused, a journal that cannot be written.
 * The row is left for the next run, as is one that is interrupted.
 */
export const apply = <E, R>(
  { force, plan, unsubscribes: hasUnsubscribes }: CheckedPlan<E, R>,
  { stop }: ApplyOptions = {}
): Stream.Stream<
  RowOutcome,
  E | PlanUnreadable | JournalUnusable | Failure.Failure,
  R | Journal | Productlane
> =>
  Stream.unwrap(Effect.gen(function*() {
    const journal = yield* Journal
    const client = yield* Productlane
    const applied = makeApplication(client, journal, plan.header, force)
    const leaving = yield* makeLeaving(client.lanes, stop)

    const step = (row: Writable): Effect.Effect<Step, JournalUnusable | Failure.Failure> =>
      Effect.gen(function*() {
        const known = yield* journal.entry(row.number)
        if (!isOpen(known, force)) return passed
        const isBegun = Option.exists(known, ({ _tag }) => _tag === "Begun")
        const outcome = yield* leaving.unlessLeft(Effect.zipRight(
          leaving.untilFree,
          Effect.tap(applied({ row, isBegun, priority: unsubscribes(row) ? "consent" : "batch" }), journal.end)
        ))
        return Option.match(outcome, { onNone: () => left, onSome: (outcome) => ({ _tag: "Ended", outcome }) })
      })

    const pass = (isIncluded: (row: Writable) => boolean) =>
      writableRows(plan).pipe(Stream.filter(isIncluded), Stream.mapEffect(step))

    return (hasUnsubscribes ? Stream.concat(pass(unsubscribes), pass((row) => !unsubscribes(row))) : pass(() => true))
      .pipe(
        Stream.takeWhile(({ _tag }) => _tag !== "Left"),
        Stream.filterMap((step) => step._tag === "Ended" ? Option.some(step.outcome) : Option.none())
      )
  }))

type Step =
  | { readonly _tag: "Passed" | "Left" }
  | { readonly _tag: "Ended"; readonly outcome: RowOutcome }

const passed: Step = { _tag: "Passed" }

const left: Step = { _tag: "Left" }

const writableRows = <E, R>({ entries }: Plan<E, R>): Stream.Stream<Writable, E | PlanUnreadable, R> =>
  Stream.filterMap(entries, ({ row }) => isWritable(row) ? Option.some(row) : Option.none())

const isWritable = (row: PlannedRow): row is Writable => row._tag === "Create" || row._tag === "Update"

const unsubscribes = (row: Writable): boolean =>
  row._tag === "Update" && row.changes.some(({ after, field }) => field === "isSubscribed" && after === false)

// What has ended stays so, but for a conflict that is forced.
const isOpen = (known: Option.Option<JournalModule.Entry>, force: boolean): boolean =>
  Option.match(known, {
    onNone: () => true,
    onSome: (entry) => entry._tag === "Begun" || force && entry.outcome._tag === "Conflict"
  })

// A row that does nothing but wait can be left at once; one that does something is finished.
const makeLeaving = (
  lanes: Context.Tag.Service<Lanes>,
  stop: Deferred.Deferred<void> | undefined
) =>
  Effect.gen(function*() {
    const outer = yield* LaneWait
    const waits = yield* Effect.makeLatch(false)
    const observer: Context.Tag.Service<LaneWait> = {
      waiting: (waiting) => Effect.zipRight(waits.open, outer.waiting(waiting)),
      over: Effect.zipRight(waits.close, outer.over ?? Effect.void)
    }

    const untilFree: Effect.Effect<void> = Effect.gen(function*() {
      const { estimate } = yield* lanes.status("write")
      if (Duration.toMillis(estimate) === 0) return
      yield* observer.waiting({ lane: "write", priority: "batch", position: 0, estimate })
      yield* Effect.iterate(estimate, {
        while: (estimate) => Duration.toMillis(estimate) > 0,
        body: (estimate) =>
          Effect.sleep(Duration.min(estimate, longestSleep)).pipe(
            Effect.zipRight(lanes.status("write")),
            Effect.map(({ estimate }) => estimate)
          )
      })
      yield* observer.over ?? Effect.void
    })

    const unlessLeft = <A, E>(row: Effect.Effect<A, E>): Effect.Effect<Option.Option<A>, E> => {
      const told = Effect.provideService(row, LaneWait, observer)
      if (stop === undefined) return Effect.asSome(told)
      const leave = Effect.zipRight(Deferred.await(stop), waits.await)
      return Effect.if(Deferred.isDone(stop), {
        onTrue: () => Effect.succeedNone,
        onFalse: () =>
          Effect.zipRight(
            waits.close,
            Effect.raceFirst(Effect.asSome(told), Effect.zipRight(leave, Effect.succeedNone))
          )
      })
    }

    return { untilFree, unlessLeft }
  })

// A lane may open earlier than it said.
const longestSleep = Duration.minutes(1)
