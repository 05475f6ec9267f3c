import { type Context, Duration, Effect, Exit, Metric } from "effect"
import type { Lane } from "../Lane.ts"
import type { LaneStatus, Turn } from "../Lanes.ts"
import type { SlotEnd } from "../LaneState.ts"
import { type LaneStore, steadyMillis } from "../LaneStore.ts"
import { LaneWait } from "../LaneWait.ts"
import { laneWait } from "../metrics.ts"
import type { Priority } from "../Priority.ts"
import { isBefore, type Ticket } from "./Ticket.ts"

/**
 * Those who wait for one lane. The first of them asks for a slot, and sleeps until there can be one; the others sleep
 * until they are first. Nobody runs who does not wait, so that nothing is left over when all have gone.
 */
export class LaneQueue {
  private readonly lane: Lane
  private readonly store: Context.Tag.Service<LaneStore>
  private readonly waiters = new Set<Waiter>()

  constructor(lane: Lane, store: Context.Tag.Service<LaneStore>) {
    this.lane = lane
    this.store = store
  }

  /** Sends a request once there is a slot for it. */
  readonly through = <A, E, R>(ticket: Ticket, send: (turn: Turn) => Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(this.enter(ticket, restore), (slot) => {
        let isSent = false
        let isOver = false
        const end = (how: SlotEnd) =>
          Effect.suspend(() => {
            if (isOver) return Effect.void
            isOver = true
            const ended = this.store.end(this.lane, slot, how)
            return how._tag === "Unsent" ? Effect.zipRight(ended, this.wakeFirst) : ended
          })
        const turn: Turn = {
          answered: (observation) => end({ _tag: "Answered", observation }),
          unsent: end({ _tag: "Unsent" })
        }
        const sending = Effect.suspend(() => {
          isSent = true
          return send(turn)
        })
        return Effect.ensuring(restore(sending), Effect.suspend(() => end({ _tag: isSent ? "Lost" : "Unsent" })))
      })
    )

  /** What the lane looks like now. */
  get status(): Effect.Effect<LaneStatus> {
    return Effect.gen(this, function*() {
      const usage = yield* this.store.usage(this.lane)
      const estimate = Duration.millis(yield* this.store.estimate(this.lane, this.waiters.size))
      return { ...usage, waiting: this.waiting(), estimate }
    })
  }

  private waiting(): LaneStatus["waiting"] {
    const counts: { [Each in Priority]: number } = { consent: 0, interactive: 0, batch: 0 }
    for (const { ticket } of this.waiters) counts[ticket.priority] += 1
    return counts
  }

  // A slot that was granted must not be lost to an interrupt: only the waits can be interrupted.
  private enter(ticket: Ticket, restore: Restore): Effect.Effect<number> {
    return Effect.suspend(() => {
      const waiter: Waiter = { ticket, isWoken: false, wake: undefined }
      this.waiters.add(waiter)
      return Effect.onExit(this.take(waiter, restore, this.tellWait(ticket)), (exit) =>
        Effect.suspend(() => {
          this.waiters.delete(waiter)
          const left = Exit.isSuccess(exit) ? this.recordWait(ticket) : Effect.void
          return Effect.zipRight(left, this.wakeFirst)
        }))
    })
  }

  private take(waiter: Waiter, restore: Restore, onWait: Effect.Effect<void>): Effect.Effect<number> {
    return Effect.flatMap(Effect.clock, (clock) => {
      const first = this.first(steadyMillis(clock))
      if (first === waiter) return this.takeAsFirst(waiter, restore, onWait)
      wake(first)
      return onWait.pipe(
        Effect.zipRight(restore(untilWoken(waiter))),
        Effect.zipRight(this.take(waiter, restore, Effect.void))
      )
    })
  }

  private takeAsFirst(waiter: Waiter, restore: Restore, onWait: Effect.Effect<void>): Effect.Effect<number> {
    return Effect.flatMap(this.store.take(this.lane), (grant) =>
      grant._tag === "Granted"
        ? Effect.succeed(grant.slot)
        : onWait.pipe(
          Effect.zipRight(restore(Effect.raceFirst(Effect.sleep(grant.millis), untilWoken(waiter)))),
          Effect.zipRight(this.take(waiter, restore, Effect.void))
        ))
  }

  private first(now: number): Waiter | undefined {
    let first: Waiter | undefined = undefined
    for (const waiter of this.waiters) {
      if (first === undefined || isBefore(waiter.ticket, first.ticket, now)) first = waiter
    }
    return first
  }

  private get wakeFirst(): Effect.Effect<void> {
    return Effect.map(Effect.clock, (clock) => wake(this.first(steadyMillis(clock))))
  }

  private tellWait(ticket: Ticket): Effect.Effect<void> {
    return Effect.gen(this, function*() {
      const now = steadyMillis(yield* Effect.clock)
      let position = 0
      for (const other of this.waiters) if (isBefore(other.ticket, ticket, now)) position += 1
      const estimate = Duration.millis(Math.ceil(yield* this.store.estimate(this.lane, position)))
      const { waiting } = yield* LaneWait
      yield* waiting({ lane: this.lane, priority: ticket.priority, position, estimate })
      yield* Effect.logDebug("waiting for the lane").pipe(
        Effect.annotateLogs({ lane: this.lane, position, estimate: Duration.format(estimate) })
      )
    })
  }

  private recordWait({ priority, since }: Ticket): Effect.Effect<void> {
    return Effect.flatMap(
      Effect.clock,
      (clock) => Metric.update(laneWait(this.lane, priority), (steadyMillis(clock) - since) / 1000)
    )
  }
}

interface Waiter {
  readonly ticket: Ticket
  /** Whether it was woken while it was awake, so that it does not fall asleep. */
  isWoken: boolean
  wake: (() => void) | undefined
}

type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

const wake = (waiter: Waiter | undefined): void => {
  if (waiter === undefined) return
  waiter.isWoken = true
  waiter.wake?.()
}

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
