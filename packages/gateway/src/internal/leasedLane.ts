import { type Lane, type LaneLimits, LaneState, steadyMillis } from "@lanekit/http"
import { Array, type Context, Duration, Effect, type Scope } from "effect"
import type { Moment, SqlLane, SqlLanes } from "../SqlLanes.ts"

/** How many slots are leased at once, at most. */
const largestBlock = 32

/** Of the slots that are free no more than one of so many is leased at once, so that other processes find some. */
const partOfFree = 16

/** For how long a block is meant to last, in milliseconds. */
const blockFor = 2000

/** How long the end of a request waits to be told, at most. */
const tellWithin = Duration.seconds(1)

/** After how long without a request what was leased is given back, in milliseconds. */
const idleAfter = 3000

interface Leased {
  readonly slot: number
  readonly sendBy: number
}

/** The end of a slot that the database does not know of, and when that was by the monotonic clock. */
interface Ended {
  readonly slot: number
  readonly how: LaneState.SlotEnd
  readonly at: number
}

/**
 * A lane of which a process leases slots in blocks, so that not every request is a transaction.
 *
 * To everybody else a slot that is leased is taken, and so is one whose end was not told as yet, so that the proof of
 * `LaneState` is about them as well. When it is told, the end counts from when it was. To the process itself its leases are
 * free. Where it dies, they are given up as are slots whose requests were under way.
 *
 * What the server says holds at once: an answer that tells of a lower limit, of silence, or of others who use the key is
 * told before another slot is used, and what was leased is given back. While the key is shared each request is a
 * transaction, because what the server says is left is not to be promised to anybody who may not use it.
 */
