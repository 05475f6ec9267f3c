import * as Url from "@effect/platform/Url"
import type { Failure } from "@lanekit/core"
import { Clock, Duration, Effect, Either, Metric } from "effect"
import type { ClientConfig } from "../ClientConfig.ts"
import * as metrics from "../metrics.ts"
import { nameOf, type Operation } from "../Operation.ts"
import { type Retrying, RetryWait } from "../RetryWait.ts"
import type { FailedAttempt } from "./Attempt.ts"

/** What telemetry calls a request by: method and path template, never a value. */
export type Endpoint = Pick<Operation, "method" | "path">

/**
 * Puts each request into a span, and measures it. Names and attributes are those of OpenTelemetry's semantic conventions
 * for HTTP clients; the URL is no part of them, because a query may hold an e-mail address.
 */
export const makeTelemetry = ({ baseUrl }: ClientConfig) => {
  const server = serverOf(baseUrl)
  return (endpoint: Endpoint, resend: number) =>
  <A extends { readonly status: number }, F extends Failure.Failure>(
    exchange: Effect.Effect<A, FailedAttempt<F>>
  ): Effect.Effect<A, FailedAttempt<F>> =>
    measured(endpoint, exchange).pipe(
      Effect.withSpan(nameOf(endpoint), {
        kind: "client",
        captureStackTrace: false,
        attributes: {
          "http.request.method": endpoint.method,
          "url.template": endpoint.path,
          ...server,
          ...(resend > 0 && { "http.request.resend_count": resend })
        }
      })
    )
}

/** Tells that a request will be sent again: a line in the log, a count, and who wants to know. */
export const noteRetry = (endpoint: Endpoint, retrying: Omit<Retrying, "operation">): Effect.Effect<void> =>
  Effect.gen(function*() {
    const { failure, retry, wait } = retrying
    const operation = nameOf(endpoint)
    yield* Metric.increment(Metric.tagged(tagged(metrics.retries, endpoint), "error.type", failure._tag))
    const observer = yield* RetryWait
    yield* observer.retrying({ ...retrying, operation })
    yield* Effect.logInfo("sending the request again").pipe(
      Effect.annotateLogs({
        operation,
        error: failure._tag,
        retry,
        wait: Duration.format(wait),
        ...(failure.origin?.requestId !== undefined && { requestId: failure.origin.requestId })
      })
    )
  })

const measured = <A extends { readonly status: number }, F extends Failure.Failure>(
  endpoint: Endpoint,
  exchange: Effect.Effect<A, FailedAttempt<F>>
): Effect.Effect<A, FailedAttempt<F>> =>
  Effect.flatMap(Clock.currentTimeNanos, (start) => {
    const end = (status: number | undefined, error: string | undefined) =>
      Effect.flatMap(Clock.currentTimeNanos, (now) =>
        Effect.zipRight(
          Metric.update(metricOf(endpoint, status, error), Number(now - start) / 1e9),
          Effect.annotateCurrentSpan({
            ...(status !== undefined && { "http.response.status_code": status }),
            ...(error !== undefined && { "error.type": error })
          })
        ))
    return exchange.pipe(
      Effect.tap(({ status }) => end(status, status >= 400 ? String(status) : undefined)),
      Effect.tapError(({ failure }) => end(undefined, failure._tag))
    )
  })

const metricOf = (endpoint: Endpoint, status: number | undefined, error: string | undefined) => {
  const metric = tagged(metrics.requestDuration, endpoint)
  const withStatus = status === undefined
    ? metric
    : Metric.tagged(metric, "http.response.status_code", String(status))
  return error === undefined ? withStatus : Metric.tagged(withStatus, "error.type", error)
}

const tagged = <Type, In, Out>(metric: Metric.Metric<Type, In, Out>, { method, path }: Endpoint) =>
  metric.pipe(Metric.tagged("http.request.method", method), Metric.tagged("url.template", path))

const serverOf = (baseUrl: string) =>
  Either.match(Url.fromString(baseUrl), {
    onLeft: () => ({}),
    onRight: ({ hostname, port, protocol }) => ({
      "server.address": hostname,
      "server.port": port !== "" ? Number(port) : protocol === "http:" ? 80 : 443
    })
  })
