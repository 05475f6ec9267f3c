import { about } from "../about.ts"
import type { Finding } from "../Finding.ts"
import { type Observation, writeOf } from "../Observation.ts"
import * as Recent from "../Recent.ts"
import { maxRequests, type Rule } from "../Rule.ts"

/**
 * A client sends no PATCH that changes nothing. One is excused: that which repeats a PATCH whose outcome the client was
 * not told, because it failed, or its answer was lost, after it had taken effect.
 */
export const needlessWrite: Rule = remembering(Recent.empty(maxRequests))

function remembering(untold: Recent.Recent<string>): Rule {
  return {
    open: [],
    judge: (observation) => {
      const { effect, isDelivered, method, requestId, status } = observation
      if (method !== "PATCH" || effect === undefined) return [[], remembering(untold)]
      const write = writeOf(observation)
      const isTold = isDelivered && status === 200
      if (!isTold) {
        return [[], effect.hasChanged ? remembering(Recent.set(untold, write, requestId)) : remembering(untold)]
      }
      const isExcused = effect.hasChanged || Recent.get(untold, write) !== undefined
      return [isExcused ? [] : [findingOf(observation, effect.id)], remembering(Recent.remove(untold, write))]
    }
  }
}

const findingOf = (observation: Observation, id: string | undefined): Finding => ({
  rule: "needless_write",
  ...about(observation, []),
  detail: { id: id ?? null }
})
