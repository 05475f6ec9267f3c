import { HttpServerResponse } from "@effect/platform"
import { metrics, WriteQueue } from "@lanekit/gateway"
import { LaneStore } from "@lanekit/http"
import { Effect } from "effect"
import { answering } from "../admin/adminAnswer.ts"

/** Makes what answers with the metrics. What is only known when it is asked for is looked at then. */
export const answerMetrics = Effect.gen(function*() {
  const queue = yield* WriteQueue
  const lanes = yield* LaneStore
  let told: ReadonlyArray<metrics.QueueLine> = []

  // Where the database is away, what was told last stays.
  const look = Effect.gen(function*() {
    const lines = yield* queue.census
    yield* metrics.tellQueue(lines, told)
    told = lines
    yield* metrics.tellLane("read", yield* lanes.usage("read"))
    yield* metrics.tellLane("write", yield* lanes.usage("write"))
  }).pipe(Effect.timeout("2 seconds"), Effect.ignore)

  // Who is never asked for metrics does not load what writes them.
  const text = yield* Effect.cached(
    Effect.flatMap(
      Effect.promise(() => import("./prometheus.ts")),
      ({ contentType, metricsText }) => Effect.map(metricsText, (body) => ({ contentType, body }))
    )
  )
  return answering(Effect.gen(function*() {
    yield* look
    const { body, contentType } = yield* text
    return HttpServerResponse.text(yield* body, { contentType })
  }))
})
