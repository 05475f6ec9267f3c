import { operations } from "@lanekit/http"
import { Clock, Effect, Layer, Metric, MetricBoundaries } from "effect"
import { ExchangeObserver } from "./ExchangeObserver.ts"

// The boundaries that the semantic conventions of OpenTelemetry advise, and those of callers who wait for their turn.
const boundaries = MetricBoundaries.fromIterable(
  [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]
)

/**
 * How long each request took until its answer was made, in seconds, by `http.request.method`, `http.route` and
 * `http.response.status_code`. Source of the names: OpenTelemetry's semantic conventions for HTTP.
 */
export const requestDuration = Metric.histogram(
  "http.server.request.duration",
  boundaries,
  "Duration of HTTP server requests, in seconds"
)

/** Counts the requests that the server answers. */
export const layer: Layer.Layer<never> = Layer.succeed(ExchangeObserver, {
  arrived: () => Effect.void,
  answered: ({ method, operation, receivedAt }, { status }) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) =>
      requestDuration.pipe(
        Metric.tagged("http.request.method", known.has(method) ? method : "_OTHER"),
        Metric.tagged("http.route", operation === undefined ? "" : operations[operation].path),
        Metric.tagged("http.response.status_code", String(status)),
        Metric.update(Math.max(0, now - receivedAt) / 1000)
      ))
})

// A client must not make as many series as it can think of methods.
const known: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
