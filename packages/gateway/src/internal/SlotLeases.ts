import { type LaneLimits, LaneState } from "@lanekit/http"
import { Array } from "effect"
import type { Moment } from "../SqlLanes.ts"

/** Of the slots that are free no more than one of so many is leased at once, so that other processes find some. */
const partOfFree = 16

/** For how long a block is meant to last, in milliseconds. */
const blockFor = 2000

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

/** What is known of a lane, and as of when. */
export interface Seen {
  readonly state: LaneState.LaneState
  readonly moment: Moment
}

/**
 * The slots of a lane that a process has leased and not used, and those whose end it has not told. Times are those of its
 * monotonic clock, but for those of a `Moment`.
 */
export class SlotLeases {
  private readonly limits: LaneLimits
  private readonly largestBlock: number
  private leased: ReadonlyArray<Leased> = []
  private ended: ReadonlyArray<Ended> = []
  private block = 1
  private leasedAt = -Infinity
  private handedOut = 0
  private handedOutAt = -Infinity

  constructor(limits: LaneLimits, largestBlock: number) {
    this.limits = limits
    this.largestBlock = largestBlock
  }

  /** Whether there is nothing to lease, to tell or to give back. */
  get isEmpty(): boolean {
    return this.leased.length === 0 && this.ended.length === 0
  }

  /** How many ends are to be told: those first that came first. */
  get untold(): number {
    return this.ended.length
  }

  /** Hands out a slot that was leased, if there is one. */
  next(now: number): LaneState.Grant | undefined {
    this.giveBackLate(now)
    const [first, ...others] = this.leased
    if (first === undefined) return undefined
    this.leased = others
    this.handedOut += 1
    this.handedOutAt = now
    return { _tag: "Granted", ...first }
  }

  /** Remembers the end of a slot. */
  end(slot: number, how: LaneState.SlotEnd, now: number): void {
    this.ended = [...this.ended, { slot, how, at: now }]
  }

  /** Gives all back that was not used. */
  giveBack(now: number): void {
    this.giveBackThose(now, () => true)
  }

  /** Gives back what nobody wants, and what is too old to be used. */
  giveBackIdle(now: number): void {
    if (this.handedOutAt + idleAfter <= now) this.giveBack(now)
    else this.giveBackLate(now)
  }

  /** The lane's state once all was told. */
  told({ moment, state }: Seen): LaneState.LaneState {
    return this.endAll({ moment, state }, this.ended)
  }

  /** The lane's state as it would be if nothing were leased, and all told. */
  own(seen: Seen): LaneState.LaneState {
    const unused = this.leased.map(({ slot }): Ended => ({ slot, how: { _tag: "Unsent" }, at: seen.moment.steady }))
    return this.endAll(seen, [...this.ended, ...unused])
  }

  /** Forgets the first ends, because they were told. */
  forget(count: number): void {
    this.ended = this.ended.slice(count)
  }

  /**
   * How many slots are to be leased now: as many as are needed for a while, at most twice as many as before. None but the one
   * that is needed while others use the key: what the server says is left is not to be promised to anybody who may not use it.
   */
  size({ moment: { now, steady }, state }: Seen): number {
    if (now < state.sharedUntil) return 1
    const { limit, taken } = LaneState.usage(state, this.limits, now)
    const wanted = Math.ceil(this.handedOut / Math.max(1, steady - this.leasedAt) * blockFor)
    return Math.max(1, Math.min(wanted, this.block * 2, this.largestBlock, Math.floor((limit - taken) / partOfFree)))
  }

  /** Adds slots that were leased at some moment. */
  add(slots: ReadonlyArray<number>, { sendBy, steady }: Moment): void {
    this.leased = [...this.leased, ...slots.map((slot) => ({ slot, sendBy }))]
    this.block = slots.length
    this.leasedAt = steady
    this.handedOut = 0
  }

  private giveBackLate(now: number): void {
    // Others may give up what is older.
    this.giveBackThose(now, ({ sendBy }) => sendBy < now)
  }

  private giveBackThose(now: number, which: (each: Leased) => boolean): void {
    const [kept, unused] = Array.partition(this.leased, which)
    this.leased = kept
    for (const { slot } of unused) this.end(slot, { _tag: "Unsent" }, now)
  }

  private endAll({ moment: { now, steady }, state }: Seen, ends: ReadonlyArray<Ended>): LaneState.LaneState {
    return ends.reduce(
      (state, { at, how, slot }) => LaneState.end(state, this.limits, now - Math.max(0, steady - at), slot, how),
      state
    )
  }
}
