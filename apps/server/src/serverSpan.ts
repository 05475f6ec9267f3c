import { type Headers, HttpServerRequest, type HttpServerResponse, HttpTraceContext } from "@effect/platform"
import type { Operation } from "@lanekit/http"
import { Effect, Option, type Tracer } from "effect"

/**
 * Puts what answers a request into a span, in the trace of its caller where that tells of one. Names and attributes are those
 * of OpenTelemetry's semantic conventions for HTTP servers; the URL is no part of them, because it may hold an e-mail address.
 */
export const withServerSpan =
  ({ method, path }: { readonly method: Operation.Method; readonly path: string }) =>
  <E, R>(
    answer: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
  ): Effect.Effect<
    HttpServerResponse.HttpServerResponse,
    E,
    Exclude<R, Tracer.ParentSpan> | HttpServerRequest.HttpServerRequest
  > =>
    Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ headers }) =>
      answer.pipe(
        Effect.tap(({ status }) =>
          Effect.annotateCurrentSpan({
            "http.response.status_code": status,
            ...(status >= 500 && { "error.type": String(status) })
          })
        ),
        Effect.withSpan(`${method} ${path}`, {
          kind: "server",
          captureStackTrace: false,
          parent: Option.getOrUndefined(callerOf(headers)),
          attributes: { "http.request.method": method, "http.route": path }
        })
      ))

// W3C Trace Context alone: of other fields the platform takes any text for an id.
const callerOf = (headers: Headers.Headers): Option.Option<Tracer.ExternalSpan> =>
  Option.filter(HttpTraceContext.w3c(headers), ({ spanId, traceId }) => !zeros.test(traceId) && !zeros.test(spanId))

// They stand for none.
const zeros = /^0+$/
