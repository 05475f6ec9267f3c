import type { HttpServerRequest } from "@effect/platform"
import { Failure, type Issue } from "@lanekit/core"
import { Array, Effect } from "effect"

/** What a gateway reads of the header fields of a write. */
export interface WriteFields {
  /** `Idempotency-Key`: 1 to 255 visible characters of ASCII, as they are or as a string of RFC 9651. */
  readonly idempotencyKey: string | undefined
  /** `X-Lanekit-Consent-Reason`: 1 to 500 characters. */
  readonly consentReason: string | undefined
}

/** Longest reason for a consent, in UTF-16 units. */
export const maxReason = 500

/** The header fields of a write, or what is wrong with them. */
export const writeFields = (
  { headers }: Pick<HttpServerRequest.HttpServerRequest, "headers">
): Effect.Effect<WriteFields, Failure.ValidationFailed> => {
  const key = headers["idempotency-key"]
  const idempotencyKey = key === undefined ? undefined : keyOf(key)
  const reason = headers["x-lanekit-consent-reason"]
  const consentReason = reason === undefined ? undefined : textOf(reason)
  const found: ReadonlyArray<Issue.Issue> = [
    ...(key !== undefined && idempotencyKey === undefined
      ? [{ path: "Idempotency-Key", message: "must be 1 to 255 visible ASCII characters" }]
      : []),
    ...(reason !== undefined && (consentReason === undefined || consentReason.length > maxReason)
      ? [{ path: "X-Lanekit-Consent-Reason", message: `must be 1 to ${maxReason} characters of UTF-8` }]
      : [])
  ]
  return Array.isNonEmptyReadonlyArray(found)
    ? Effect.fail(new Failure.ValidationFailed({ issues: found }))
    : Effect.succeed({ idempotencyKey, consentReason })
}

const keyOf = (field: string): string | undefined => {
  const quoted = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/.exec(field)?.[1]?.replaceAll(/\\(["\\])/g, "$1")
  const key = quoted ?? field
  return /^[\x21-\x7e]{1,255}$/.test(key) ? key : undefined
}

// Node reads fields byte by byte.
const textOf = (field: string): string | undefined => {
  const text = Buffer.from(field, "latin1").toString("utf8").trim()
  return text === "" || text.includes("\uFFFD") || /[\p{Cc}]/u.test(text) ? undefined : text
}
