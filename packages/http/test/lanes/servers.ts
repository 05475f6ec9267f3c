/** How a server counts the requests of one key. Times are milliseconds of its clock. */
export interface Server {
  /** Counts a request, unless it is one too many. */
  readonly count: (at: number) => boolean
  /** `X-RateLimit-Remaining` now. */
  readonly remaining: (at: number) => number
  /** `X-RateLimit-Reset` now, not rounded. */
  readonly resetAt: (at: number) => number
}

/** A server whose window has some kind, and that says some of the times that its reset can mean. */
export type MakeServer = (limit: number, reset: "next" | "whole") => Server

const minute = 60_000

const minuteOf = (at: number, phase: number) => Math.floor((at - phase) / minute)

/** Minutes that begin at some phase. */
export const fixed = (phase: number): MakeServer => (limit) => {
  const counts = new Map<number, number>()
  const remaining = (at: number) => limit - (counts.get(minuteOf(at, phase)) ?? 0)
  return {
    count: (at) => {
      if (remaining(at) < 1) return false
      counts.set(minuteOf(at, phase), limit - remaining(at) + 1)
      return true
    },
    remaining,
    resetAt: (at) => (minuteOf(at, phase) + 1) * minute + phase
  }
}

/** The sixty seconds before each moment. */
export const sliding: MakeServer = (limit, reset) => {
  let counted: ReadonlyArray<number> = []
  const within = (at: number) => {
    counted = counted.filter((each) => each > at - minute)
    return counted
  }
  return {
    count: (at) => {
      if (within(at).length >= limit) return false
      counted = [...counted, at].toSorted((a, b) => a - b)
      return true
    },
    remaining: (at) => limit - within(at).length,
    resetAt: (at) => ((reset === "next" ? within(at)[0] : within(at).at(-1)) ?? at - minute) + minute
  }
}

/** A bucket that is full at first, and takes a minute to fill. */
export const bucket: MakeServer = (limit, reset) => {
  const perMilli = limit / minute
  let tokens = limit
  let since = 0
  const refill = (at: number) => {
    tokens = Math.min(limit, tokens + Math.max(0, at - since) * perMilli)
    since = Math.max(since, at)
    // A token that a float has not quite got is there.
    return tokens + 1e-6
  }
  return {
    count: (at) => {
      if (refill(at) < 1) return false
      tokens -= 1
      return true
    },
    remaining: (at) => Math.floor(refill(at)),
    resetAt: (at) => {
      const has = refill(at)
      const wanted = reset === "whole" ? limit : Math.min(limit, Math.floor(has) + 1)
      return at + Math.max(0, wanted - has) / perMilli
    }
  }
}
