import { Metric, MetricBoundaries } from "effect"
import type { Lane } from "./Lane.ts"
import type { Priority } from "./Priority.ts"

// The boundaries that the semantic conventions of OpenTelemetry advise for durations of requests, in seconds.
const durations = MetricBoundaries.fromIterable([
  0.005,
  0.01,
  0.025,
  0.05,
  0.075,
  0.1,
  0.25,
  0.5,
  0.75,
  1,
  2.5,
  5,
  7.5,
  10
])

const waits = MetricBoundaries.fromIterable([0.01, 0.1, 1, 5, 10, 30, 60, 120, 300, 900, 3600])

/**
 * How long each request took until its answer was read, in seconds, by `http.request.method`, `url.template`,
 * `http.response.status_code` and `error.type`. Source of the names: OpenTelemetry's semantic conventions for HTTP.
 */
export const requestDuration = Metric.histogram(
  "http.client.request.duration",
  durations,
  "Duration of HTTP requests, in seconds"
)

/** Requests that were sent again, by `http.request.method`, `url.template` and the tag of the failure as `error.type`. */
export const retries = Metric.counter("lanekit.client.retries", {
  description: "Requests that were sent again",
  incremental: true
})

/** How long requests waited for a slot of their lane, in seconds. */
export const laneWait = (lane: Lane, priority: Priority) => waitHistograms[lane][priority]

const laneWaits = Metric.histogram("lanekit.client.lane.wait", waits, "Waits for a slot of a lane, in seconds")

const waitsOf = (lane: Lane) => {
  const tagged = Metric.tagged(laneWaits, "lane", lane)
  return {
    consent: Metric.tagged(tagged, "priority", "consent"),
    interactive: Metric.tagged(tagged, "priority", "interactive"),
    batch: Metric.tagged(tagged, "priority", "batch")
  }
}

const waitHistograms = { read: waitsOf("read"), write: waitsOf("write") }
