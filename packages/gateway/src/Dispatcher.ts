import { Failure, newId } from "@lanekit/core"
import { Signals } from "@lanekit/sql/Signals"
import { Cause, Clock, Context, Duration, Effect, FiberSet, Layer, Metric, Queue, Schedule, Stream } from "effect"
import type { Claim } from "./Claim.ts"
import type { Ending } from "./Ending.ts"
import { HeldSlot, hold } from "./HeldSlot.ts"
import { makeCarryOut, type Work } from "./internal/carryOut.ts"
import { done, type EndingConfig } from "./internal/endings.ts"
import { LaneRecalls } from "./LaneRecalls.ts"
import * as metrics from "./metrics.ts"
import { failed } from "./Outcome.ts"
import type { OperationId } from "./QueuedWrite.ts"
import { Reads } from "./Reads.ts"
import { ofWrite, toSignal } from "./RecordChange.ts"
import { topics } from "./topics.ts"
import { Upstream } from "./Upstream.ts"
import { WriteLane } from "./WriteLane.ts"
import { WriteQueue } from "./WriteQueue.ts"

/** How a dispatcher works. */
export interface DispatcherConfig extends EndingConfig {
  /** How long a process has what it took from the queue; it renews that in time. */
  readonly lease: Duration.Duration
}

/** How long a process waits before it asks again for a database that did not answer. */
const databasePause = Duration.millis(500)

/** Takes writes from the queue whenever the lane has a slot, and sends them. Several processes may share the queue. */
export class Dispatcher extends Context.Tag("gateway/Dispatcher")<Dispatcher, {
  /** Has it look at the queue now. */
  readonly wake: Effect.Effect<void>
  /** Takes nothing more from the queue, and waits until what was taken has come to its end. */
  readonly drain: Effect.Effect<void>
  /** Writes that are being sent. */
  readonly underWay: Effect.Effect<number>
}>() {
  /** A dispatcher that runs as long as its scope. When that closes, what was taken comes to its end first. */
  static readonly layer = (
    config: DispatcherConfig
  ): Layer.Layer<Dispatcher, never, WriteQueue | WriteLane | LaneRecalls | Upstream | Reads | Signals> =>
    Layer.scoped(
      Dispatcher,
      Effect.gen(function*() {
        const queue = yield* WriteQueue
        const lane = yield* WriteLane
        const recalls = yield* LaneRecalls
        const signals = yield* Signals
        const reads = yield* Reads
        const carryOut = makeCarryOut(yield* Upstream, config)
        const owner = yield* newId("gw")
        const wakes = yield* Queue.sliding<void>(1)
        const fibers = yield* FiberSet.make<void>()
        let isDraining = false

        const wake = Effect.asVoid(Queue.offer(wakes, undefined))

        const tell = (ids: ReadonlyArray<OperationId>, work: Work) =>
          Effect.forEach(
            [
              ...changesOf(work).map(toSignal),
              ...ids.map((id) => ({ topic: topics.done, id })),
              { topic: topics.queue, id: "" }
            ],
            signals.publish,
            { discard: true }
          )

        // What the database does not take now it takes later; what it never takes is settled by whoever goes on with it.
        const write = (endings: ReadonlyArray<Ending>) =>
          queue.end(owner, endings).pipe(
            Effect.retry({ schedule: Schedule.spaced(databasePause), times: 120 }),
            Effect.tapError(() => Effect.logError("the end of writes cannot be written down: the database is away")),
            Effect.orElseSucceed((): ReadonlyArray<OperationId> => [])
          )

        const sending = (work: Work, isRecalled: () => boolean): Effect.Effect<ReadonlyArray<Ending>> => {
          if (work._tag === "Resume") return carryOut(work)
          const giveBack = Effect.ignoreLogged(lane.end(work.grant.slot, { _tag: "Unsent" }))
          const held = hold(work.grant, { isRecalled, giveBack })
          return Effect.ensuring(Effect.provideService(carryOut(work), HeldSlot, held), held.end)
        }

        // A fault of ours must not be met again and again by whoever goes on with the write.
        const broken = (work: Work) => (cause: Cause.Cause<never>) =>
          Effect.as(
            Effect.logError("a write broke off", cause),
            work.writes.map((each) =>
              done(each, failed(new Failure.InternalError({})), [], { upstreamRequestId: undefined }, config)
            )
          )

        const countSent = Effect.fnUntraced(function*({ _tag, writes }: Work) {
          if (_tag === "Resume") return
          yield* Metric.incrementBy(metrics.merged, writes.length - 1)
          const now = yield* Clock.currentTimeMillis
          yield* Effect.forEach(
            writes,
            ({ createdAt }) => Metric.update(metrics.queueWait, Math.max(0, now - createdAt) / 1000),
            { discard: true }
          )
        })

        const attend = (work: Work, isRecalled: () => boolean) =>
          Effect.zipRight(countSent(work), sending(work, isRecalled)).pipe(
            Effect.catchAllDefect((defect) => broken(work)(Cause.die(defect))),
            // Whoever finds that it has ended finds what it changed.
            Effect.tap(() => Effect.forEach(changesOf(work), reads.invalidate, { discard: true })),
            Effect.tap(countEndings),
            Effect.flatMap(write),
            Effect.flatMap((ids) => tell(ids, work)),
            Effect.annotateLogs({ operations: work.writes.map(({ id }) => id).join(" ") })
          )

        const later: Claim = { _tag: "Nothing", millis: Duration.toMillis(databasePause) }

        // Whatever is wrong with the database, or with a row of it, must not be the end of this loop.
        const claim = queue.claim(owner).pipe(
          Effect.catchAll(() => Effect.succeed(later)),
          Effect.catchAllDefect((defect) =>
            Effect.as(Effect.logError("nothing can be taken from the queue", Cause.die(defect)), later)
          )
        )

        // What was claimed is attended to, whatever comes between.
        const step = Effect.uninterruptibleMask((restore) =>
          Effect.suspend(() => {
            const before = recalls.count("write")
            const isRecalled = () => recalls.count("write") > before
            return Effect.flatMap(
              claim,
              (claim) =>
                claim._tag === "Nothing"
                  ? restore(Effect.raceFirst(Effect.sleep(claim.millis), Queue.take(wakes)))
                  : Effect.asVoid(FiberSet.run(fibers, Effect.interruptible(attend(claim, isRecalled))))
            )
          })
        )

        const loop = Effect.repeat(step, { while: () => !isDraining })
        const running = yield* Effect.forkScoped(Effect.interruptible(loop))

        yield* signals.subscribe.pipe(
          Stream.filter(({ topic }) => topic === topics.queue || topic === "missed"),
          Stream.runForEach(() => wake),
          Effect.forkScoped
        )
        yield* Effect.forkScoped(
          Effect.repeat(Effect.ignore(queue.renew(owner)), Schedule.spaced(Duration.times(config.lease, 1 / 3)))
        )

        const drain = Effect.suspend(() => {
          isDraining = true
          return Effect.zipRight(wake, Effect.zipRight(Effect.asVoid(running.await), FiberSet.awaitEmpty(fibers)))
        })
        yield* Effect.addFinalizer(() => drain)
        return { wake, drain, underWay: FiberSet.size(fibers) }
      })
    )
}

// Writes that are sent as one have one target.
const changesOf = ({ writes }: Work) => writes.slice(0, 1).map(({ name, target }) => ofWrite(name, target))

const countEndings = (endings: ReadonlyArray<Ending>): Effect.Effect<void> =>
  Metric.incrementBy(metrics.retried, endings.filter(({ _tag }) => _tag === "Again").length)
