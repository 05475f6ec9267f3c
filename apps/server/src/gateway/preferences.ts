import { Duration } from "effect"
import { maxWait } from "./GatewaySettings.ts"

/** What of a caller's preferences is heeded (RFC 7240). */
export interface Preferences {
  /** Whether the caller would rather have an answer at once than wait for longer. */
  readonly respondAsync: boolean
  /** How long the caller waits, an hour at most. */
  readonly wait: Duration.Duration | undefined
}

/** The preferences of the field `Prefer`. The first of two that are alike counts; what is not known is passed over. */
export const preferencesOf = (field: string | undefined): Preferences => {
  const preferences = (field ?? "").split(",").map((preference) => preference.split(";")[0]?.trim().toLowerCase() ?? "")
  const wait = preferences.map((preference) => /^wait\s*=\s*"?(\d{1,9})"?$/.exec(preference)?.[1]).find((found) =>
    found !== undefined
  )
  return {
    respondAsync: preferences.some((preference) => preference === "respond-async"),
    wait: wait === undefined ? undefined : Duration.min(Duration.seconds(Number(wait)), maxWait)
  }
}

/** The field `Preference-Applied` of an answer; nothing where none was. */
export const appliedField = (
  { respondAsync, wait }: Preferences,
  isAccepted: boolean
): Readonly<Record<string, string>> => {
  const applied = [
    ...(isAccepted && respondAsync ? ["respond-async"] : []),
    ...(wait === undefined ? [] : [`wait=${Math.floor(Duration.toSeconds(wait))}`])
  ]
  return applied.length === 0 ? {} : { "preference-applied": applied.join(", ") }
}
