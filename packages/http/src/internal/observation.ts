import type { Observation } from "../LaneState.ts"

/** What an answer tells of the limit. What is not as the API documents it is passed over. */
export const observationOf = (status: number, headers: Readonly<Record<string, string | undefined>>): Observation => {
  const date = Date.parse(headers.date ?? "")
  const reset = wholeOf(headers["x-ratelimit-reset"])
  const retryAfter = retryAfterOf(headers["retry-after"], date)
  const limit = wholeOf(headers["x-ratelimit-limit"])
  const remaining = wholeOf(headers["x-ratelimit-remaining"])
  const isCounted = limit !== undefined || remaining !== undefined || reset !== undefined
  return {
    isRefused: status === 429,
    ...(isOpen(status) && !isCounted && { isGivenUp: true }),
    ...((status === 429 || status === 503) && retryAfter !== undefined && { retryAfter }),
    ...(limit !== undefined && { limit }),
    ...(remaining !== undefined && { remaining }),
    // Both are of the server's clock, so that it does not matter what ours says.
    ...(reset !== undefined && Number.isFinite(date) && { resetIn: Math.max(0, reset - date / 1000) })
  }
}

// The API tells of its limit in each answer. A proxy may answer because it waits no longer, and the API know nothing of that.
const isOpen = (status: number): boolean => status >= 500 || status === 408

const wholeOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined

// In seconds, or as a date, of which the answer's own date tells how far away it is: RFC 9110, 10.2.3.
const retryAfterOf = (text: string | undefined, date: number): number | undefined => {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const seconds = (Date.parse(text) - date) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}
