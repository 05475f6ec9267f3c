import * as OtlpSerialization from "@effect/opentelemetry/OtlpSerialization"
import * as OtlpTracer from "@effect/opentelemetry/OtlpTracer"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Cause, Effect, Exit, Layer, Option, Predicate, Tracer } from "effect"

/** Has spans sent to a collector that speaks OTLP over HTTP. */
export const layer = (endpoint: string): Layer.Layer<never> =>
  Layer.unwrapScoped(
    Effect.map(
      OtlpTracer.make({ url: `${endpoint}/v1/traces`, resource: { serviceName: "lanekit-gateway" } }),
      (tracer) => Layer.setTracer(discreet(tracer))
    )
  ).pipe(Layer.provide([OtlpSerialization.layerJson, NodeHttpClient.layerUndici]))

// What went wrong is told by its name: the message of a defect may quote anything.
const discreet = (tracer: Tracer.Tracer): Tracer.Tracer =>
  Tracer.make({
    context: tracer.context,
    span: (...asked) => {
      const span = tracer.span(...asked)
      const end = span.end.bind(span)
      span.end = (time, exit) => end(time, Exit.isFailure(exit) ? withoutWords(exit) : exit)
      return span
    }
  })

const withoutWords = (exit: Exit.Failure<unknown, unknown>): Exit.Exit<unknown, unknown> => {
  if (Cause.isInterruptedOnly(exit.cause)) return exit
  const failure = Option.getOrUndefined(Cause.failureOption(exit.cause))
  const bare = new Error(Predicate.hasProperty(failure, "_tag") ? String(failure._tag) : "defect")
  bare.stack = ""
  return Exit.fail(bare)
}
