import { HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Failure } from "@lanekit/core"
import { VendorEvents } from "@lanekit/gateway"
import { Webhook } from "@lanekit/http"
import { Effect } from "effect"
import { maxBodyBytes, readBody } from "../requestBody.ts"
import { WebhookSecrets } from "./WebhookSecrets.ts"

/**
 * Receives a delivery of the API's webhooks. What is answered with anything but 200 the API sends again; an event that came
 * before is told of like a new one.
 */
export const receiveEvent = Effect.gen(function*() {
  const request = yield* HttpServerRequest.HttpServerRequest
  const events = yield* VendorEvents
  const secrets = yield* WebhookSecrets
  // What nobody has signed is not read.
  if (request.headers[Webhook.headers.signature] === undefined) return yield* refused
  const body = yield* readBody(request, maxBodyBytes)
  const event = yield* Webhook.receive({ headers: request.headers, body, secrets }).pipe(
    Effect.catchTags({
      SignatureRefused: () => refused,
      EventMalformed: ({ reason }) =>
        Effect.fail(new Failure.ValidationFailed({ issues: [{ path: "", message: messages[reason] }] }))
    })
  )
  yield* events.receive(event)
  return HttpServerResponse.unsafeJson({ received: true })
})

const refused = Effect.fail(new Failure.Unauthenticated({ reason: "signature" }))

const messages = {
  json: "must be JSON in UTF-8",
  shape: "must be an event, with an id and a type",
  id: "must have the id that the header names"
} as const
