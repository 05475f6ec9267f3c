import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import { Failure } from "@lanekit/core"
import { Effect } from "effect"
import { ConsentReason } from "../ConsentReason.ts"

/** Longest reason that a gateway takes, in UTF-16 units. */
const longest = 500

/** The request with the reason of its fiber, where it subscribes somebody. */
export const withConsentReason = (
  request: HttpClientRequest.HttpClientRequest,
  { isSubscribed }: { readonly isSubscribed?: unknown }
): Effect.Effect<HttpClientRequest.HttpClientRequest, Failure.ValidationFailed> =>
  isSubscribed === true
    ? Effect.flatMap(ConsentReason, (reason) => {
      if (reason === undefined) return Effect.succeed(request)
      return isGood(reason)
        ? Effect.succeed(HttpClientRequest.setHeader(request, field, bytesOf(reason.trim())))
        : Effect.fail(wrong)
    })
    : Effect.succeed(request)

const field = "X-Lanekit-Consent-Reason"

const wrong = new Failure.ValidationFailed({
  issues: [{ path: field, message: `must be 1 to ${longest} characters, none of them a control character` }]
})

const isGood = (reason: string): boolean =>
  reason.trim() !== "" && reason.trim().length <= longest && !/[\p{Cc}\p{Cs}\uFFFD]/u.test(reason)

// A header field is bytes, one in each UTF-16 unit: the reason is read as UTF-8.
const bytesOf = (text: string): string =>
  encodeURIComponent(text).replaceAll(/%([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
