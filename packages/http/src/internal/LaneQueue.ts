import { type Context, Duration, Effect, Exit, Metric } from "effect"
import type { Lane } from "../Lane.ts"
import type { LaneStatus, Turn } from "../Lanes.ts"
import type { Grant, SlotEnd } from "../LaneState.ts"
import { type LaneStore, steadyMillis } from "../LaneStore.ts"
import { LaneWait } from "../LaneWait.ts"
import { laneWait } from "../metrics.ts"
import type { Ticket } from "./Ticket.ts"
import { Waiters } from "./Waiters.ts"

// A lane may open earlier than it said, where others share the store; and no timer of JavaScript lasts for a month.
const longestSleep = Duration.minutes(1)

/**
 * Those who wait for one lane. Whose turn it is asks for a slot, and sleeps until there can be one; the others sleep
 * until they are woken. Nobody runs who does not wait, so that nothing is left over when all have gone.
 *
 * One of those who wait is always awake, or has set a timer. Whoever leaves wakes the next, and so does whoever wakes up
 * and finds that it is another's turn.
 */
export class LaneQueue {
  private readonly lane: Lane
  private readonly store: Context.Tag.Service<LaneStore>
  private readonly waiters = new Waiters<Waiter>()

  constructor(lane: Lane, store: Context.Tag.Service<LaneStore>) {
    this.lane = lane
    this.store = store
  }

  /** Sends a request in the slot that was taken for it before, if there is one, else once there is a slot for it. */
  readonly through = <A, E, R>(
    ticket: Ticket,
    held: Effect.Effect<number | undefined>,
    send: (turn: Turn) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E, R> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(this.slotFor(ticket, held, restore), (slot) => {
        let isSent = false
        let isOver = false
        const end = (how: SlotEnd) =>
          Effect.uninterruptible(Effect.suspend(() =>
            isOver
              ? Effect.void
              : Effect.tap(this.store.end(this.lane, slot, how), () => {
                isOver = true
              })
          ))
        // What ended may let the next go sooner than it was told.
        const endAndWake = (how: SlotEnd) => Effect.zipRight(end(how), this.wakeNext)
        const turn: Turn = {
          answered: (observation) => endAndWake({ _tag: "Answered", observation }),
          unsent: endAndWake({ _tag: "Unsent" })
        }
        const sending = Effect.suspend(() => {
          isSent = true
          return send(turn)
        })
        return Effect.ensuring(
          restore(sending),
          Effect.suspend(() => isSent ? endAndWake({ _tag: "Lost" }) : turn.unsent)
        )
      })
    )

  /** What the lane looks like now. */
  get status(): Effect.Effect<LaneStatus> {
    return Effect.gen(this, function*() {
      const usage = yield* this.store.usage(this.lane)
      const waiting = this.waiters.counts
      const before = waiting.consent + waiting.interactive + waiting.batch
      const estimate = Duration.millis(yield* this.store.estimate(this.lane, before))
      return { ...usage, waiting, estimate }
    })
  }

  private slotFor(
    ticket: Ticket,
    held: Effect.Effect<number | undefined>,
    restore: Restore
  ): Effect.Effect<number> {
    return Effect.flatMap(held, (slot) => slot === undefined ? this.enter(ticket, restore) : Effect.succeed(slot))
  }

  // A slot that was granted must not be lost to an interrupt: only the waits can be interrupted. While it tells that it
  // waits it does not stand in the queue, so that it holds up nobody.
  private enter(ticket: Ticket, restore: Restore): Effect.Effect<number> {
    return Effect.gen(this, function*() {
      const since = yield* steadyNow
      const grant = yield* this.standing(ticket, (waiter) => this.ask(waiter))
      const slot = grant?._tag === "Granted"
        ? grant.slot
        : yield* restore(this.tellWait(ticket)).pipe(
          Effect.zipRight(this.standing(ticket, (waiter) => this.wait(waiter, restore))),
          Effect.zipLeft(tellOver)
        )
      yield* Metric.update(laneWait(this.lane, ticket.priority), ((yield* steadyNow) - since) / 1000)
      return slot
    })
  }

