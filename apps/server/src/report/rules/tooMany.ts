import { HashMap, Option } from "effect"
import { about } from "../about.ts"
import type { Finding } from "../Finding.ts"
import type { Moment, Observation } from "../Observation.ts"
import * as Recent from "../Recent.ts"
import { maxKeys, maxRequests, type Rule } from "../Rule.ts"

/** The last arrivals of one key and lane, each at its place in the order of time; so many are kept, in turns. */
interface Arrivals {
  readonly kept: number
  readonly slots: HashMap.HashMap<number, Arrival>
  readonly next: number
}

interface Arrival extends Moment {
  readonly place: number
  readonly requestId: string
}

const window = 60_000

/**
 * A client makes no more requests of a lane in any 60 s than its key may. All count that reached the limit, those too that
 * it turned away. A limit of more than {@link maxRequests} is not judged.
 */
export const tooMany: Rule = remembering(Recent.empty(maxKeys))

function remembering(lanes: Recent.Recent<Arrivals>): Rule {
  const rule: Rule = {
    open: [],
    judge: (observation) => {
      const { limit } = observation
      if (limit === undefined || limit > maxRequests) return [[], rule]
      const lane = `${observation.keyId} ${observation.lane}`
      const before = Recent.get(lanes, lane)
      const [place, arrivals] = insert(before?.kept === limit + 1 ? before : none(limit + 1), observation)
      return [findingsOf(observation, limit, arrivals, place), remembering(Recent.set(lanes, lane, arrivals))]
    }
  }
  return rule
}

// Whoever comes is compared with the one that is `limit` before it: no more than these are needed.
const none = (kept: number): Arrivals => ({ kept, slots: HashMap.empty(), next: 0 })

const at = ({ kept, slots }: Arrivals, place: number): Arrival | undefined => {
  const arrival = Option.getOrUndefined(HashMap.get(slots, place % kept))
  return arrival?.place === place ? arrival : undefined
}

const put = (arrivals: Arrivals, arrival: Arrival): Arrivals => ({
  ...arrivals,
  slots: HashMap.set(arrivals.slots, arrival.place % arrivals.kept, arrival)
})

// Requests come in the order in which they end: those that arrived after a slow one make room for it.
const insert = (
  before: Arrivals,
  { arrival, requestId }: Pick<Observation, "arrival" | "requestId">
): readonly [place: number, arrivals: Arrivals] => {
  let arrivals = { ...before, next: before.next + 1 }
  let place = before.next
  let earlier = at(before, place - 1)
  while (earlier !== undefined && earlier.turn > arrival.turn) {
    arrivals = put(arrivals, { ...earlier, place })
    place -= 1
    earlier = at(before, place - 1)
  }
  // The clock was set back: what came before it is not comparable.
  if (earlier !== undefined && earlier.at > arrival.at) return insert(none(before.kept), { arrival, requestId })
  // Slower than all that are kept: those are as many as a finding needs.
  if (place + before.kept < arrivals.next) return [place, arrivals]
  return [place, put(arrivals, { ...arrival, place, requestId })]
}

const findingsOf = (
  observation: Observation,
  limit: number,
  arrivals: Arrivals,
  place: number
): ReadonlyArray<Finding> => {
  for (let last = place; last <= place + limit && last < arrivals.next; last++) {
    const [first, end] = [at(arrivals, last - limit), at(arrivals, last)]
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
