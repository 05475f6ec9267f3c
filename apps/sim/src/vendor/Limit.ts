/**
 * What a server's limit is about: each minute of its own; any minute; tokens that come back one by one; or each minute of its
 * own, with as much of the one before as would be within the last 60 seconds, were its requests spread evenly.
 */
export type WindowKind = "fixed" | "sliding" | "bucket" | "weighted"

/** What a server finds when it counts a request. Times are the server's milliseconds. */
export interface Ruling {
  readonly isAccepted: boolean
  /** Requests that it would still take now. */
  readonly remaining: number
  /** When it takes as many as ever again. */
  readonly resetAt: number
  /** When it takes the next one. */
  readonly nextAt: number
}

/** One budget of one key at the server. */
export interface Limit {
  /** Counts a request that comes now. */
  readonly count: (now: number) => Ruling
}

/** A limit that is not used yet. */
export const makeLimit = (
  kind: WindowKind,
  { countsRefused, phase, requests, window }: {
    readonly requests: number
    readonly window: number
    readonly phase: number
    readonly countsRefused: boolean
  }
): Limit => {
  switch (kind) {
    case "fixed":
      return makeFixed(requests, window, phase)
    case "sliding":
      return makeSliding(requests, window, countsRefused)
    case "bucket":
      return makeBucket(requests, window)
    case "weighted":
      return makeWeighted(requests, window, phase, countsRefused)
  }
}

// What is refused changes nothing in a fixed window: it is full anyway.
const makeFixed = (requests: number, window: number, phase: number): Limit => {
  let current = -1
  let counted = 0
  return {
    count: (now) => {
      const index = Math.floor((now + phase) / window)
      if (index !== current) {
        current = index
        counted = 0
      }
      const isAccepted = counted < requests
      if (isAccepted) counted += 1
      const resetAt = (index + 1) * window - phase
      return { isAccepted, remaining: requests - counted, resetAt, nextAt: counted < requests ? now : resetAt }
    }
  }
}

const makeSliding = (requests: number, window: number, countsRefused: boolean): Limit => {
  let counted: Array<number> = []
  return {
    count: (now) => {
      counted = counted.filter((at) => at > now - window)
      const isAccepted = counted.length < requests
      if (isAccepted || countsRefused) counted.push(now)
      const remaining = Math.max(0, requests - counted.length)
      const blocking = counted[counted.length - requests]
      return {
        isAccepted,
        remaining,
        resetAt: (counted.at(-1) ?? now) + window,
        nextAt: blocking === undefined ? now : blocking + window
      }
    }
  }
}

const makeBucket = (requests: number, window: number): Limit => {
  let tokens = requests
  let since = 0
  return {
    count: (now) => {
      tokens = Math.min(requests, tokens + ((now - since) * requests) / window)
      since = now
      // A token is whole but for the rounding of what came back.
      const isAccepted = tokens >= 1 - 1e-6
      if (isAccepted) tokens = Math.max(0, tokens - 1)
      return {
        isAccepted,
        remaining: Math.floor(tokens),
        resetAt: now + ((requests - tokens) * window) / requests,
        nextAt: tokens >= 1 ? now : now + ((1 - tokens) * window) / requests
      }
    }
  }
}

const makeWeighted = (requests: number, window: number, phase: number, countsRefused: boolean): Limit => {
  let current = -1
  let before = 0
  let counted = 0
  return {
    count: (now) => {
      const index = Math.floor((now + phase) / window)
      if (index !== current) {
        before = index === current + 1 ? counted : 0
        counted = 0
        current = index
      }
      const end = (index + 1) * window - phase
      const used = () => (before * (end - now)) / window + counted
      const isAccepted = used() + 1 <= requests + 1e-6
      if (isAccepted || countsRefused) counted += 1
      // How much of a window is left when so many requests of it leave room for so many more, and one.
      const roomAt = (ofIt: number, more: number) => window * Math.min(1, (requests - 1 - more) / Math.max(1, ofIt))
      return {
        isAccepted,
        remaining: Math.max(0, Math.floor(requests - used() + 1e-6)),
        resetAt: counted > 0 ? end + window : end,
        nextAt: Math.max(now, counted < requests ? end - roomAt(before, counted) : end + window - roomAt(counted, 0))
      }
    }
  }
}