export const makeLeasedLane = (
  lanes: Context.Tag.Service<SqlLanes>,
  lane: Lane,
  limits: LaneLimits
): Effect.Effect<SqlLane, never, Scope.Scope> =>
  Effect.gen(function*() {
    const alone = (yield* Effect.makeSemaphore(1)).withPermits(1)
    const hasWork = yield* Effect.makeLatch(false)
    let leased: ReadonlyArray<Leased> = []
    let ended: ReadonlyArray<Ended> = []
    let seen: { readonly state: LaneState.LaneState; readonly moment: Moment } | undefined = undefined
    let isClosed = false
    // What the size of the next block follows from.
    let block = 1
    let leasedAt = -Infinity
    let handedOut = 0
    let handedOutAt = -Infinity

    const told = (state: LaneState.LaneState, { now, steady }: Moment, ends: ReadonlyArray<Ended>) =>
      ends.reduce(
        (state, { at, how, slot }) => LaneState.end(state, limits, now - Math.max(0, steady - at), slot, how),
        state
      )

    const giveBack = (now: number, which: (each: Leased) => boolean) => {
      const [kept, unused] = Array.partition(leased, which)
      leased = kept
      ended = [...ended, ...unused.map(({ slot }): Ended => ({ slot, how: { _tag: "Unsent" }, at: now }))]
    }

    // Tells all that has ended, and changes what is known then. Only one at a time.
    const transact = <A>(change: (state: LaneState.LaneState, moment: Moment) => readonly [A, LaneState.LaneState]) =>
      Effect.suspend(() => {
        let count = 0
        let last: typeof seen = undefined
        return lanes.modify(lane, (state, moment) => {
          count = ended.length
          const [result, next] = change(told(state, moment, ended), moment)
          last = { state: next, moment }
          return [result, next]
        }).pipe(Effect.tap(() =>
          Effect.sync(() => {
            ended = ended.slice(count)
            seen = last
          })
        ))
      })

    const tell = alone(Effect.uninterruptible(Effect.suspend(() =>
      ended.length === 0 ? Effect.void : transact((state) => [undefined, state])
    )))

    const next = (now: number): LaneState.Grant | undefined => {
      giveBack(now, ({ sendBy }) =>
        sendBy < now)
      const [first, ...others] = leased
      if (first === undefined) return undefined
      leased = others
      handedOut += 1
      handedOutAt = now
      return { _tag: "Granted", ...first }
    }

    const sizeOf = (state: LaneState.LaneState, { now, steady }: Moment): number => {
      if (isClosed || now < state.sharedUntil) return 1
      const { limit, taken } = LaneState.usage(state, limits, now)
      const wanted = Math.ceil(handedOut / Math.max(1, steady - leasedAt) * blockFor)
      return Math.max(1, Math.min(wanted, block * 2, largestBlock, Math.floor((limit - taken) / partOfFree)))
    }

    const lease = transact((state, moment) => {
      const slots: Array<Leased> = []
      const size = sizeOf(state, moment)
      const takeMore = (state: LaneState.LaneState): readonly [LaneState.Grant, LaneState.LaneState] => {
        const [grant, after] = LaneState.take(state, limits, moment.now)
        if (grant._tag === "Wait") return [grant, after]
        slots.push({ slot: grant.slot, sendBy: moment.sendBy })
        return slots.length < size ? takeMore(after) : [grant, after]
      }
      const [last, after] = takeMore(state)
      return [{ slots, last, at: moment.steady }, after]
    })

    const take = Effect.flatMap(steadyNow, (now) => {
      const grant = next(now)
      if (grant !== undefined) return Effect.succeed(grant)
      return alone(Effect.uninterruptible(Effect.gen(function*() {
        // Others may have leased some meanwhile.
        const grant = next(yield* steadyNow)
        if (grant !== undefined) return grant
        const { at, last, slots } = yield* lease
        if (slots.length === 0) return last
        leased = slots
        block = slots.length
        leasedAt = at
        handedOut = 0
        yield* hasWork.open
        return next(at) ?? last
      })))
    })

    // Whether what an answer tells may leave less to send than was leased.
    const isPressing = (slot: number, how: LaneState.SlotEnd, now: number): boolean => {
      if (isClosed || seen === undefined) return true
      const { moment, state } = seen
      const at = moment.now + now - moment.steady
      if (at < state.sharedUntil) return true
      if (how._tag !== "Answered") return false
      const after = LaneState.end(state, limits, at, slot, how)
      const usage = LaneState.usage(state, limits, at)
      const { remaining = 0 } = how.observation
      return (after.sharedUntil > at && remaining < usage.underWay) ||
        after.closedUntil > Math.max(state.closedUntil, at) ||
        LaneState.usage(after, limits, at).limit < usage.limit
    }

    const end = (slot: number, how: LaneState.SlotEnd) =>
      Effect.flatMap(steadyNow, (now) => {
        ended = [...ended, { slot, how, at: now }]
        if (!isPressing(slot, how, now)) return hasWork.open
        giveBack(now, () => true)
        return Effect.zipRight(hasWork.open, tell)
      })

    // The same to this process as if nothing were leased, and everything told.
    const read = <A>(look: (state: LaneState.LaneState, now: number) => A) =>
      lanes.read(lane, (state, moment) => {
        const unused = leased.map(({ slot }): Ended => ({ slot, how: { _tag: "Unsent" }, at: moment.steady }))
        return look(told(state, moment, [...ended, ...unused]), moment.now)
      })

    const lookAfter = Effect.flatMap(steadyNow, (now) => {
      giveBack(now, ({ sendBy }) => sendBy < now || handedOutAt + idleAfter <= now)
      if (leased.length > 0) return tell
      return Effect.zipRight(
        tell,
        Effect.suspend(() => ended.length === 0 && leased.length === 0 ? hasWork.close : Effect.void)
      )
    })

    yield* hasWork.await.pipe(
      Effect.zipRight(Effect.sleep(tellWithin)),
      Effect.zipRight(Effect.ignoreLogged(lookAfter)),
      Effect.forever,
      Effect.forkScoped
    )
    yield* Effect.addFinalizer(() =>
      Effect.flatMap(steadyNow, (now) => {
        isClosed = true
        giveBack(now, () => true)
        return Effect.ignoreLogged(tell)
      })
    )
    return {
      take,
      end,
      usage: read((state, now) => LaneState.usage(state, limits, now)),
      estimate: (before) => read((state, now) => LaneState.estimate(state, limits, now, before))
    }
  })

const steadyNow: Effect.Effect<number> = Effect.map(Effect.clock, steadyMillis)
