import type { Lane, LaneState } from "@lanekit/http"
import { Effect, Metric, MetricBoundaries } from "effect"
import type { WriteName } from "./WriteName.ts"

const waits = MetricBoundaries.fromIterable([0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900, 3600])

/** Writes that went along in the request of another. */
export const merged = counter("merged", "Writes that went along in the request of another")

/** Writes that there was nothing to do for, and that were not sent. */
export const unchanged = counter("unchanged", "Writes that would have changed nothing, and were not sent")

/** Writes that were answered as before, by their idempotency key. */
export const replayed = counter("replayed", "Writes that an idempotency key told were made before")

/** Writes that went back to the queue. */
export const retried = counter("retried", "Writes that went back to the queue to be sent again")

const refused = counter("refused", "Writes that were not taken in, by the failure that was told")

/** A write that was not taken in, by the tag of its failure. */
export const countRefused = ({ _tag }: { readonly _tag: string }): Effect.Effect<void> =>
  Metric.increment(Metric.tagged(refused, "error.type", _tag))

const durations = Metric.histogram(
  "lanekit.gateway.write.duration",
  waits,
  "How long writes that were taken in took from their coming to their answer, in seconds"
)

/** How long a write took from its coming to its answer, in seconds. */
export const writeDuration = (name: WriteName) => Metric.tagged(durations, "lanekit.operation", name)

/** How long writes were in the queue before they were sent, in seconds. */
export const queueWait = Metric.histogram(
  "lanekit.gateway.queue.wait",
  waits,
  "How long writes were in the queue before they were sent, in seconds"
)

const used = Metric.gauge("lanekit.gateway.lane.used", {
  description: "Requests that count against the limit of the API now"
})

const left = Metric.gauge("lanekit.gateway.lane.left", { description: "Requests that the API would still take now" })

/** Tells what of a lane is used. */
export const tellLane = (lane: Lane, { limit, taken }: LaneState.LaneUsage): Effect.Effect<void> =>
  Effect.zipRight(
    Metric.set(Metric.tagged(used, "lane", lane), taken),
    Metric.set(Metric.tagged(left, "lane", lane), Math.max(0, limit - taken))
  )

const depth = Metric.gauge("lanekit.gateway.queue.depth", { description: "Writes that wait" })

const age = Metric.gauge("lanekit.gateway.queue.oldest.age", {
  description: "How long the oldest write that waits has waited, in seconds"
})

/** What waits of a caller in one priority. */
export interface QueueLine {
  readonly caller: string
  readonly priority: string
  readonly writes: number
  /** In milliseconds. */
  readonly age: number
}

/** Tells what waits. `before` are the lines that were told before: those that are no more are told as empty. */
export const tellQueue = (
  lines: ReadonlyArray<QueueLine>,
  before: ReadonlyArray<QueueLine>
): Effect.Effect<void> => {
  const gone = before.filter(({ caller, priority }) =>
    !lines.some((line) => line.caller === caller && line.priority === priority)
  )
  const empty = gone.map(({ caller, priority }) => ({ caller, priority, writes: 0, age: 0 }))
  return Effect.forEach(
    [...lines, ...empty],
    ({ age: millis, caller, priority, writes }) =>
      Effect.zipRight(
        Metric.set(Metric.tagged(Metric.tagged(depth, "caller", caller), "priority", priority), writes),
        Metric.set(Metric.tagged(Metric.tagged(age, "caller", caller), "priority", priority), millis / 1000)
      ),
    { discard: true }
  )
}

function counter(name: string, description: string) {
  return Metric.counter(`lanekit.gateway.writes.${name}`, { description, incremental: true })
}
