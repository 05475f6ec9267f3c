import type { Failure } from "@lanekit/core"
import { Signals } from "@lanekit/sql/Signals"
import { Clock, Deferred, Duration, Effect, Option, Stream } from "effect"
import { Leave } from "../Leave.ts"
import type { KeptWrite, OperationId } from "../QueuedWrite.ts"
import { topics } from "../topics.ts"
import { WriteQueue } from "../WriteQueue.ts"

/** How long somebody who waits goes without looking, in milliseconds: a signal may be lost. */
const longestSleep = 2000

/** Makes what waits for the ends of writes, in this process or in another. */
export const makeWaiting = Effect.gen(function*() {
  const queue = yield* WriteQueue
  const signals = yield* Signals
  const leave = yield* Leave
  const waiters = new Map<string, Set<Deferred.Deferred<void>>>()

  const wakeAll = Effect.suspend(() => wake([...waiters.values()].flatMap((all) => Array.from(all))))

  yield* signals.subscribe.pipe(
    Stream.runForEach(({ id, topic }) => {
      if (topic === topics.done) return wake(waiters.get(id) ?? [])
      return topic === "missed" ? wakeAll : Effect.void
    }),
    Effect.forkScoped
  )

  const watching = <A, E>(id: OperationId, use: (told: Effect.Effect<void>) => Effect.Effect<A, E>) =>
    Effect.acquireUseRelease(
      Effect.map(Deferred.make<void>(), (deferred) => {
        waiters.set(id, (waiters.get(id) ?? new Set()).add(deferred))
        return deferred
      }),
      (deferred) => use(Deferred.await(deferred)),
      (deferred) =>
        Effect.sync(() => {
          const all = waiters.get(id)
          all?.delete(deferred)
          if (all?.size === 0) waiters.delete(id)
        })
    )

  // From when on those who wait have to leave, in Unix milliseconds.
  let leavesFrom = Infinity
  yield* leave.begins.pipe(
    Effect.zipRight(Clock.currentTimeMillis),
    Effect.flatMap((now) => {
      leavesFrom = now
      return wakeAll
    }),
    Effect.forkScoped
  )

  // Whoever has to leave waits no longer for what is not sent yet, and for a while for what is.
  const limitOf = ({ status }: KeptWrite, until: number): number =>
    Math.min(until, status === "queued" ? leavesFrom : leavesFrom + Duration.toMillis(leave.grace))

  /**
   * The write once it is done; none where it is not by `until`, in Unix milliseconds, or is not known, or where those who wait
   * have to leave.
   */
  const awaitEnd = (
    id: OperationId,
    until: number
  ): Effect.Effect<Option.Option<KeptWrite>, Failure.Unavailable> =>
    Effect.flatMap(
      watching(id, (told) =>
        Effect.gen(function*() {
          const found = yield* queue.find(id)
          if (Option.isNone(found) || found.value.status === "done") return { found, isOver: true }
          const left = limitOf(found.value, until) - (yield* Clock.currentTimeMillis)
          if (left <= 0) return { found: Option.none<KeptWrite>(), isOver: true }
          yield* Effect.interruptible(
            Effect.raceFirst(
              Effect.interruptible(told),
              Effect.interruptible(Effect.sleep(Math.min(left, longestSleep)))
            )
          )
          return { found: Option.none<KeptWrite>(), isOver: false }
        })),
      ({ found, isOver }): Effect.Effect<Option.Option<KeptWrite>, Failure.Unavailable> =>
        isOver ? Effect.succeed(found) : awaitEnd(id, until)
    )

  return { awaitEnd, isLeaving: () => leavesFrom < Infinity }
})

const wake = (deferreds: Iterable<Deferred.Deferred<void>>) =>
  Effect.forEach([...deferreds], (deferred) => Deferred.succeed(deferred, undefined), { discard: true })
