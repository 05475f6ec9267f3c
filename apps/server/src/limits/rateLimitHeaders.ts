import type { Budget } from "./Budget.ts"

/** The header fields that every answer has. Source: the vendor's documentation of its limits. */
export const rateLimitHeaders = ({ limit, remaining, resetAt }: Budget): Readonly<Record<string, string>> => ({
  "x-ratelimit-limit": String(limit),
  "x-ratelimit-remaining": String(remaining),
  "x-ratelimit-reset": String(Math.ceil(resetAt / 1000))
})
