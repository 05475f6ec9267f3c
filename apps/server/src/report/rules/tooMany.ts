import { about } from "../about.ts"
import type { Finding } from "../Finding.ts"
import type { Observation } from "../Observation.ts"
import * as Recent from "../Recent.ts"
import { maxKeys, maxRequests, type Rule } from "../Rule.ts"

interface Arrival {
  readonly requestId: string
  readonly at: number
}

const window = 60_000

/**
 * A client makes no more requests of a lane in any 60 s than its key may. All count that reached the limit, those too that
 * it turned away. A limit of more than {@link maxRequests} is not judged.
 */
export const tooMany: Rule = remembering(Recent.empty(maxKeys))

function remembering(arrivals: Recent.Recent<ReadonlyArray<Arrival>>): Rule {
  return {
    open: [],
    judge: (observation) => {
      const { limit } = observation
      if (limit === undefined || limit > maxRequests) return [[], remembering(arrivals)]
      const lane = `${observation.keyId} ${observation.lane}`
      const { index, sorted } = insert(Recent.get(arrivals, lane) ?? [], arrivalOf(observation))
      return [
        findingsOf(observation, limit, sorted, index),
        remembering(Recent.set(arrivals, lane, latest(sorted, limit)))
      ]
    }
  }
}

const arrivalOf = ({ arrival, requestId }: Observation): Arrival => ({ requestId, at: arrival.at })

// Requests come in the order in which they end: the place of a slow one is before the last.
const insert = (arrivals: ReadonlyArray<Arrival>, arrival: Arrival) => {
  const index = arrivals.findLastIndex(({ at }) => at <= arrival.at) + 1
  return { index, sorted: arrivals.toSpliced(index, 0, arrival) }
}

const findingsOf = (
  observation: Observation,
  limit: number,
  sorted: ReadonlyArray<Arrival>,
  index: number
): ReadonlyArray<Finding> => {
  for (let last = index; last <= index + limit && last < sorted.length; last++) {
    const [first, end] = [sorted[last - limit], sorted[last]]
    if (first !== undefined && end !== undefined && end.at - first.at < window) {
      return [{
        rule: observation.lane === "write" ? "too_many_writes" : "too_many_reads",
        ...about(observation, [first.requestId]),
        detail: { limit, within: (end.at - first.at) / 1000 }
      }]
    }
  }
  return []
}

// Whoever comes next is compared with the one that is `limit` before it: no more are needed.
const latest = (sorted: ReadonlyArray<Arrival>, limit: number): ReadonlyArray<Arrival> => {
  const newest = sorted.at(-1)?.at ?? 0
  return sorted.slice(Math.max(sorted.length - limit, sorted.findIndex(({ at }) => at > newest - window)))
}