  // Stands in the queue meanwhile. Nobody relies on one who leaves at once because it was not its turn.
  private standing<A>(ticket: Ticket, use: (waiter: Waiter) => Effect.Effect<A>): Effect.Effect<A> {
    return Effect.suspend(() => {
      const waiter: Waiter = { ticket, isWoken: false, wake: undefined }
      this.waiters.add(waiter)
      return Effect.onExit(use(waiter), (exit) =>
        Effect.suspend(() => {
          this.waiters.remove(waiter)
          const hadNoTurn = Exit.isSuccess(exit) && exit.value === undefined && !waiter.isWoken
          return hadNoTurn ? Effect.void : this.wakeNext
        }))
    })
  }

  private wait(waiter: Waiter, restore: Restore): Effect.Effect<number> {
    return Effect.gen(this, function*() {
      for (;;) {
        const grant = yield* this.ask(waiter)
        if (grant?._tag === "Granted") return grant.slot
        yield* restore(grant === undefined ? untilWoken(waiter) : untilWokenOr(waiter, grant.millis))
        const next = this.waiters.next(yield* steadyNow)
        if (next !== undefined && next !== waiter) wake(next)
      }
    })
  }

  // Asks for a slot, if it is the waiter's turn.
  private ask(waiter: Waiter): Effect.Effect<Grant | undefined> {
    return Effect.gen(this, function*() {
      const now = yield* steadyNow
      if (this.waiters.next(now) !== waiter) return undefined
      const grant = yield* this.store.take(this.lane)
      if (grant._tag === "Granted") {
        // The process may have stood still since.
        if (grant.sendBy !== undefined && (yield* steadyNow) > grant.sendBy) {
          yield* this.store.end(this.lane, grant.slot, { _tag: "Unsent" })
          return yield* this.ask(waiter)
        }
        this.waiters.hadTurn(waiter, now)
      }
      return grant
    })
  }

  private get wakeNext(): Effect.Effect<void> {
    return Effect.map(steadyNow, (now) => {
      const next = this.waiters.next(now)
      if (next !== undefined) wake(next)
    })
  }

  private tellWait(ticket: Ticket): Effect.Effect<void> {
    return Effect.gen(this, function*() {
      const position = this.waiters.before(ticket)
      const estimate = Duration.millis(Math.ceil(yield* this.store.estimate(this.lane, position)))
      const { waiting } = yield* LaneWait
      yield* waiting({ lane: this.lane, priority: ticket.priority, position, estimate })
      yield* Effect.logDebug("waiting for the lane").pipe(
        Effect.annotateLogs({ lane: this.lane, position, estimate: Duration.format(estimate) })
      )
    })
  }
}

interface Waiter {
  readonly ticket: Ticket
  /** Whether it was woken while it was awake, so that it does not fall asleep. */
  isWoken: boolean
  wake: (() => void) | undefined
}

type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

const tellOver: Effect.Effect<void> = Effect.flatMap(LaneWait, ({ over = Effect.void }) => over)

const steadyNow: Effect.Effect<number> = Effect.map(Effect.clock, steadyMillis)

const wake = (waiter: Waiter): void => {
  waiter.isWoken = true
  waiter.wake?.()
}

// Both can be interrupted even where the caller cannot, so that the one that is late can be stopped.
const untilWokenOr = (waiter: Waiter, millis: number): Effect.Effect<void> =>
  Effect.raceFirst(
    Effect.interruptible(Effect.sleep(Duration.min(Duration.millis(millis), longestSleep))),
    Effect.interruptible(untilWoken(waiter))
  )

const untilWoken = (waiter: Waiter): Effect.Effect<void> =>
  Effect.async<void>((resume) => {
    waiter.wake = () => {
      waiter.isWoken = false
      waiter.wake = undefined
      resume(Effect.void)
    }
    if (waiter.isWoken) waiter.wake()
    return Effect.sync(() => {
      waiter.wake = undefined
    })
  })
