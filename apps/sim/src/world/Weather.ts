import type { Chance } from "../Chance.ts"

/** What goes wrong with a request, if anything. */
export type Mishap =
  | "none"
  /** The connection is refused: the request never arrives. */
  | "refused"
  /** The request is lost on its way, and nobody says so. */
  | "lost"
  /** A proxy answers with a page of its own; the API never sees the request. */
  | "proxy page"
  /** A proxy gives up waiting, and answers with a page of its own; the API goes on, and it is done. */
  | "page before"
  /** The same, while the request waits in the proxy's queue: the API counts it later, and it is done. */
  | "page early"
  /** The API has counted it, and fails before it does anything. */
  | "failed before"
  /** The API is overloaded: it has counted the request, and says when to come back. */
  | "overloaded"
  /** It is done, and the API fails before it answers. */
  | "failed after"
  /** It is done, and a proxy answers with a page of its own. */
  | "page after"
  /** It is done, and the connection breaks. */
  | "reset"
  /** It is done, and nobody says so. */
  | "swallowed"
  /** It is done; the connection breaks within the body of the answer. */
  | "cut"
  /** It is done; the body of the answer ends early, as if it were whole. */
  | "short"

/** What becomes of one request. All times are milliseconds. */
export interface Fate {
  readonly mishap: Mishap
  /** From the client until the API counts it. */
  readonly outward: number
  /** How long it waits in the queue of a proxy that has given it up, of the longest that is assumed: from 0 to 1. */
  readonly queued: number
  /** Until it takes effect. */
  readonly work: number
  /** Until the header of the answer is at the client. */
  readonly homeward: number
  /** Until its body is there as well. */
  readonly body: number
  /** Whether it never arrives when the client has gone before. */
  readonly diesWithClient: boolean
}

/** How requests fare in a history. */
export interface Weather {
  /** How long answers take: milliseconds, or what that is drawn from. */
  readonly latency: number | "none" | "fast" | "slow" | "terrible" | "any"
  /** How often something goes wrong, of one. */
  readonly mishaps: number
}

/** What becomes of the next request. */
export const fateOf = ({ latency, mishaps }: Weather, chance: Chance): Fate => {
  const total = totalOf(latency, chance)
  const [first = 0, second = 0, third = 0] = [chance.between(0, 1), chance.between(0, 1), chance.between(0, 1)]
    .toSorted((a, b) => a - b)
  return {
    mishap: chance.is(mishaps) ? mishapOf(chance) : "none",
    outward: first * total,
    queued: chance.between(0, 1),
    work: chance.is(0.5) ? (second - first) * total : 0,
    homeward: (third - second) * total,
    body: chance.is(0.3) ? (1 - third) * total : 0,
    diesWithClient: chance.is(0.3)
  }
}

const totalOf = (latency: Weather["latency"], chance: Chance): number => {
  if (typeof latency === "number") return latency
  switch (latency) {
    case "none":
      return 0
    case "fast":
      return chance.between(20, 400)
    case "slow":
      return chance.between(0, 20_000)
    case "terrible":
      return chance.between(0, 90_000)
    case "any":
      return totalOf(chance.weighted(["fast", 12], ["slow", 2], ["terrible", 1]), chance)
  }
}

const mishapOf = (chance: Chance): Mishap =>
  chance.one(
    "refused",
    "lost",
    "proxy page",
    "page before",
    "page early",
    "failed before",
    "overloaded",
    "failed after",
    "page after",
    "reset",
    "swallowed",
    "cut",
    "short"
  )
