import * as Metrics from "@effect/opentelemetry/Metrics"
import * as Resource from "@effect/opentelemetry/Resource"
import { PrometheusSerializer } from "@opentelemetry/exporter-prometheus"
import type { MetricData } from "@opentelemetry/sdk-metrics"
import { Effect } from "effect"

/** The media type of the text that Prometheus reads. */
export const contentType = "text/plain; version=0.0.4; charset=utf-8"

/** All metrics of this process, in the text that Prometheus reads. */
export const metricsText: Effect.Effect<Effect.Effect<string>> = Effect.gen(function*() {
  const producer = yield* Metrics.makeProducer
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true)
  return Effect.map(Effect.promise(() => producer.collect()), ({ resourceMetrics }) =>
    serializer.serialize({
      ...resourceMetrics,
      scopeMetrics: resourceMetrics.scopeMetrics.map(({ metrics, scope }) => ({ scope, metrics: metrics.map(named) }))
    }))
}).pipe(Effect.provide(Resource.layer({ serviceName: "lanekit-gateway" })))

// Names have no units in OpenTelemetry, and have them at their end in Prometheus.
const named = (data: MetricData): MetricData => {
  const { descriptor } = data
  return /\.(?:duration|wait|age)$/.test(descriptor.name)
    ? { ...data, descriptor: { ...descriptor, name: `${descriptor.name}.seconds`, unit: "seconds" } }
    : { ...data, descriptor: { ...descriptor, unit: "" } }
}
