import type { SqlError } from "@effect/sql/SqlError"
import { type Lane, type LaneLimits, LaneState, steadyMillis } from "@lanekit/http"
import { missed, type Signals } from "@lanekit/sql/Signals"
import { codeOf } from "@lanekit/sql/sqlFault"
import { type Context, Duration, Effect, type Scope, Stream } from "effect"
import type { Moment, SqlLanes } from "../SqlLanes.ts"
import { topics } from "../topics.ts"
import { type Seen, SlotLeases } from "./SlotLeases.ts"

/** For how long what was seen is good enough to tell how full a lane is, in milliseconds. */
const freshFor = 1000

/** How long a database is left alone that did not take what was to be told. */
const pause = Duration.seconds(1)

/** Says that the database of a lane is away. */
export const logUnreachable = (lane: Lane, error: SqlError): Effect.Effect<void> =>
  Effect.logWarning("the database of the lanes cannot be reached").pipe(
    Effect.annotateLogs({ lane, code: codeOf(error) })
  )

/** A lane as one process uses it. */
export interface ProcessLane {
  readonly take: Effect.Effect<LaneState.Grant, SqlError>
  /** Remembers the end of a slot, and has it told. */
  readonly end: (slot: number, how: LaneState.SlotEnd) => Effect.Effect<void>
  readonly usage: Effect.Effect<LaneState.LaneUsage, SqlError>
  readonly estimate: (before: number) => Effect.Effect<number, SqlError>
  /** How often what was taken and not used was to be given back. */
  readonly recalls: () => number
}

/** How a process uses a lane. */
export interface ProcessLaneOptions {
  /** Slots that are leased at once, at most: 1 has each request be a transaction. */
  readonly largestBlock: number
  /** How long the end of a request waits to be told, at most. */
  readonly tellWithin: Duration.Duration
}

/**
 * A lane of which a process may lease slots in blocks, so that not every request is a transaction.
 *
 * To everybody else a slot that is leased is taken, and so is one whose end was not told as yet, so that the proof of
 * `LaneState` is about them as well. When it is told, the end counts from when it was. To the process itself its leases are
 * free. Where it dies, they are given up as are slots whose requests were under way.
 *
 * What the server says holds at once: where an answer tells of a lower limit, of silence, or of others who use the key, what
 * was leased is given back, and the next request is a transaction that begins with telling it. The other processes are told
 * by a signal to do the same: at once, and again when the database knows of it. Whoever hears no signals leases nothing, and
 * gives back what it has.
 */
