import * as HttpClient from "@effect/platform/HttpClient"
import type { HttpClientError } from "@effect/platform/HttpClientError"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import type { Delivery, DeliveryQueue } from "@lanekit/core"
import { Webhook } from "@lanekit/http"
import { Duration, Effect, Option, Stream } from "effect"

/** How long a receiver may take until the status of its answer is there. */
export const attemptTimeout = Duration.seconds(10)

/** Most bytes of an answer that are read. They are thrown away: only the status counts. */
export const maxAnswerBytes = 64 * 1024

/** How long the bytes of an answer are waited for. */
export const answerTimeout = Duration.seconds(1)

/** What came of an attempt. */
export type Answer =
  | { readonly _tag: "Delivered"; readonly status: number }
  | { readonly _tag: "Failed"; readonly error: Delivery.DeliveryError; readonly status: Option.Option<number> }

/**
 * Makes the function that makes an attempt: one POST with a signature of its body, that follows no redirect. A status of 200 to 299 is
 * delivered, whatever becomes of the rest of the answer.
 */
export const makeDeliver = (client: HttpClient.HttpClient) => {
  // The platform's own span would carry the URL, and that may hold a secret of the receiver's.
  const http = HttpClient.withTracerDisabledWhen(client, () => true)

  return Effect.fn("webhooks.deliver")(
    function*({ body, eventId, id, type, url, webhookId }: DeliveryQueue.Attempt, signature: string) {
      yield* Effect.annotateCurrentSpan({ webhook_id: webhookId, event_id: eventId, delivery_id: id })
      const request = HttpClientRequest.post(url).pipe(
        HttpClientRequest.bodyText(body, "application/json"),
        HttpClientRequest.setHeaders({
          "user-agent": "Lanekit-Webhooks",
          [Webhook.headers.event]: type,
          [Webhook.headers.eventId]: eventId,
          [Webhook.headers.deliveryId]: id,
          [Webhook.headers.webhookId]: webhookId,
          [Webhook.headers.signature]: signature
        })
      )
      const response = yield* http.execute(request).pipe(Effect.timeout(attemptTimeout))
      yield* Effect.annotateCurrentSpan("http.response.status_code", response.status)
      yield* throwAway(response)
      return toAnswer(response.status)
    },
    Effect.catchTags({
      TimeoutException: () => Effect.succeed(failed("timeout")),
      RequestError: () => Effect.succeed(failed("unreachable")),
      ResponseError: () => Effect.succeed(failed("unreachable"))
    })
  )
}

const toAnswer = (status: number): Answer =>
  status >= 200 && status <= 299 ? { _tag: "Delivered", status } : failed("status", status)

const failed = (error: Delivery.DeliveryError, status?: number): Answer => ({
  _tag: "Failed",
  error,
  status: Option.fromNullable(status)
})

// Reading leaves the connection free for the next attempt when it is the whole body that is read, as a text: after a
// stream the platform closes it.
const throwAway = (response: HttpClientResponse): Effect.Effect<void> => {
  const isShort = Number(response.headers["content-length"] ?? Infinity) <= maxAnswerBytes
  const read: Effect.Effect<unknown, HttpClientError> = isShort
    ? response.text
    : Stream.runFoldWhile(response.stream, 0, (size) => size <= maxAnswerBytes, (size, chunk) => size + chunk.length)
  return Effect.ignore(Effect.timeout(read, answerTimeout))
}