export const makeProcessLane = (
  { lanes, signals }: {
    readonly lanes: Context.Tag.Service<SqlLanes>
    readonly signals: Context.Tag.Service<Signals>
  },
  lane: Lane,
  limits: LaneLimits,
  { largestBlock, tellWithin }: ProcessLaneOptions
): Effect.Effect<ProcessLane, never, Scope.Scope> =>
  Effect.gen(function*() {
    const scope = yield* Effect.scope
    const leases = new SlotLeases(limits, largestBlock)
    const alone = (yield* Effect.makeSemaphore(1)).withPermits(1)
    const hasWork = yield* Effect.makeLatch(false)
    const isUrgent = yield* Effect.makeLatch(false)
    let changed: Seen | undefined = undefined
    let looked: Seen | undefined = undefined
    let isClosed = false
    const narrowed = { topic: topics.narrowed, id: lane }
    // How many answers had what was leased given back.
    let recalls = 0

    // Tells all that has ended, and changes what is known then. Only one at a time.
    const transact = <A>(change: (seen: Seen) => readonly [A, LaneState.LaneState]): Effect.Effect<A, SqlError> =>
      Effect.suspend(() => {
        let count = 0
        let last: typeof changed = undefined
        let isNews = false
        return Effect.tap(
          lanes.modify(lane, (state, moment) => {
            count = leases.untold
            const told = leases.told({ state, moment })
            isNews = isNarrower(told, state, limits, moment.now) ||
              (told.sharedUntil > moment.now && state.sharedUntil <= moment.now)
            const [result, next] = change({ state: told, moment })
            last = { state: next, moment }
            return [result, next]
          }),
          () => {
            leases.forget(count)
            changed = last
            return isNews ? signals.publish(narrowed) : Effect.void
          }
        )
      })

    const tellAll = Effect.suspend(() =>
      leases.untold === 0 ? Effect.void : transact(({ state }) => [undefined, state])
    )
    const tell = alone(Effect.uninterruptible(tellAll))

    const lease = Effect.flatMap(signals.isListening, (isListening) =>
      transact((seen): readonly [Lease, LaneState.LaneState] => {
        // What nobody could call back is not leased.
        const size = isListening ? leases.size(seen) : 1
        const { last, slots, state } = takeMany(seen.state, limits, seen.moment.now, size)
        return [{ slots, last, moment: seen.moment }, state]
      }))

    const take = Effect.flatMap(steadyNow, (now): Effect.Effect<LaneState.Grant, SqlError> => {
      const grant = leases.next(now)
      if (grant !== undefined) return Effect.succeed(grant)
      return alone(Effect.uninterruptible(Effect.gen(function*() {
        // Others may have leased some meanwhile.
        const grant = leases.next(yield* steadyNow)
        if (grant !== undefined) return grant
        const before = recalls
        const { last, moment, slots } = yield* lease
        if (slots.length === 0) return last
        leases.add(slots, moment)
        const first = leases.next(moment.steady)
        // The transaction may not know of an answer that came meanwhile.
        if (recalls > before) leases.giveBack(moment.steady)
        yield* hasWork.open
        return first ?? last
      })))
    })

    // Has the next request ask the database.
    const recall = Effect.map(steadyNow, (now) => {
      recalls += 1
      leases.giveBack(now)
    })

    // What an answer says of the lane, where it may leave less to send than was leased.
    const newsOf = (slot: number, how: LaneState.SlotEnd, now: number): "narrower" | "fewer" | undefined => {
      if (changed === undefined) return "fewer"
      const { moment: { now: at }, state } = later(changed, now)
      if (how._tag === "Answered") {
        const after = LaneState.end(state, limits, at, slot, how)
        if (isNarrower(after, state, limits, at)) return "narrower"
        const { remaining = 0 } = how.observation
        if (after.sharedUntil > at && remaining < LaneState.usage(state, limits, at).underWay) return "fewer"
      }
      return at < state.sharedUntil ? "fewer" : undefined
    }

    const end = (slot: number, how: LaneState.SlotEnd) =>
      Effect.flatMap(steadyNow, (now) => {
        leases.end(slot, how, now)
        if (isClosed) return Effect.ignoreLogged(tell)
        const news = newsOf(slot, how, now)
        if (news === undefined) return hasWork.open
        const recalled = Effect.zipRight(recall, Effect.zipRight(isUrgent.open, hasWork.open))
        if (news !== "narrower") return recalled
        // The others stop before the database knows why: their next requests come to it after this one is told. Where each slot
        // is taken of the database, whoever was answered waits until it knows, so that nothing is taken in between.
        return largestBlock > 1
          ? Effect.zipRight(Effect.forkIn(signals.publish(narrowed), scope), recalled)
          : Effect.zipRight(recalled, Effect.timeoutOption(Effect.disconnect(Effect.ignore(tell)), pause))
      })

    const lookAt = (state: LaneState.LaneState, moment: Moment): Seen => {
      looked = { state, moment }
      return looked
    }

    const read = <A>(look: (state: LaneState.LaneState, now: number) => A): Effect.Effect<A, SqlError> =>
      Effect.gen(function*() {
        const now = yield* steadyNow
        const last = newest(changed, looked)
        const seen = last !== undefined && now < last.moment.steady + freshFor
          ? later(last, now)
          : yield* lanes.read(lane, lookAt)
        return look(leases.own(seen), seen.moment.now)
      })

    const attend = Effect.gen(function*() {
      yield* hasWork.await
      yield* Effect.raceFirst(Effect.sleep(tellWithin), isUrgent.await)
      yield* isUrgent.close
      leases.giveBackIdle(yield* steadyNow)
      yield* tell
      // In one step, so that nothing that ends meanwhile is forgotten.
      yield* Effect.sync(() => leases.isEmpty && hasWork.unsafeClose())
    }).pipe(
      Effect.tapError((error) => logUnreachable(lane, error)),
      Effect.tapDefect((defect) => Effect.logError("the ends of requests were not told to their lane", defect)),
      Effect.catchAllCause(() => Effect.raceFirst(Effect.sleep(pause), isUrgent.await))
    )

    yield* Effect.forkScoped(Effect.forever(attend))
    yield* signals.subscribe.pipe(
      Stream.filter(({ id, topic }) => (topic === topics.narrowed && id === lane) || topic === missed.topic),
      // What the database did not take is told at once when it may be there again.
      Stream.runForEach(({ topic }) =>
        recall.pipe(
          Effect.zipRight(topic === missed.topic ? isUrgent.open : Effect.void),
          Effect.zipRight(hasWork.open)
        )
      ),
      Effect.forkScoped
    )
    yield* Effect.addFinalizer(() =>
      Effect.flatMap(steadyNow, (now) => {
        isClosed = true
        leases.giveBack(now)
        return Effect.ignoreLogged(tell)
      })
    )
    return {
      take,
      end,
      usage: read((state, now) => LaneState.usage(state, limits, now)),
      estimate: (before) => read((state, now) => LaneState.estimate(state, limits, now, before)),
      recalls: () => recalls
    }
  })

interface Lease {
  readonly slots: ReadonlyArray<number>
  /** The last one, or how long to wait for more. */
  readonly last: LaneState.Grant
  readonly moment: Moment
}

const takeMany = (state: LaneState.LaneState, limits: LaneLimits, now: number, size: number) => {
  const slots: Array<number> = []
  let [last, after] = LaneState.take(state, limits, now)
  while (last._tag === "Granted" && slots.push(last.slot) < size) [last, after] = LaneState.take(after, limits, now)
  return { slots, last, state: after }
}

const isNarrower = (
  state: LaneState.LaneState,
  before: LaneState.LaneState,
  limits: LaneLimits,
  now: number
): boolean =>
  state.closedUntil > Math.max(before.closedUntil, now) ||
  LaneState.usage(state, limits, now).limit < LaneState.usage(before, limits, now).limit

const newest = (changed: Seen | undefined, looked: Seen | undefined): Seen | undefined =>
  looked === undefined || (changed !== undefined && changed.moment.steady >= looked.moment.steady) ? changed : looked

// What was seen, as of a later time of the monotonic clock.
const later = ({ moment, state }: Seen, steady: number): Seen => ({
  state,
  moment: { ...moment, steady, now: Math.floor(moment.now + steady - moment.steady) }
})

const steadyNow: Effect.Effect<number> = Effect.map(Effect.clock, steadyMillis)
